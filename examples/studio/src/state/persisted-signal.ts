import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import { readKept, writeKept } from './kept-text.js';

/** Creates a signal whose value this browser keeps, where it keeps anything: plain data. What does not pass `isValid` is forgotten. */
export function createPersistedSignal<T>(name: string, otherwise: T, isValid: (value: unknown) => value is T): Signal<T> {
  const key = `loop-studio-${name}`;
  const found = parse(readKept(key));
  const kept = signal<T>(isValid(found) ? found : otherwise);
  effect(() => writeKept(key, JSON.stringify(kept.value)));
  return kept;
}

/** What a text that is kept must be. */
export const isText = (value: unknown): value is string => typeof value === 'string';

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
