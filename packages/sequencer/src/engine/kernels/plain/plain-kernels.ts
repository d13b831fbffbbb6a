import type { Kernels } from '../kernels.js';
import { plainEnvelopes } from './envelopes.js';
import { plainFilters } from './filters.js';
import { plainLevels } from './levels.js';
import { plainMaster } from './master.js';
import { plainSpaces } from './spaces.js';
import { plainWaves } from './waves.js';

/** The loops of the engine in plain TypeScript: what the WebAssembly is held against, and what works where there is none. */
export const plainKernels: Kernels = {
  ...plainEnvelopes,
  ...plainFilters,
  ...plainLevels,
  ...plainMaster,
  ...plainSpaces,
  ...plainWaves,
};
