import { isLoopError, ShapeMismatchError } from '@loop/core';

import type { Checkpoint } from '../../runtime/runtime.js';
import { buildNetwork, NETWORKS, RECIPES } from './networks.js';

/**
 * Builds every network against the headers of a checkpoint; nothing is loaded.
 *
 * @throws {ShapeMismatchError} With the faults of all networks.
 * @throws {ModelMissingError} When a part of the checkpoint is not there.
 */
export async function assertFits(checkpoint: Checkpoint): Promise<void> {
  const issues: string[] = [];
  for (const name of NETWORKS) {
    const component = await checkpoint.component(RECIPES[name].component);
    try {
      buildNetwork(name, component);
    } catch (error) {
      if (!isLoopError(error, 'shape_mismatch')) throw error;
      issues.push(...error.issues.map((issue) => `${component.name}: ${issue}`));
    }
  }
  if (issues.length === 0) return;
  const shown = issues.slice(0, 12).join('; ') + (issues.length > 12 ? `; and ${issues.length - 12} more` : '');
  throw new ShapeMismatchError(`The checkpoint ${checkpoint.name} does not fit its configuration: ${shown}.`, issues);
}
