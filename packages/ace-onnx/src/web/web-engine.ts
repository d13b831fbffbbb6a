import type { MusicGenerator } from '@loop/core';

import { createAceStep } from '../pipeline/create-ace-step.js';
import type { AceStepOptions } from '../pipeline/create-ace-step.js';
import { planMemory } from '../pipeline/plan-memory.js';
import type { MemoryPlan } from '../pipeline/plan-memory.js';
import { openWebCheckpoint } from './open-web-checkpoint.js';
import type { WebCheckpointOptions, WebSource } from './open-web-checkpoint.js';
import { createWebRuntime } from './web-runtime.js';
import type { WebRuntimeOptions, WebRuntimeReport } from './web-runtime.js';

/** How ACE-Step runs in a browser. Plain data, so that a worker can be told. */
export interface EngineOptions extends WebRuntimeOptions, WebCheckpointOptions, Pick<AceStepOptions, 'policy' | 'maxQueued'> {}

/** A generator on this very thread. */
export interface WebEngine {
  readonly generator: MusicGenerator;
  readonly report: WebRuntimeReport;
  readonly memoryPlan: MemoryPlan;
}

/** Opens a checkpoint and a runtime on this thread. */
export async function openEngine(source: WebSource, options: EngineOptions): Promise<WebEngine> {
  const checkpoint = openWebCheckpoint(source, options);
  const { policy, mode, maxQueued } = options;
  // All headers are read for it, so what is not there is said before anything heavy is fetched.
  const memoryPlan = await planMemory(checkpoint, { policy, mode });
  const runtime = await createWebRuntime(options);
  const generator = createAceStep({ checkpoint, runtime, policy, mode, maxQueued, now: () => performance.now() });
  return { generator, report: runtime.report, memoryPlan };
}
