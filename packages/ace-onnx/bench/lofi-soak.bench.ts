// `pnpm bench lofi-soak [requests] [seed]`: sends 500 requests to a daemon in a process of its own while it cancels, crashes, kills and switches
// backends at random, with the tiny checkpoint of ACE-Step v1 as one of two backends; each request must end once, and every file must be whole.
import { fileURLToPath } from 'node:url';
import path from 'node:path';

import { buildDaemon } from '../src/daemon/__fixtures__/build-daemon.js';
import { soak } from '../src/daemon/__fixtures__/soak.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const requests = Number(process.argv[2] ?? 500);
const seed = Number(process.argv[3] ?? 1);
const checkpoint = fileURLToPath(new URL('../fixtures/ace-step-v1/checkpoint', import.meta.url));

await withTemporaryFolder('soak', async (folder) => {
  const built = await buildDaemon();
  try {
    const places = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder };
    const own = { LOFI_PATTERN_MODULE: built.oddModule, LOFI_ACE_STEP_MODEL_PATH: checkpoint, LOFI_DEVICE: 'cpu', LOFI_THREADS: '1' };
    const env = { ...places, ...own, LOFI_CACHE_LIMIT_MB: '100' };
    const tracks = path.join(folder, 'lofi.nvim', 'tracks');
    const started = performance.now();
    const outcome = await soak({ script: built.script, env, tracks, requests, seed, backends: { pattern: 0.98, ace_step: 0.02 } });
    const { ends, faults, restarts, switches } = outcome;
    console.log(
      `${requests} requests in ${((performance.now() - started) / 1000).toFixed(0)} s: ${JSON.stringify(ends)}, ${restarts} kills, ${switches} switches`,
    );
    for (const fault of faults) console.log(`FAULT ${fault}`);
    const ended = Object.values(ends).reduce((sum, count) => sum + count, 0);
    console.log(
      JSON.stringify({
        name: 'lofi-soak',
        value: ended - faults.length,
        unit: 'requests',
        baseline: requests,
        ratio: (ended - faults.length) / requests,
      }),
    );
    process.exitCode = ended === requests && faults.length === 0 ? 0 : 1;
  } finally {
    await built.dispose();
  }
});
