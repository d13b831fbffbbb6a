import type { Fraction, Milliseconds } from '@loop/core';

/** A moment of a job: what its generator said, and when. */
export interface ProgressPoint {
  readonly fraction: Fraction;
  readonly atMs: Milliseconds;
}

/** What share of the time has passed when a generator says a fraction; never falls, 0 at 0 and 1 at 1. */
export type ProgressCurve = (fraction: Fraction) => Fraction;

/** What was learnt from jobs that are done. */
export interface ProgressCurves {
  /** The curve of the last job with these settings, else of the last one of the backend; without one, fractions are taken for what they are. */
  of(backend: string, settings: string): ProgressCurve;
  /** Learns from a job. @param points - Its moments, the last one its end. */
  learn(backend: string, settings: string, points: readonly ProgressPoint[]): void;
}

/** How many settings are remembered. */
const MOST_CURVES = 100;

/**
 * Learns how generators spend their time. What they say beforehand is planned from the costs of networks on some machine; the second time it is
 * what really happened on this one.
 */
export function createProgressCurves(): ProgressCurves {
  const curves = new Map<string, readonly ProgressPoint[]>();
  return {
    of(backend, settings) {
      const points = curves.get(`${backend} ${settings}`) ?? curves.get(backend);
      return points === undefined ? (fraction) => fraction : (fraction) => shareAt(points, fraction);
    },
    learn(backend, settings, points) {
      const startMs = points[0]?.atMs ?? 0;
      const totalMs = (points.at(-1)?.atMs ?? 0) - startMs;
      if (points.length < 3 || totalMs <= 0) return;
      const shares = points.map(({ fraction, atMs }) => ({ fraction, atMs: (atMs - startMs) / totalMs }));
      if (curves.size >= MOST_CURVES) curves.clear();
      curves.set(`${backend} ${settings}`, shares);
      curves.set(backend, shares);
    },
  };
}

/** Between two moments time passes evenly. */
function shareAt(points: readonly ProgressPoint[], fraction: Fraction): Fraction {
  const next = points.findIndex((point) => point.fraction > fraction);
  if (next < 0) return 1;
  const [from, to] = [points[next - 1] ?? { fraction: 0, atMs: 0 }, points[next]!];
  return from.atMs + ((to.atMs - from.atMs) * (fraction - from.fraction)) / (to.fraction - from.fraction);
}
