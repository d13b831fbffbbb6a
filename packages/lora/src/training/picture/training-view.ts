import type { Seconds } from '@loop/core';

import type { TrainingState } from '../run/training-monitor.js';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * Draws a course of values as one line of blocks; each stands for the mean of its part. Parts without a number are spaces.
 *
 * @param width - In characters.
 */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length);
  const means = Array.from({ length: count }, (_, index) => {
    const part = values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count));
    const finite = part.filter((value) => Number.isFinite(value));
    return finite.length === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length;
  });
  const finite = means.filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return means
    .map((value) => (Number.isFinite(value) ? BLOCKS[high > low ? Math.round(((value - low) / (high - low)) * 7) : 3] : ' '))
    .join('');
}

/** What a view shows beside a training's state. */
export interface TrainingViewOptions {
  /** Characters of a line. @defaultValue 80 */
  readonly columns?: number | undefined;
  /** Memory in use, in bytes. */
  readonly memory?: { readonly device?: number | undefined; readonly host?: number | undefined } | undefined;
  readonly gradientNorm?: number | undefined;
}

/** Describes a running training in a few lines for a terminal: how far, the numbers, the course of the loss, the best epoch, the last alarm. */
export function formatTrainingView(
  state: TrainingState,
  { columns = 80, memory = {}, gradientNorm }: TrainingViewOptions = {},
): readonly string[] {
  const { step, steps, epoch, epochs, loss, smoothedLoss, learningRate, stepsPerSecond, etaSeconds, losses, best, checkpoints, alarms } =
    state;
  const share = steps === undefined || steps <= 0 ? undefined : Math.min(1, step / steps);
  const filled = Math.round((share ?? 0) * 24);
  const last = checkpoints.at(-1);
  const lines: readonly (readonly (string | undefined)[])[] = [
    [
      `${'█'.repeat(filled)}${'░'.repeat(24 - filled)}${share === undefined ? '' : ` ${Math.floor(share * 100)} %`}`,
      count('epoch', epoch, epochs),
      count('step', step, steps),
      etaSeconds === undefined ? undefined : `${formatTime(etaSeconds)} left`,
    ],
    [
      value('loss', loss),
      value('smoothed', smoothedLoss),
      value('step size', learningRate),
      value('gradient', gradientNorm),
      stepsPerSecond === undefined ? undefined : `${stepsPerSecond.toPrecision(2)} steps/s`,
      memory.device === undefined ? undefined : `GPU ${gigabytes(memory.device)}`,
      memory.host === undefined ? undefined : `RAM ${gigabytes(memory.host)}`,
    ],
    [
      losses.length > 1
        ? sparkline(
            losses.map((point) => point.loss),
            columns - 1,
          )
        : undefined,
    ],
    [
      best === undefined ? undefined : `best epoch ${best.epoch} (${best.basis} loss ${best.loss.toPrecision(4)})`,
      last === undefined ? undefined : `${checkpoints.length} checkpoints, the last at step ${last.step ?? '?'}`,
    ],
    [alarms.at(-1) === undefined ? undefined : `! ${alarms.at(-1)?.message}`],
  ];
  return lines
    .map((parts) => parts.filter((part) => part !== undefined).join('  '))
    .filter((line) => line !== '')
    .map((line) => line.slice(0, columns - 1));
}

/** A time for people: `42 s`, `3 min`, `5 h 12 min`, `2 d 3 h`. */
export function formatTime(seconds: Seconds): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.round(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3_600)} h`;
}

const count = (name: string, now: number | undefined, all: number | undefined): string | undefined =>
  now === undefined ? undefined : `${name} ${now}${all === undefined ? '' : `/${all}`}`;
const value = (name: string, number: number | undefined): string | undefined =>
  number === undefined ? undefined : `${name} ${Number(number.toPrecision(4))}`;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
