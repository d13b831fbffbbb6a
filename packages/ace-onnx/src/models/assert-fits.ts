import { isLoopError, ShapeMismatchError } from '@loop/core';

import type { Checkpoint } from '../runtime/runtime.js';
import { buildNetwork } from './recipe.js';
import type { Recipe } from './recipe.js';

/** What is checked: a family, as far as its networks go. */
interface FittingFamily {
  readonly checkpoint: Checkpoint;
  readonly recipes: readonly Recipe[];
}

/**
 * Builds every network against the headers of a checkpoint; nothing is loaded.
 *
 * @throws {ShapeMismatchError} With the faults of all networks.
 * @throws {ModelMissingError} When a part of the checkpoint is not there.
 */
export async function assertFits({ checkpoint, recipes }: FittingFamily): Promise<void> {
  const issues: string[] = [];
  for (const recipe of recipes) {
    const component = await checkpoint.component(recipe.component);
    try {
      buildNetwork(recipe, component);
    } catch (error) {
      if (!isLoopError(error, 'shape_mismatch')) throw error;
      issues.push(...error.issues.map((issue) => `${component.name}: ${issue}`));
    }
  }
  if (issues.length === 0) return;
  const shown = issues.slice(0, 12).join('; ') + (issues.length > 12 ? `; and ${issues.length - 12} more` : '');
  throw new ShapeMismatchError(`The checkpoint ${checkpoint.name} does not fit its configuration: ${shown}.`, issues);
}
