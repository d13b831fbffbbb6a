import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import { readKept, writeKept } from './kept-text.js';

/** A choice about the studio itself, not about the song: kept in this browser where it keeps anything. */
export interface Preference<T extends string> {
  readonly choice: Signal<T>;
  choose(value: T): void;
}

/** Creates a preference: one of a closed list of values. */
export function createPreference<const T extends string>(name: string, allowed: readonly T[], otherwise: NoInfer<T>): Preference<T> {
  const key = `loop-studio-${name}`;
  const choice = signal<T>(allowed.find((value) => value === readKept(key)) ?? otherwise);
  return {
    choice,
    choose(value) {
      choice.value = value;
      writeKept(key, value);
    },
  };
}
