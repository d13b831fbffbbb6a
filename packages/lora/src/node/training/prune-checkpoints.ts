import { rm } from 'node:fs/promises';
import path from 'node:path';

import type { TrainingCheckpoint } from '@loop/core';

import { chooseRemovals } from '../../training/run/checkpoint-retention.js';
import type { RetentionOptions } from '../../training/run/checkpoint-retention.js';

/** Removes the checkpoints that need not stay; only folders inside the output are ever touched. */
export async function pruneCheckpoints(
  output: string,
  checkpoints: readonly TrainingCheckpoint[],
  retention: RetentionOptions,
): Promise<void> {
  const inside = `${path.resolve(output)}${path.sep}`;
  for (const { place } of chooseRemovals(checkpoints, retention))
    if (path.resolve(place).startsWith(inside)) await rm(place, { recursive: true, force: true });
}
