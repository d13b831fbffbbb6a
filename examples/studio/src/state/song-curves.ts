import { automationAt } from '@loop/core';
import type { Song } from '@loop/core';
import { knobAtValue, moveKnob, resolveSoundSettings, soundParameter, valueAtKnob } from '@loop/sequencer';
import type { SoundParameter } from '@loop/sequencer';
import { formats } from '../texts/formats.js';

/** What can be drawn over the song. */
export const CURVES = ['intensity', 'filterCutoff', 'masterGainDb'] as const;

/** The control that a curve moves. */
export type CurveId = (typeof CURVES)[number];

/** How a control is drawn and said: its place on its way, 0–1, and its value in words. */
export interface CurveScale {
  readonly travelOf: (value: number) => number;
  readonly valueAt: (travel: number) => number;
  /** The value some way on, −1…1, and at least one step of it. */
  readonly moved: (value: number, travel: number) => number;
  readonly textOf: (value: number) => string;
}

/** The scale of a curve: a filter moves in ratios, as ears hear it. */
export function scaleOf(id: CurveId): CurveScale {
  if (id === 'intensity') {
    return {
      travelOf: (value) => value,
      valueAt: (travel) => Math.round(travel * 100) / 100,
      moved: (value, travel) => Math.min(1, Math.max(0, Math.round((value + travel) * 100) / 100)),
      textOf: (value) => formats.value.percent(value),
    };
  }
  const parameter = soundParameter(id) as SoundParameter;
  return {
    travelOf: (value) => knobAtValue(parameter, value),
    valueAt: (travel) => valueAtKnob(parameter, travel),
    moved: (value, travel) => moveKnob(parameter, value, travel),
    textOf: (value) => `${inThousands(value)}${parameter.unit}`,
  };
}

/** A control of the song at a place of the arrangement, in bars. */
export function curveAt(song: Song, id: CurveId, bar: number): number {
  const lane = song.automation?.[id];
  if (lane !== undefined) return automationAt(lane, bar);
  return id === 'intensity' ? song.intensity : resolveSoundSettings(song.sound)[id];
}

/** A number and what its unit begins with: `1.2 k` from a thousand on. */
function inThousands(value: number): string {
  const { number } = formats.value;
  return value >= 1000 ? `${number(value / 1000, 1)} k` : `${number(value, 1)} `;
}
