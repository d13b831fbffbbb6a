import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { createRandom } from '@loop/core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createCaller } from '../server/__fixtures__/ace-caller.js';
import type { AceCaller } from '../server/__fixtures__/ace-caller.js';
import { createToneGenerator, pitchOf, tone } from '../server/__fixtures__/tone-generator.js';
import { decodeWav } from '@loop/core/audio';
import { serveAce } from './serve.js';
import type { RunningAceServer } from './serve.js';

const JOBS = 500;
const RESTARTS = 5;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ace-soak-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('brings 500 jobs through cancels, client crashes and restarts to exactly one end each, in flat memory', async () => {
  const random = createRandom(5);
  const ends = new Map<string, number>();
  const submitted = new Map<string, number>();
  const cancelled = new Set<string>();
  const heap: number[] = [];
  let seed = 0;
  let crashes = 0;

  for (let round = 0; round < RESTARTS; round += 1) {
    const server = await start((id) => ends.set(id, (ends.get(id) ?? 0) + 1));
    const caller = createCaller(fetch, server.url);
    const goal = (JOBS / RESTARTS) * (round + 1);
    while (submitted.size < goal) {
      seed += 1;
      if (random.chance(0.1)) {
        // A client that dies in the middle of a request: its job may be there or not, but never half.
        await fetch(`${server.url}/release_task`, { ...taskOf(seed), signal: AbortSignal.timeout(random.between(0, 3)) }).catch(
          () => (crashes += 1),
        );
      }
      submitted.set(await caller.submit(JSON.parse(taskOf(seed).body)), seed);
      if (!random.chance(0.25)) continue;
      const victim = random.pick([...submitted.keys()].slice(-20));
      const { data } = (await (await caller.post(`/v1/tasks/${victim}/cancel`, {})).json()) as { data: { cancelled: boolean } };
      if (data.cancelled) cancelled.add(victim);
    }
    heap.push(heapMegabytes());
    await wait(random.between(0, 30));
    await server.close();
  }

  const server = await start((id) => ends.set(id, (ends.get(id) ?? 0) + 1));
  const caller = createCaller(fetch, server.url);
  for (const [id, jobSeed] of submitted) {
    const { status, items } = await caller.finish(id);
    const outcome = status === 1 ? await soundOf(caller, items[0]?.['file']) : items[0]?.['stage'];
    expect(outcome).toEqual(cancelled.has(id) ? 'cancelled' : tone(0.5, pitchOf(jobSeed)).channels[0]);
  }
  heap.push(heapMegabytes());
  await server.close();

  expect(submitted.size).toBe(JOBS);
  expect(crashes).toBeGreaterThan(10);
  expect(cancelled.size).toBeGreaterThan(20);
  expect([...submitted.keys()].map((id) => ends.get(id))).toEqual(Array.from({ length: JOBS }, () => 1));
  expect([...ends.values()].every((count) => count === 1)).toBe(true);
  expect(Math.max(...heap) - (heap[0] as number)).toBeLessThan(20);
});

function start(onEnd: (id: string) => void): Promise<RunningAceServer> {
  const generator = createToneGenerator({ steps: 2, beforeStep: () => wait(1) });
  return serveAce(generator, {
    port: 0,
    folder,
    limits: { maxQueued: JOBS },
    onEvent: ({ type, id }) => (type === 'job-ended' ? onEnd(id) : undefined),
  });
}

function taskOf(seed: number): { readonly method: 'POST'; readonly body: string; readonly headers: Record<string, string> } {
  const task = { prompt: `tone ${seed}`, use_random_seed: false, seed, batch_size: 1, audio_duration: 0.5, audio_format: 'wav32' };
  return { method: 'POST', body: JSON.stringify(task), headers: { 'Content-Type': 'application/json' } };
}

async function soundOf(caller: AceCaller, file: string): Promise<Float32Array | undefined> {
  const response = await caller.request(file);
  return decodeWav(new Uint8Array(await response.arrayBuffer())).audio.channels[0];
}

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
