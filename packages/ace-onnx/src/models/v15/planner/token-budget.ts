import type { Seconds } from '@loop/core';

/** Audio codes of a second. */
export const CODES_PER_SECOND = 5;

const DEFAULT_TOKENS = 3500;
const SHORTEST_SECONDS: Seconds = 10;

/** Tokens that are added for what is not a code: the thoughts, or the end. */
const SPARE = { cot: 500, codes: 10 } as const;

/**
 * How many tokens the language model may write.
 *
 * @param target - The wanted length; without one, or with 0, a generous default.
 * @param options - `longest`: what the model can make; `context`: all the tokens that it can hold.
 */
export function tokenBudget(
  target: Seconds | undefined,
  phase: keyof typeof SPARE,
  { longest = 600, context = 4096 }: { readonly longest?: Seconds | undefined; readonly context?: number | undefined } = {},
): number {
  if (target === undefined || !(target > 0)) return Math.min(DEFAULT_TOKENS, context);
  const seconds = Math.min(Math.max(target, SHORTEST_SECONDS), longest);
  return Math.min(Math.floor(seconds * CODES_PER_SECOND) + SPARE[phase], context);
}
