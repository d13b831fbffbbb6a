import { openPlanner } from '../models/v15/planner/load-planner.js';
import type { LoadedPlanner, LoadPlannerOptions } from '../models/v15/planner/load-planner.js';
import { openWebCheckpoint } from './open-web-checkpoint.js';
import type { WebCheckpointOptions, WebSource } from './open-web-checkpoint.js';
import { createWebRuntime } from './web-runtime.js';
import type { WebRuntimeOptions } from './web-runtime.js';

/**
 * Loads the language model of ACE-Step 1.5 on this thread, for `planMusic`, `describeCodes`, `inspireMusic` and `formatMusic`. Call it in a
 * worker of your own: each token keeps the thread busy.
 *
 * @param source - Where the folder is that holds `acestep-5Hz-lm-0.6B` or another of its folders.
 * @throws {ModelMissingError} When there is none.
 * @throws {ModelLoadError} When the provider does not start.
 */
export async function loadPlanner(
  source: WebSource,
  options: WebRuntimeOptions & WebCheckpointOptions & LoadPlannerOptions = {},
): Promise<LoadedPlanner> {
  return openPlanner(openWebCheckpoint(source, options), await createWebRuntime(options), options);
}
