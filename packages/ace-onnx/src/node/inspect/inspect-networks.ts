import { isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { countOperators } from '../../inspect/add-up.js';
import type { NetworkInspection } from '../../inspect/inspection.js';
import { buildNetwork, NETWORKS, RECIPES } from '../../models/v1/networks.js';
import { openCheckpoint } from '../open-checkpoint.js';

/** Builds every network of ours from a checkpoint, and says whether it fits. Only headers and configurations are read. */
export async function inspectNetworks(folder: string, { signal }: Abortable = {}): Promise<readonly NetworkInspection[]> {
  const checkpoint = openCheckpoint(folder);
  const found: NetworkInspection[] = [];
  for (const name of NETWORKS) {
    signal?.throwIfAborted();
    const { component } = RECIPES[name];
    try {
      const data = buildNetwork(name, await checkpoint.component(component));
      found.push({ name, component, fits: true, issues: [], operators: countOperators(data.nodes.map(({ operator }) => operator)) });
    } catch (error) {
      if (!isLoopError(error)) throw error;
      const issues = isLoopError(error, 'shape_mismatch') ? error.issues : [error.message];
      found.push({ name, component, fits: false, issues, operators: [] });
    }
  }
  return found;
}
