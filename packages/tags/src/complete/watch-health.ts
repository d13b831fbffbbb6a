import { delay as realDelay } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';

import type { ModelHealth } from './chat-completion.js';
import type { ChatClient } from './create-chat-completion.js';

/** How a server is watched. */
export interface WatchHealthOptions extends Abortable {
  /** The time between two looks. @defaultValue 15 000 */
  readonly intervalMs?: Milliseconds | undefined;
  /** Replaces waiting, for tests. */
  readonly delay?: Delay | undefined;
}

/**
 * Looks at a server's health again and again: yields how it is at once, and then whenever that changes. It ends when the loop is
 * left or the signal aborts.
 */
export async function* watchHealth(
  client: Pick<ChatClient, 'checkHealth'>,
  { intervalMs = 15_000, signal, delay = realDelay }: WatchHealthOptions = {},
): AsyncGenerator<ModelHealth, never, void> {
  let last: string | undefined;
  for (;;) {
    const health = await client.checkHealth({ signal });
    const state = JSON.stringify([health.isOnline, health.models]);
    if (state !== last) yield health;
    last = state;
    await delay(intervalMs, { signal });
  }
}
