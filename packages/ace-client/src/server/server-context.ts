import type { Milliseconds, MusicCapabilities, MusicGenerator } from '@loop/core';

import type { PromptAssistant } from './assistant/prompt-assistant.js';
import type { InFlightBytes } from './body/read-bytes.js';
import type { KeyCheck } from './guard/api-key.js';
import type { JobQueue } from './jobs/job-queue.js';
import type { JobStore } from './jobs/job-store.js';
import type { AceServerLimits } from './limits.js';

/** What the routes of one server share. */
export interface ServerContext {
  readonly generator: MusicGenerator;
  /** Whether it trains adapters. */
  readonly trains: boolean;
  /** Writes and tidies prompts. */
  readonly assistant: PromptAssistant;
  readonly queue: JobQueue;
  readonly store: JobStore;
  readonly limits: AceServerLimits;
  readonly keys: KeyCheck;
  readonly inFlight: InFlightBytes;
  /** Milliseconds since 1970. */
  readonly clock: () => Milliseconds;
  /** What the generator can do now, and the name of its model on the wire. */
  describe(): Promise<{ readonly capabilities: MusicCapabilities; readonly model: string }>;
  /** Whether adapters may be loaded from any path that a client names, or only those that the generator lists. */
  readonly adapterPaths: 'listed' | 'any';
}
