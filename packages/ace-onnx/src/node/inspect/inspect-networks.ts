import { isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { countOperators } from '../../inspect/add-up.js';
import type { NetworkInspection } from '../../inspect/inspection.js';
import { detectFamily } from '../../models/detect-family.js';
import { buildNetwork } from '../../models/recipe.js';
import { openCheckpoint } from '../open-checkpoint.js';

/** Builds every network of ours from a checkpoint, and says whether it fits. Only headers and configurations are read. */
export async function inspectNetworks(folder: string, { signal }: Abortable = {}): Promise<readonly NetworkInspection[]> {
  const checkpoint = openCheckpoint(folder);
  const found: NetworkInspection[] = [];
  const family = await detectFamily(checkpoint).catch((error: unknown) => {
    if (!isLoopError(error)) throw error;
    found.push({ name: 'family', component: checkpoint.name, fits: false, issues: [error.message], operators: [] });
  });
  for (const recipe of family?.recipes ?? []) {
    signal?.throwIfAborted();
    const { name, component } = recipe;
    try {
      const data = buildNetwork(recipe, await checkpoint.component(component));
      found.push({ name, component, fits: true, issues: [], operators: countOperators(data.nodes.map(({ operator }) => operator)) });
    } catch (error) {
      if (!isLoopError(error)) throw error;
      const issues = isLoopError(error, 'shape_mismatch') ? error.issues : [error.message];
      found.push({ name, component, fits: false, issues, operators: [] });
    }
  }
  return found;
}
