import { describeMusicGenerator } from '@loop/testing';

import { loadAceStep } from './load-ace-step.js';

const url = new URL('../../fixtures/ace-step-v1/checkpoint/', import.meta.url).href;

describeMusicGenerator('ACE-Step v1 in a worker, on WebAssembly', {
  create: () => loadAceStep({ url }, { provider: 'wasm', policy: 'resident' }),
  durationSeconds: 0.75,
  durationTolerance: 0.1,
  base: { steps: 2 },
});
