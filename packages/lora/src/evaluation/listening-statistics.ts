import { InvalidInputError } from '@loop/core';

import { betaQuantile, incompleteBeta, logGamma } from './statistics/incomplete-beta.js';

/** What a listening test with two possible answers says. */
export interface BinomialResult {
  /** The probability of at least as many correct answers by guessing. */
  readonly pGreater: number;
  /** The probability of a result at least as unlikely, in either direction. */
  readonly pTwoSided: number;
  /** Where the true share of correct answers lies with 95 % confidence, by Wilson's score. */
  readonly wilsonInterval: readonly [low: number, high: number];
  /** The same by Clopper and Pearson: never too narrow. */
  readonly exactInterval: readonly [low: number, high: number];
}

/**
 * The exact binomial test against guessing (one half): for ABX answers, and for preferences between two clips.
 *
 * Source: Clopper and Pearson, 1934; Wilson, 1927; the two-sided test adds the outcomes that are at most as likely as the one seen.
 *
 * @param correct - Correct answers, or preferences for one side, from 0 to `trials`.
 * @throws {InvalidInputError} When the numbers are not whole, or `correct` is above `trials`.
 */
export function binomialTest(correct: number, trials: number): BinomialResult {
  assertCounts(correct, trials);
  const chances = Array.from({ length: trials + 1 }, (_, count) => chanceOf(count, trials));
  const seen = chances[correct]!;
  // Outcomes that are equally likely on paper may differ in the last bits.
  const asUnlikely = chances.filter((chance) => chance <= seen * (1 + 1e-7));
  return {
    pGreater: Math.min(1, sum(chances.slice(correct))),
    pTwoSided: Math.min(1, sum(asUnlikely)),
    wilsonInterval: wilson(correct, trials),
    exactInterval: [
      correct === 0 ? 0 : betaQuantile(0.025, correct, trials - correct + 1),
      correct === trials ? 1 : betaQuantile(0.975, correct + 1, trials - correct),
    ],
  };
}

/**
 * The fewest correct answers that are significant.
 *
 * @param level - The one-sided probability that must not be passed. @defaultValue 0.05
 * @returns `undefined` when even all correct answers are too few.
 */
export function minimumCorrect(trials: number, level = 0.05): number | undefined {
  assertCounts(0, trials);
  let tail = 0;
  let found: number | undefined;
  for (let correct = trials; correct >= 0; correct -= 1) {
    tail += chanceOf(correct, trials);
    if (tail > level) break;
    found = correct;
  }
  return found;
}

/**
 * Tests whether listeners cannot tell two things apart: whether the true share of correct answers is within `margin` of one half. An answer that is
 * merely "not significant" says nothing, since few trials are never significant; this test needs enough of them to pass.
 *
 * Source: Schuirmann, A comparison of the two one-sided tests procedure, 1987, with exact binomial tails.
 *
 * @param margin - How far from one half is still the same, above 0 and below 0.5. @defaultValue 0.15
 * @returns The larger of the two one-sided probabilities: at or below 0.05 the two are equivalent within the margin.
 * @throws {InvalidInputError} When the numbers are not whole, `correct` is above `trials`, or the margin is out of range.
 */
export function equivalenceTest(correct: number, trials: number, margin = 0.15): number {
  assertCounts(correct, trials);
  if (!(margin > 0 && margin < 0.5)) {
    throw new InvalidInputError('margin', [{ path: '', message: 'must be above 0 and below 0.5', received: String(margin) }]);
  }
  const atMost = correct === trials ? 1 : 1 - incompleteBeta(0.5 + margin, correct + 1, trials - correct);
  const atLeast = correct === 0 ? 1 : incompleteBeta(0.5 - margin, correct, trials - correct + 1);
  return Math.max(atMost, atLeast);
}

/**
 * The exact one-sided permutation test of paired differences: how likely a mean at least as large is when the sign of each is chance.
 *
 * @param differences - One number a pair, at most 20 of them: every combination of signs is counted.
 */
export function pairedPermutationTest(differences: readonly number[]): number {
  if (differences.length === 0 || differences.length > 20) {
    const message = 'must be from 1 to 20 differences';
    throw new InvalidInputError('differences', [{ path: '', message, received: `${differences.length} of them` }]);
  }
  const seen = sum(differences);
  const slack = 1e-12 * sum(differences.map(Math.abs));
  let atLeast = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs += 1) {
    const total = differences.reduce((all, difference, index) => all + ((signs >> index) & 1 ? -difference : difference), 0);
    if (total >= seen - slack) atLeast += 1;
  }
  return atLeast / 2 ** differences.length;
}

/** The probability of exactly so many of the trials by guessing: multiplied out, which is exact while it is representable. */
function chanceOf(count: number, trials: number): number {
  if (trials > 1_000) return Math.exp(logGamma(trials + 1) - logGamma(count + 1) - logGamma(trials - count + 1) - trials * Math.LN2);
  let chance = 1;
  let halvings = trials;
  for (let index = 1; index <= Math.min(count, trials - count); index += 1) {
    chance *= (trials - index + 1) / index;
    while (chance > 1 && halvings > 0) {
      chance /= 2;
      halvings -= 1;
    }
  }
  return chance * 2 ** -halvings;
}

function wilson(correct: number, trials: number): readonly [number, number] {
  const z = 1.959_963_984_540_054;
  const share = correct / trials;
  const centre = share + z ** 2 / (2 * trials);
  const reach = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return [correct === 0 ? 0 : (centre - reach) / scale, correct === trials ? 1 : (centre + reach) / scale];
}

function assertCounts(correct: number, trials: number): void {
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
  if (!isCount(trials) || trials < 1 || trials > 100_000) {
    throw new InvalidInputError('trials', [{ path: '', message: 'must be a whole number from 1 to 100 000', received: String(trials) }]);
  }
  if (!isCount(correct) || correct > trials) {
    throw new InvalidInputError('correct', [
      { path: '', message: `must be a whole number from 0 to ${trials}`, received: String(correct) },
    ]);
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
