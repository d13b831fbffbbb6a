import type { Random } from '@loop/core';

/** How a token is chosen. */
export interface SamplingOptions {
  /** Above 0: higher is more surprising; 0 takes the most likely. @defaultValue 0.85 */
  readonly temperature?: number | undefined;
  /** Only so many of the most likely ids. @defaultValue all */
  readonly topK?: number | undefined;
  /** Only the most likely ids that together have this probability, 0–1. @defaultValue 0.9 */
  readonly topP?: number | undefined;
  /** Above 1 makes ids that came already less likely. @defaultValue 1 */
  readonly repetitionPenalty?: number | undefined;
}

/**
 * Chooses an id by its score: the most likely ones are kept by number, then by probability, and only then is the temperature applied.
 *
 * @param scores - Any numbers; −∞ is never chosen.
 * @returns The index of the chosen score; −1 when all are −∞.
 */
export function sampleToken(scores: Float32Array, random: Random, options: SamplingOptions = {}): number {
  const { temperature = 0.85, topK, topP = 0.9 } = options;
  if (!(temperature > 0)) return indexOfLargest(scores);
  const kept = keepMostLikely(scores, { topK, topP });
  const highest = highestOf(kept);
  if (highest === -Infinity) return -1;
  let total = 0;
  for (let index = 0; index < kept.length; index += 1)
    if (kept[index] !== -Infinity) total += Math.exp((kept[index]! - highest) / temperature);
  let left = random.next() * total;
  let chosen = -1;
  for (let index = 0; index < kept.length; index += 1) {
    if (kept[index] === -Infinity) continue;
    const weight = Math.exp((kept[index]! - highest) / temperature);
    if (weight === 0) continue;
    chosen = index;
    left -= weight;
    if (left < 0) break;
  }
  return chosen;
}

/** Sets the scores of all but the most likely ids to −∞: first by their number, then by their probability. */
export function keepMostLikely(scores: Float32Array, { topK, topP }: Pick<SamplingOptions, 'topK' | 'topP'>): Float32Array {
  const kept = scores.slice();
  if (topK !== undefined && topK > 0 && topK < kept.length) {
    const limit = kept.toSorted()[kept.length - topK]!;
    for (let index = 0; index < kept.length; index += 1) if (kept[index]! < limit) kept[index] = -Infinity;
  }
  if (topP === undefined || !(topP < 1) || !(topP > 0)) return kept;
  const limit = probabilityLimit(kept, topP);
  for (let index = 0; index < kept.length; index += 1) if (kept[index]! < limit) kept[index] = -Infinity;
  return kept;
}

/** Classes of scores, by how far they are below the highest; what is farther than the last is in the last. */
const CLASSES = 2_048;
const CLASS_WIDTH = 1 / 64;

/**
 * The score of the last id that is needed to reach a probability; the id that passes it counts. Only the class of scores in which that happens
 * is sorted: a vocabulary takes a millisecond, sorted as a whole seven.
 */
function probabilityLimit(scores: Float32Array, topP: number): number {
  const highest = highestOf(scores);
  if (highest === -Infinity) return -Infinity;
  const classOf = (score: number): number => Math.min(CLASSES - 1, Math.floor((highest - score) / CLASS_WIDTH));
  const masses = new Float64Array(CLASSES);
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index]!;
    if (score !== -Infinity) masses[classOf(score)]! += Math.exp(score - highest);
  }
  const wanted = topP * masses.reduce((sum, mass) => sum + mass, 0);
  let sum = 0;
  let last = 0;
  while (last < CLASSES - 1 && sum + masses[last]! <= wanted) sum += masses[last++]!;
  const members = scores.filter((score) => score !== -Infinity && classOf(score) === last).sort();
  for (let index = members.length - 1; index >= 0; index -= 1) {
    sum += Math.exp(members[index]! - highest);
    if (sum > wanted) return members[index]!;
  }
  return -Infinity;
}

function highestOf(scores: Float32Array): number {
  let highest = -Infinity;
  for (let index = 0; index < scores.length; index += 1) if (scores[index]! > highest) highest = scores[index]!;
  return highest;
}

/** Makes scores of ids that came already smaller. Source: N. S. Keskar et al., CTRL, https://arxiv.org/abs/1909.05858 */
export function penaliseRepetition(scores: Float32Array, indices: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  for (const index of new Set(indices)) {
    const score = scores[index];
    if (score !== undefined) scores[index] = score > 0 ? score / penalty : score * penalty;
  }
}

/** Steers scores away from those without the prompt: `u + scale · (c − u)`. */
export function guideScores(conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array {
  return conditional.map((score, index) => unconditional[index]! + scale * (score - unconditional[index]!));
}

/** The index of the largest score; −1 when all are −∞. */
export function indexOfLargest(scores: Float32Array): number {
  let best = -1;
  for (let index = 0; index < scores.length; index += 1) {
    if (scores[index]! > -Infinity && (best < 0 || scores[index]! > scores[best]!)) best = index;
  }
  return best;
}
