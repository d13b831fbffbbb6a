import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { openLoraSet } from '../vectors/golden.js';
import { runCase } from '../vectors/run-cases.js';

const set = await openLoraSet(fileURLToPath(new URL('../fixtures/vectors', import.meta.url)));

describe('golden data of the reference implementations', () => {
  it('is there', () => expect(set.cases.length).toBeGreaterThanOrEqual(95));

  it.each(set.cases.map((golden) => [golden.id, golden] as const))('%s', async (_, golden) => {
    await expect(runCase(set, golden)).resolves.toBeUndefined();
  });
});
