import type { MusicGenerator } from '@loop/core';

import { createAceStep } from '../pipeline/create-ace-step.js';
import type { MemoryPolicy } from '../pipeline/networks.js';
import type { Checkpoint } from '../runtime/runtime.js';
import type { Tokenizers } from '../tokenizers/tokenizers.js';
import { openWebCheckpoint } from './open-web-checkpoint.js';
import type { WebCheckpointOptions, WebSource } from './open-web-checkpoint.js';
import { createWebRuntime } from './web-runtime.js';
import type { WebRuntimeOptions, WebRuntimeReport } from './web-runtime.js';

/** How ACE-Step runs in a browser. Plain data, so that a worker can be told. */
export interface EngineOptions extends WebRuntimeOptions, WebCheckpointOptions {
  /** Which networks stay in memory. @defaultValue 'sequential' */
  readonly policy?: MemoryPolicy | undefined;
}

/** A generator on this very thread. */
export interface WebEngine {
  readonly generator: MusicGenerator;
  readonly report: WebRuntimeReport;
}

/** Opens a checkpoint and a runtime on this thread. */
export async function openEngine(
  source: WebSource,
  options: EngineOptions,
  openTokenizers: (checkpoint: Checkpoint) => Tokenizers,
): Promise<WebEngine> {
  const checkpoint = openWebCheckpoint(source, options);
  // What is not there should be said before anything heavy is fetched.
  await checkpoint.component('ace_step_transformer');
  const runtime = await createWebRuntime(options);
  const generator = createAceStep({
    checkpoint,
    runtime,
    tokenizers: openTokenizers(checkpoint),
    policy: options.policy,
    mode: options.mode,
    now: () => performance.now(),
  });
  return { generator, report: runtime.report };
}
