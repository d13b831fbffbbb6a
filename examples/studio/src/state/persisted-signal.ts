import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

/** Creates a signal whose value this browser keeps, where it keeps anything: plain data. What does not pass `isValid` is forgotten. */
export function createPersistedSignal<T>(name: string, otherwise: T, isValid: (value: unknown) => value is T): Signal<T> {
  const key = `loop-studio-${name}`;
  const kept = signal<T>(otherwise);
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (isValid(value)) kept.value = value;
  } catch {
    // What cannot be read is as if it had never been kept.
  }
  effect(() => {
    const text = JSON.stringify(kept.value);
    try {
      localStorage.setItem(key, text);
    } catch {
      // A browser that keeps nothing forgets this as well.
    }
  });
  return kept;
}
