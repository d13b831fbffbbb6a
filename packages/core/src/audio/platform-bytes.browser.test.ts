import { expect, it } from 'vitest';

import { PLATFORM_HASH, platformHash } from './__fixtures__/platform-bytes.js';

it('makes in a browser the samples that it makes everywhere', async () => {
  expect(await platformHash()).toBe(PLATFORM_HASH);
});
