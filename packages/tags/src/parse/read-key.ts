import type { Key } from '@loop/core';
import { findKeys } from '@loop/core/words';

/** A key that a text names. */
export interface FoundKey {
  /** Root with sharps only, and scale. */
  readonly key: Key;
  /** Where it begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** Finds every key in a text; one without a scale, such as `key of Db`, is taken for major, as the models do. */
export function readKeys(text: string): readonly FoundKey[] {
  return findKeys(text).map(({ root, scale = 'major', start, end }) => ({ key: { root, scale }, start, end }));
}
