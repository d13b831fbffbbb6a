// What HTTP costs: one job through client and server on loopback, beside the same generator called directly in the same run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import type { MusicGenerator, MusicRequest } from '@loop/core';

import { createAceClient } from '../src/index.js';
import { serveAce } from '../src/node/index.js';
import { createToneGenerator } from '../src/server/__fixtures__/tone-generator.js';

const JOBS = 60;
const WARM_UP = 10;
const request: MusicRequest = { task: 'text2music', prompt: 'techno', durationSeconds: 2, seed: 7 };

async function measureMs(generator: MusicGenerator, seed: number): Promise<number> {
  const startedMs = performance.now();
  await generator.generate({ ...request, seed });
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const folder = await mkdtemp(path.join(tmpdir(), 'ace-bench-'));
const direct = createToneGenerator();
const running = await serveAce(createToneGenerator(), { port: 0, folder });
const client = createAceClient({ baseUrl: running.url });
try {
  const directTimes: number[] = [];
  const servedTimes: number[] = [];
  // In turns, so that whatever else the machine does meets both alike.
  for (let job = -WARM_UP; job < JOBS; job += 1) {
    const directly = await measureMs(direct, job + WARM_UP);
    const served = await measureMs(client, job + WARM_UP);
    if (job < 0) continue;
    directTimes.push(directly);
    servedTimes.push(served);
  }
  const directMs = median(directTimes);
  const servedMs = median(servedTimes);
  const overheadMs = servedMs - directMs;
  console.log(`directly      ${directMs.toFixed(2)} ms per job of ${request.durationSeconds} s`);
  console.log(`over loopback ${servedMs.toFixed(2)} ms, jobs on disk and synced (target: below 20 ms more)`);
  console.log(
    JSON.stringify({
      name: 'server-overhead',
      value: Number(overheadMs.toFixed(3)),
      unit: 'ms/job',
      baseline: Number(directMs.toFixed(3)),
      ratio: Number((servedMs / directMs).toFixed(2)),
    }),
  );
} finally {
  await client.dispose();
  await running.close();
  await rm(folder, { recursive: true, force: true });
}
