import type { MusicGenerator } from '@loop/core';

import { createToneGenerator } from '../../server/__fixtures__/tone-generator.js';

/** What a module must export to be served by its name. */
export function createGenerator(): MusicGenerator {
  return createToneGenerator();
}
