import { ModelMissingError } from '@loop/core';

import type { Family } from '../pipeline/family.js';
import type { Checkpoint } from '../runtime/runtime.js';
import { FAMILIES } from './families.js';
import type { FamilyOptions } from './family-kind.js';

/**
 * Finds the family of a checkpoint by its files, and opens it. Only configurations and headers are read.
 *
 * @throws {ModelMissingError} When the files are of no family that can be run here.
 */
export async function detectFamily(checkpoint: Checkpoint, options: FamilyOptions = {}): Promise<Family> {
  for (const kind of FAMILIES) if (await kind.detect(checkpoint, options)) return kind.open(checkpoint, options);
  const signs = FAMILIES.map(({ title, sign }) => `${sign} (${title})`).join(', ');
  throw new ModelMissingError(
    `${checkpoint.name} is not there, or holds no model that can be run here: it has none of ${signs}.`,
    checkpoint.name,
  );
}
