import type { Bpm, Seconds } from '@loop/core';

/** How much a beat that comes early or late costs, against the strength of onsets. */
const TIGHTNESS = 120;
/** How far before and after the loudest onsets of a song beats may be left out. */
const EDGE_SHARE = 0.3;

/**
 * Finds the beats of a song: the row of moments that are on strong onsets and a steady distance apart, by dynamic programming.
 *
 * Source: D. P. W. Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007).
 *
 * @param accents - Onset strengths, 0–1.
 * @param rate - Their number per second.
 * @internal
 */
export function trackBeats(accents: Float32Array, rate: number, bpm: Bpm): readonly Seconds[] {
  const period = (60 / bpm) * rate;
  const strengths = smooth(accents, period);
  const { scores, before } = walk(strengths, period);
  const rows = followBack(scores, before, period);
  const audible = trimEnds(rows, accents, strengths);
  return audible.map((moment) => centre(accents, moment) / rate);
}

/** A Gaussian whose width is a small part of a beat. */
function smooth(accents: Float32Array, period: number): Float64Array {
  const width = period / 32;
  const reach = Math.ceil(3 * width);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, index) => Math.exp(-0.5 * ((index - reach) / width) ** 2));
  const total = kernel.reduce((sum, value) => sum + value, 0);
  return Float64Array.from(accents, (_, moment) => {
    let sum = 0;
    for (let step = -reach; step <= reach; step += 1) sum += (accents[moment + step] ?? 0) * kernel[step + reach]!;
    return sum / total;
  });
}

function walk(strengths: Float64Array, period: number): { readonly scores: Float64Array; readonly before: Int32Array } {
  const mean = strengths.reduce((sum, value) => sum + value, 0) / strengths.length;
  const spread = Math.sqrt(strengths.reduce((sum, value) => sum + (value - mean) ** 2, 0) / strengths.length) || 1;
  const scores = new Float64Array(strengths.length);
  const before = new Int32Array(strengths.length).fill(-1);
  const [nearest, farthest] = [Math.max(1, Math.round(period / 2)), Math.round(period * 2)];
  const costs = Float64Array.from({ length: farthest + 1 }, (_, step) => (step < nearest ? 0 : -TIGHTNESS * Math.log(step / period) ** 2));
  for (let moment = 0; moment < strengths.length; moment += 1) {
    let [best, from] = [0, -1];
    for (let step = nearest; step <= Math.min(farthest, moment); step += 1) {
      const score = scores[moment - step]! + costs[step]!;
      if (score > best) [best, from] = [score, moment - step];
    }
    scores[moment] = strengths[moment]! / spread + best;
    before[moment] = from;
  }
  return { scores, before };
}

/** The last beat is the best of the last period; the others follow from it. */
function followBack(scores: Float64Array, before: Int32Array, period: number): number[] {
  let moment = Math.max(0, scores.length - Math.round(period) - 1);
  for (let index = moment; index < scores.length; index += 1) if (scores[index]! >= scores[moment]!) moment = index;
  const rows: number[] = [];
  for (; moment >= 0; moment = before[moment]!) rows.unshift(moment);
  return rows;
}

/** Beats before the first and behind the last onset were only continued. */
function trimEnds(rows: readonly number[], accents: Float32Array, strengths: Float64Array): readonly number[] {
  const heard = rows.map((moment) => strengths[moment]!).toSorted((a, b) => a - b);
  const threshold = EDGE_SHARE * (heard[heard.length >> 1] ?? 0);
  const isHeard = (moment: number): boolean => strengths[moment]! >= threshold && strengths[moment]! > 0;
  const first = rows.findIndex(isHeard);
  const last = rows.findLastIndex(isHeard);
  return first < 0 ? [] : rows.slice(first, last + 1).filter((moment) => moment < accents.length);
}

/** Between moments, where the parabola through the highest and its neighbours is highest. */
function centre(accents: Float32Array, moment: number): number {
  const from = Math.max(1, moment - 2);
  let top = moment;
  for (let index = from; index <= Math.min(accents.length - 2, moment + 2); index += 1) if (accents[index]! > accents[top]!) top = index;
  const [left, middle, right] = [accents[top - 1] ?? 0, accents[top]!, accents[top + 1] ?? 0];
  const bend = left - 2 * middle + right;
  return bend < 0 ? top + (0.5 * (left - right)) / bend : top;
}
