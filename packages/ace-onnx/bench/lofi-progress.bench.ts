// `pnpm bench lofi-progress [backend] [model folder] [seconds] [steps]`: how far the percents that a daemon reports are from the share of the time that
// has really passed, decoding included. The promise is 10 % of the whole; without a model it is the tiny checkpoint of ACE-Step v1, warm.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildDaemon } from '../src/daemon/__fixtures__/build-daemon.js';
import { startClient } from '../src/daemon/__fixtures__/daemon-client.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const [
  backend = 'ace_step',
  model = fileURLToPath(new URL('../fixtures/ace-step-v1/checkpoint', import.meta.url)),
  seconds = '10',
  steps = '60',
] = process.argv.slice(2);
const VARIABLES: Readonly<Record<string, string>> = {
  ace_step: 'LOFI_ACE_STEP_MODEL_PATH',
  ace_step_1_5: 'LOFI_ACE_STEP_15_MODEL_PATH',
  musicgen: 'LOFI_MODEL_PATH',
  pattern: 'LOFI_PATTERN_MODULE',
};

await withTemporaryFolder('progress', async (folder) => {
  const built = await buildDaemon();
  const places = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, LOFI_DEVICE: 'cpu' };
  const client = startClient(built.script, { ...places, [VARIABLES[backend] ?? '']: path.resolve(model) });
  const seen: { readonly share: number; readonly atMs: number }[] = [];
  let read = 0;
  client.process.stdout.on('data', () => {
    for (const { method, params } of client.messages.slice(read))
      if (method === 'generation_progress') seen.push({ share: params.percent / 100, atMs: performance.now() });
    read = client.messages.length;
  });
  try {
    const make = async (seed: number): Promise<number> => {
      const { result, error } = await client.ask('generate', {
        prompt: 'lofi',
        backend,
        duration_sec: Number(seconds),
        inference_steps: Number(steps),
        seed,
      });
      if (error !== undefined) throw new Error(error.data?.details ?? error.message);
      const isEnd = /^generation_(complete|error)$/;
      const end = await client.until(({ method = '', params }) => isEnd.test(method) && params.track_id === result.track_id);
      if (end.method === 'generation_error') throw new Error(end.params.message);
      return performance.now();
    };
    // The first opens the process and the model, the second shows how the time is spent when they are open.
    await make(1);
    await make(3);
    seen.length = 0;
    const started = performance.now();
    const total = (await make(2)) - started;
    const errors = seen.map(({ share, atMs }) => share - (atMs - started) / total);
    for (const [index, { share, atMs }] of seen.entries())
      console.log(
        `${String(Math.round(share * 100)).padStart(3)} % after ${(atMs - started).toFixed(0)} ms: ${(100 * errors[index]!).toFixed(1)} % off`,
      );
    const worst = Math.max(...errors.map(Math.abs));
    console.log(JSON.stringify({ name: 'lofi-progress', value: worst, unit: 'share', baseline: 0.1, ratio: worst / 0.1 }));
  } finally {
    client.process.kill('SIGKILL');
    await built.dispose();
  }
});
