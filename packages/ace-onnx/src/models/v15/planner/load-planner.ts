import { ModelMissingError } from '@loop/core';

import type { Checkpoint, Runtime, WeightMode } from '../../../runtime/runtime.js';
import { findPlanner } from './find-planner.js';
import { loadPlannerModel } from './planner-model.js';
import { pieceSizeFor } from './planner-recipe.js';
import type { Planner } from './write-answer.js';

/** A language model that is loaded. */
export interface LoadedPlanner extends Planner {
  /** Its folder, such as `acestep-5Hz-lm-0.6B`. */
  readonly name: string;
  /** Frees it. */
  dispose(): Promise<void>;
}

/** How a language model is loaded. */
export interface LoadPlannerOptions {
  /** Its folder where a checkpoint holds several. @defaultValue 'auto': the first that is there */
  readonly planner?: string | undefined;
  /** How its weights are held. @defaultValue 'folded' */
  readonly mode?: WeightMode | undefined;
}

/** Loads the language model of a checkpoint. @throws {ModelMissingError} When it has none. */
export async function openPlanner(checkpoint: Checkpoint, runtime: Runtime, options: LoadPlannerOptions = {}): Promise<LoadedPlanner> {
  const { planner = 'auto', mode } = options;
  const files = await findPlanner(checkpoint, planner);
  if (files === undefined) throw new ModelMissingError(`${checkpoint.name} has no language model. ${PLANNER_HINT}`, 'acestep-5Hz-lm-1.7B');
  const words = await files.words();
  const { component, config, folder } = files;
  const own: Runtime = { ...runtime, open: (network, opened) => runtime.open(network, { ...opened, mode: opened.mode ?? mode }) };
  const model = await loadPlannerModel(component, config, { runtime: own, pieceSize: pieceSizeFor(mode) });
  return { name: folder, model, ...words, dispose: () => model.dispose() };
}

/** What to do where a checkpoint has no language model. */
export const PLANNER_HINT =
  'Get one with `ace-onnx pull ACE-Step/Ace-Step1.5 --with acestep-5Hz-lm-1.7B` (or -0.6B, -4B), or put its folder beside the model.';
