// What HTTP costs: one job through client and server on loopback, beside the same generator called directly in the same run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import type { MusicGenerator, MusicRequest } from '@loop/core';

import { createAceClient } from '../src/index.js';
import { serveAce } from '../src/node/index.js';
import { createToneGenerator } from '../src/server/__fixtures__/tone-generator.js';

const JOBS = 120;
const WARM_UP = 60;
const request: MusicRequest = { task: 'text2music', prompt: 'techno', durationSeconds: 2, seed: 7 };

interface Cost {
  /** Wall time. */
  readonly wallMs: number;
  /** Processor time of client, server and generator together: what a busy machine does not distort. */
  readonly cpuMs: number;
}

async function measure(generator: MusicGenerator, seed: number): Promise<Cost> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await generator.generate({ ...request, seed });
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const folder = await mkdtemp(path.join(tmpdir(), 'ace-bench-'));
const direct = createToneGenerator();
const running = await serveAce(createToneGenerator(), { port: 0, folder });
const client = createAceClient({ baseUrl: running.url });
try {
  const directTimes: Cost[] = [];
  const servedTimes: Cost[] = [];
  // In turns, so that whatever else the machine does meets both alike.
  for (let job = -WARM_UP; job < JOBS; job += 1) {
    const directly = await measure(direct, job + WARM_UP);
    const served = await measure(client, job + WARM_UP);
    if (job < 0) continue;
    directTimes.push(directly);
    servedTimes.push(served);
  }
  const directMs = median(directTimes.map(({ wallMs }) => wallMs));
  const servedMs = median(servedTimes.map(({ wallMs }) => wallMs));
  const cpuMs = median(servedTimes.map((cost) => cost.cpuMs)) - median(directTimes.map((cost) => cost.cpuMs));
  const overheadMs = servedMs - directMs;
  console.log(`directly      ${directMs.toFixed(2)} ms per job of ${request.durationSeconds} s`);
  console.log(`over loopback ${servedMs.toFixed(2)} ms, jobs on disk and synced (target: below 20 ms more)`);
  console.log(`of the rest   ${cpuMs.toFixed(2)} ms are processor time of client and server; a busy machine adds waiting`);
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
