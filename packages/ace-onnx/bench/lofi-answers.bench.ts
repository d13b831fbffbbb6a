// `pnpm bench lofi-answers [pings]`: how long a daemon takes to answer `ping`, `get_backends` and `cancel` while native code keeps the thread of the
// process that makes the music, beside the same without a run. The promise is 50 ms.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { buildDaemon } from '../src/daemon/__fixtures__/build-daemon.js';
import { startClient } from '../src/daemon/__fixtures__/daemon-client.js';
import type { DaemonClient } from '../src/daemon/__fixtures__/daemon-client.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const count = Number(process.argv[2] ?? 200);

async function measure(client: DaemonClient, method: string, times: number): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now();
    await client.ask(method, { track_id: '0000000000000000' });
    taken.push(performance.now() - started);
  }
  return taken.toSorted((a, b) => a - b);
}

await withTemporaryFolder('answers', async (folder) => {
  const built = await buildDaemon();
  const env = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, LOFI_PATTERN_MODULE: built.oddModule };
  const begun = performance.now();
  const client = startClient(built.script, env);
  try {
    await client.ask('ping');
    console.log(`the first answer comes ${(performance.now() - begun).toFixed(0)} ms after the start`);
    const idle = await measure(client, 'ping', count);
    const gate = path.join(folder, 'gate');
    const asked = performance.now();
    const { result } = await client.ask('generate', { prompt: `block ${gate}`, duration_sec: 5 });
    console.log(`generate is answered in ${(performance.now() - asked).toFixed(1)} ms`);
    while (!existsSync(`${gate}.pid`)) await wait(10);
    let worst = 0;
    for (const method of ['ping', 'get_backends', 'queue_status', 'cancel']) {
      const taken = await measure(client, method, count);
      worst = Math.max(worst, taken.at(-1)!);
      console.log(`${method.padEnd(13)} median ${taken[count >> 1]!.toFixed(2)} ms, worst ${taken.at(-1)!.toFixed(2)} ms, during a run`);
    }
    console.log(`ping          median ${idle[count >> 1]!.toFixed(2)} ms, worst ${idle.at(-1)!.toFixed(2)} ms, without one`);
    await writeFile(gate, '');
    await client.untilNotified('generation_complete', result.track_id);
    await client.ask('generate', { prompt: `block ${gate}2`, duration_sec: 5 });
    while (!existsSync(`${gate}2.pid`)) await wait(10);
    const ending = performance.now();
    await client.end();
    console.log(`the end of the input ends it in ${(performance.now() - ending).toFixed(0)} ms, in the middle of a run`);
    console.log(JSON.stringify({ name: 'lofi-answers', value: worst, unit: 'ms', baseline: 50, ratio: worst / 50 }));
  } finally {
    client.process.kill('SIGKILL');
    await built.dispose();
  }
});
