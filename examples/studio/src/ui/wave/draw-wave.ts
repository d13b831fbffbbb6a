import type { Seconds } from '@loop/core';
import type { WaveformOptions, WaveformPeaks } from '@loop/sequencer';

import type { WaveView } from './wave-view.js';

/** What is marked on a waveform. */
export interface WaveMarks {
  /** What of the recording counts; the rest is pale. */
  readonly kept: WaveView;
  /** How long what counts fades in and out. */
  readonly fades?: { readonly in: Seconds; readonly out: Seconds } | undefined;
  /** What repeats. */
  readonly loop?: WaveView | undefined;
}

/** Colours of a waveform, as custom properties of its canvas. */
const PALETTE = { wave: '--now', rest: '--line-strong', loop: '--warn', fade: '--ink' } as const;

/** Draws the part of a recording that is seen, as sharp as the screen. */
export function drawWave(
  canvas: HTMLCanvasElement,
  read: (options: WaveformOptions) => WaveformPeaks,
  view: WaveView,
  { kept, fades, loop }: WaveMarks,
): void {
  const { clientWidth, clientHeight } = canvas;
  const context = canvas.getContext('2d');
  if (context === null || clientWidth === 0 || clientHeight === 0) return;
  const scale = devicePixelRatio;
  canvas.width = Math.round(clientWidth * scale);
  canvas.height = Math.round(clientHeight * scale);
  const { width, height } = canvas;
  const colours = readColours(canvas);
  const xOf = (seconds: Seconds): number => ((seconds - view.from) / (view.to - view.from)) * width;

  if (loop !== undefined) {
    context.fillStyle = colours.loop;
    context.globalAlpha = 0.14;
    context.fillRect(xOf(loop.from), 0, xOf(loop.to) - xOf(loop.from), height);
    context.globalAlpha = 1;
    context.fillRect(xOf(loop.from), height - 3 * scale, xOf(loop.to) - xOf(loop.from), 3 * scale);
  }
  const { low, high } = read({ columns: width, startSeconds: view.from, endSeconds: view.to });
  const [left, right] = [xOf(kept.from), xOf(kept.to)];
  const middle = height / 2;
  const room = middle - 4 * scale;
  const seconds = (view.to - view.from) / width;
  for (let column = 0; column < width; column += 1) {
    const isKept = column >= left && column < right;
    const level = isKept ? fadeAt(view.from + column * seconds, kept, fades) : 1;
    const top = middle - clamp(high[column]! * level) * room;
    const bottom = middle - clamp(low[column]! * level) * room;
    context.fillStyle = isKept ? colours.wave : colours.rest;
    context.fillRect(column, top, 1, Math.max(scale, bottom - top));
  }
  if (fades === undefined) return;
  context.strokeStyle = colours.fade;
  context.lineWidth = 1.5 * scale;
  for (const [at, toward] of [
    [kept.from, fades.in],
    [kept.to, -fades.out],
  ] as const) {
    if (toward === 0) continue;
    context.beginPath();
    for (let part = 0; part <= 24; part += 1) {
      const share = part / 24;
      context.lineTo(xOf(at + share * toward), middle - Math.sin((share * Math.PI) / 2) * room);
    }
    context.stroke();
  }
}

function readColours(canvas: HTMLCanvasElement): Readonly<Record<keyof typeof PALETTE, string>> {
  // A custom property may be `light-dark(…)`, which only a real property resolves.
  const probe = canvas.style;
  const before = probe.color;
  const entries = Object.entries(PALETTE).map(([name, property]) => {
    probe.color = `var(${property})`;
    return [name, getComputedStyle(canvas).color];
  });
  probe.color = before;
  return Object.fromEntries(entries) as Record<keyof typeof PALETTE, string>;
}

/** The gain of the fades at a time: a quarter of a sine, as it is heard. */
function fadeAt(seconds: Seconds, { from, to }: WaveView, fades: WaveMarks['fades']): number {
  const shares = [fades?.in ? (seconds - from) / fades.in : 1, fades?.out ? (to - seconds) / fades.out : 1];
  return shares.reduce((gain, share) => gain * (share >= 1 ? 1 : Math.sin((Math.max(0, share) * Math.PI) / 2)), 1);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
