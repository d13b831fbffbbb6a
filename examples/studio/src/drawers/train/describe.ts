import type { Seconds, TrainingStatus } from '@loop/core';
import { createSmoothing } from '@loop/lora/training';

/** Says a time as people do. */
export function describeTime(seconds: Seconds): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Says bytes as people do, in units of 1024. */
export function describeBytes(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(gib < 10 ? 1 : 0)} GB` : `${Math.max(1, Math.round(bytes / 2 ** 20))} MB`;
}

/** Says a loss with three digits that count. */
export function describeLoss(loss: number): string {
  return Number.isFinite(loss) ? String(Number(loss.toPrecision(3))) : 'no number';
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
  const [first, last] = [raw[0], smooth.at(-1)];
  if (first === undefined || last === undefined) return 'No loss is measured yet.';
  const way = last.loss < first.loss ? 'fell' : last.loss > first.loss ? 'rose' : 'stayed';
  const heldOut = held.at(-1);
  const beside = heldOut === undefined ? '' : ` On the songs that are held back it is ${describeLoss(heldOut.loss)}.`;
  return `In ${last.step} steps the loss ${way} from ${describeLoss(first.loss)} to about ${describeLoss(last.loss)}.${beside}`;
}
