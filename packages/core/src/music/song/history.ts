/** A value and the way back: pure data, so that a history can be kept, compared and thrown away like any other. */
export interface History<T> {
  /** Earlier values, oldest first. */
  readonly past: readonly T[];
  readonly present: T;
  /** Undone values, the next one first. */
  readonly future: readonly T[];
  /** Names the present run of changes that count as one; see {@link pushHistory}. */
  readonly run?: string | undefined;
}

/** How many steps back a history keeps. */
const DEFAULT_LIMIT = 200;

/** Starts a history at a value. */
export function createHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/**
 * Goes on to a new value; what was undone is forgotten. The same value changes nothing.
 *
 * @param options - `run`: changes with the same name in a row, such as the values of one drag, are undone as one; `limit`: steps back that
 * are kept, 200 by default.
 */
export function pushHistory<T>(
  history: History<T>,
  present: T,
  options: { readonly run?: string | undefined; readonly limit?: number | undefined } = {},
): History<T> {
  if (present === history.present) return history;
  const { run, limit = DEFAULT_LIMIT } = options;
  if (run !== undefined && run === history.run) return { ...history, present, future: [] };
  return { past: [...history.past, history.present].slice(-limit), present, future: [], run };
}

/** Goes one step back; at the beginning nothing changes. */
export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (history.past.length === 0) return history;
  return { past: history.past.slice(0, -1), present: previous as T, future: [history.present, ...history.future] };
}

/** Goes one step forward again; at the end nothing changes. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (history.future.length === 0) return history;
  return { past: [...history.past, history.present], present: next as T, future };
}
