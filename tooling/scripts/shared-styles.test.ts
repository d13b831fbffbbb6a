// Packages import core alone, so the styles of a dataset are named twice: by the vocabulary of tags, and by the projects of lora.
import { expect, it } from 'vitest';

import { DATASET_STYLES } from '../../packages/lora/src/project/styles.js';
import { resolveStyles } from '../../packages/tags/src/vocabulary/resolve-styles.js';
import { STYLES } from '../../packages/tags/src/vocabulary/data/styles.js';

it('gives the styles of a dataset the names that the vocabulary has', () => {
  const named = resolveStyles(STYLES).map(({ id, group, name }) => ({ id, group, name }));
  expect(DATASET_STYLES).toEqual(named);
});
