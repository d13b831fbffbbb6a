import type { Abortable } from '@loop/core';
import { isTransient } from '@loop/core/http';

import type { ResolvedOptions } from '../client-options.js';

/** What watching needs. */
export interface WatchOptions<T, E> extends Abortable {
  readonly client: Pick<ResolvedOptions, 'clock' | 'delay' | 'pollMs' | 'outageMs'>;
  readonly isEnded: (state: T) => boolean;
  /** Makes the event of a state. */
  readonly toEvent: (state: T) => E;
}

/** The first wait; the next are longer, up to the client's `pollMs`. */
const FIRST_WAIT_MS = 100;

/**
 * Looks at long work on a server until it has ended, and reports what changed. Failed connections are waited out.
 *
 * @returns The last state.
 */
export async function* watchUntil<T, E>(
  look: () => Promise<T>,
  { client, isEnded, toEvent, signal }: WatchOptions<T, E>,
): AsyncGenerator<E, T, void> {
  const { clock, delay, pollMs, outageMs } = client;
  let reachedMs = clock();
  let waitMs = Math.min(FIRST_WAIT_MS, pollMs);
  let shown = '';
  for (;;) {
    try {
      const state = await look();
      reachedMs = clock();
      if (isEnded(state)) return state;
      const event = toEvent(state);
      const text = JSON.stringify(event);
      if (text !== shown) yield event;
      shown = text;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(error) || clock() - reachedMs >= outageMs) throw error;
    }
    await delay(waitMs, { signal });
    waitMs = Math.min(pollMs, waitMs * 1.5);
  }
}
