import { openPlanner } from '../models/v15/planner/load-planner.js';
import type { LoadedPlanner, LoadPlannerOptions } from '../models/v15/planner/load-planner.js';
import { findCheckpoint } from './find-checkpoint.js';
import { createNodeRuntime } from './onnx-runtime.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';

/**
 * Loads the language model of ACE-Step 1.5 by itself, for `planMusic`, `describeCodes`, `inspireMusic` and `formatMusic`. A generator loads its
 * own when it needs one.
 *
 * @param source - The folder that holds `acestep-5Hz-lm-1.7B` or another of its folders, or the name of a model that was pulled.
 * @throws {ModelMissingError} When there is none.
 *
 * @example
 * ```ts
 * const planner = await loadPlanner('models/Ace-Step1.5');
 * const song = await inspireMusic(planner, 'a rainy night in Lisbon', false, { seed: 1 });
 * await planner.dispose();
 * ```
 */
export async function loadPlanner(source: string, options: NodeRuntimeOptions & LoadPlannerOptions = {}): Promise<LoadedPlanner> {
  return openPlanner(await findCheckpoint(source), createNodeRuntime(options), options);
}
