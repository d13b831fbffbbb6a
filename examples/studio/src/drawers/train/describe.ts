import type { Seconds, TrainingStatus } from '@loop/core';
import { createSmoothing } from '@loop/lora/training';

import { formats } from '../../texts/formats.js';
import { trainTexts } from '../../texts/train.js';

/** A loss that is smaller has nothing left to learn. */
const MOST_DECIMALS = 6;

/** Says a time as people do. */
export function describeTime(seconds: Seconds): string {
  const { units } = trainTexts.value;
  if (seconds < 90) return units.seconds(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? units.minutes(minutes) : units.hours(Math.floor(minutes / 60), minutes % 60);
}

/** Says bytes as people do, in units of 1024. */
export function describeBytes(bytes: number): string {
  const { units } = trainTexts.value;
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? units.gigabytes(gib) : units.megabytes(Math.max(1, Math.round(bytes / 2 ** 20)));
}

/** Says a loss with three digits that count. */
export function describeLoss(loss: number): string {
  if (!Number.isFinite(loss)) return trainTexts.value.units.noNumber;
  const [, decimals = ''] = String(Number(loss.toPrecision(3))).split('.');
  return formats.value.number(loss, Math.min(decimals.length, MOST_DECIMALS));
}

/** A curve to draw: each step, its calm course, and what was measured on songs that are held back. */
export interface Curve {
  readonly raw: readonly Point[];
  readonly smooth: readonly Point[];
  readonly held: readonly Point[];
}

/** A measured loss. */
export interface Point {
  readonly step: number;
  readonly loss: number;
}

/** How much of the old average stays at each step; the longer a training, the calmer its line. */
function calmness(count: number): number {
  return Math.min(0.99, Math.max(0.6, 1 - 30 / Math.max(30, count)));
}

/** The curve of a training. */
export function curveOf({ losses, events = [] }: TrainingStatus): Curve {
  const raw = losses.filter(({ loss }) => Number.isFinite(loss));
  const smoothing = createSmoothing(calmness(raw.length));
  return {
    raw,
    smooth: raw.map(({ step, loss }) => ({ step, loss: smoothing.push(loss) ?? loss })),
    held: events.flatMap((event) =>
      event.type === 'validation' && event.step !== undefined ? [{ step: event.step, loss: event.loss }] : [],
    ),
  };
}

/** Says in words what a curve shows. */
export function describeCurve({ raw, smooth, held }: Curve): string {
  const texts = trainTexts.value.loss;
  const [first, last] = [raw[0], smooth.at(-1)];
  if (first === undefined || last === undefined) return texts.none;
  const way = last.loss < first.loss ? texts.ways.fell : last.loss > first.loss ? texts.ways.rose : texts.ways.stayed;
  const heldOut = held.at(-1);
  const beside = heldOut === undefined ? '' : texts.heldBack(describeLoss(heldOut.loss));
  return `${texts.course(last.step, way, describeLoss(first.loss), describeLoss(last.loss))}${beside}`;
}
