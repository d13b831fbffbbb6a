import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

/** A choice about the studio itself, not about the song: kept in this browser where it keeps anything. */
export interface Preference<T extends string> {
  readonly choice: Signal<T>;
  choose(value: T): void;
}

/** Creates a preference: one of a closed list of values. */
export function createPreference<const T extends string>(name: string, allowed: readonly T[], otherwise: NoInfer<T>): Preference<T> {
  const key = `loop-studio-${name}`;
  const choice = signal<T>(allowed.find((value) => value === read(key)) ?? otherwise);
  return {
    choice,
    choose(value) {
      choice.value = value;
      write(key, value);
    },
  };
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing forgets this as well.
  }
}
