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
  const highest = highestOf(scores);
  if (highest === -Infinity) return -1;
  const limit = leastKept(scores, highest, { topK, topP });
  const indices = new Uint32Array(scores.length);
  const weights = new Float64Array(scores.length);
  let [count, total] = [0, 0];
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index]!;
    if (score === -Infinity || score < limit) continue;
    const weight = Math.exp((score - highest) / temperature);
    total += weight;
    indices[count] = index;
    weights[count++] = weight;
  }
  let left = random.next() * total;
  let chosen = -1;
  for (let place = 0; place < count; place += 1) {
    const weight = weights[place]!;
    if (weight === 0) continue;
    chosen = indices[place]!;
    left -= weight;
    if (left < 0) break;
  }
  return chosen;
}

/** Sets the scores of all but the most likely ids to −∞: first by their number, then by their probability. */
export function keepMostLikely(scores: Float32Array, options: Pick<SamplingOptions, 'topK' | 'topP'>): Float32Array {
  const limit = leastKept(scores, highestOf(scores), options);
  return scores.map((score) => (score < limit ? -Infinity : score));
}

/** The least score that is kept: of so many of the highest, and of these by their probability. */
function leastKept(scores: Float32Array, highest: number, { topK, topP }: Pick<SamplingOptions, 'topK' | 'topP'>): number {
  const limit = topK !== undefined && topK > 0 && topK < scores.length ? scores.toSorted()[scores.length - topK]! : -Infinity;
  if (topP === undefined || !(topP < 1) || !(topP > 0)) return limit;
  return Math.max(limit, probabilityLimit(scores, { highest, limit, topP }));
}

/** Classes of scores, by how far they are below the highest; what is farther than the last is in the last. */
const CLASSES = 2_048;
const CLASS_WIDTH = 1 / 64;

/**
 * The score of the last id that is needed to reach a probability among those of at least `limit`; the id that passes it counts. Only the class of
 * scores in which that happens is sorted: a vocabulary takes half a millisecond, sorted as a whole seven.
 */
function probabilityLimit(
  scores: Float32Array,
  { highest, limit, topP }: { readonly highest: number; readonly limit: number; readonly topP: number },
): number {
  if (highest === -Infinity) return -Infinity;
  const masses = new Float64Array(CLASSES);
  const classes = new Uint16Array(scores.length);
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index]!;
    if (score === -Infinity || !(score >= limit)) continue;
    const own = Math.min(CLASSES - 1, Math.floor((highest - score) / CLASS_WIDTH));
    // Classes are counted from 1, so that 0 is none.
    classes[index] = own + 1;
    masses[own]! += Math.exp(score - highest);
  }
  let all = 0;
  for (let index = 0; index < CLASSES; index += 1) all += masses[index]!;
  const wanted = topP * all;
  let sum = 0;
  let last = 0;
  while (last < CLASSES - 1 && sum + masses[last]! <= wanted) sum += masses[last++]!;
  const found: number[] = [];
  for (let index = 0; index < scores.length; index += 1) if (classes[index] === last + 1) found.push(scores[index]!);
  const members = Float32Array.from(found).sort();
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
  const guided = new Float32Array(conditional.length);
  for (let index = 0; index < guided.length; index += 1) {
    const without = unconditional[index]!;
    guided[index] = without + scale * (conditional[index]! - without);
  }
  return guided;
}

/** The index of the largest score; −1 when all are −∞. */
export function indexOfLargest(scores: Float32Array): number {
  let best = -1;
  for (let index = 0; index < scores.length; index += 1) {
    if (scores[index]! > -Infinity && (best < 0 || scores[index]! > scores[best]!)) best = index;
  }
  return best;
}
