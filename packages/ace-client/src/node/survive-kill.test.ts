import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { createRandom } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCaller } from '../server/__fixtures__/ace-caller.js';
import type { AceCaller } from '../server/__fixtures__/ace-caller.js';
import { pitchOf, tone } from '../server/__fixtures__/tone-generator.js';
import { decodeWav } from '@loop/core/audio';
import { bundleServer, startChild } from './__fixtures__/child-server.js';

let folder: string;
let script: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ace-kill-'));
  script = await bundleServer(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const ROUNDS = 12;

describe('a server that is killed with SIGKILL at random moments', () => {
  it('loses no accepted job and no finished result', async () => {
    const random = createRandom(20);
    const accepted = new Map<string, number>();
    const finished = new Set<string>();
    let seed = 0;

    for (let round = 0; round < ROUNDS; round += 1) {
      const child = await startChild(script, path.join(folder, 'jobs'));
      const caller = createCaller(fetch, child.url);
      const stopping = new AbortController();
      const submitting = (async () => {
        while (!stopping.signal.aborted) {
          const next = (seed += 1);
          const id = await submitTone(caller, next).catch(() => undefined);
          if (id !== undefined) accepted.set(id, next);
        }
      })();
      const polling = (async () => {
        while (!stopping.signal.aborted) {
          const done = await finishedOf(caller, [...accepted.keys()]).catch(() => []);
          for (const id of done) finished.add(id);
          await wait(1);
        }
      })();
      // However slow the machine is, every round has work in flight when it ends.
      const before = accepted.size;
      while (accepted.size < before + 2) await wait(1);
      await wait(random.between(0, 150));
      stopping.abort();
      await child.kill();
      await Promise.all([submitting, polling]);
    }

    const child = await startChild(script, path.join(folder, 'jobs'));
    const caller = createCaller(fetch, child.url);
    try {
      const stillFinished = await finishedOf(caller, [...finished]);
      expect([...stillFinished].sort()).toEqual([...finished].sort());
      for (const [id, toneSeed] of accepted) {
        const { status, items } = await caller.finish(id);
        const outcome = status === 1 ? await soundOf(caller, items[0]?.['file']) : items[0]?.['error'];
        const expected = status === 1 ? tone(0.5, pitchOf(toneSeed)).channels[0] : expect.stringContaining('The server died');
        expect(outcome).toEqual(expected);
      }
    } finally {
      await child.kill();
    }
    expect(accepted.size).toBeGreaterThan(ROUNDS);
    expect(finished.size).toBeGreaterThan(0);
  });
});

function submitTone(caller: AceCaller, seed: number): Promise<string> {
  return caller.submit({ use_random_seed: false, seed, batch_size: 1, audio_duration: 0.5, audio_format: 'wav32' });
}

/** The ids among these whose result is there. */
async function finishedOf(caller: AceCaller, ids: readonly string[]): Promise<readonly string[]> {
  const finished: string[] = [];
  for (let at = 0; at < ids.length; at += 400) {
    const response = await caller.post('/query_result', { task_id_list: ids.slice(at, at + 400) });
    const { data } = (await response.json()) as { data: { task_id: string; status: number }[] };
    finished.push(...data.filter(({ status }) => status === 1).map(({ task_id }) => task_id));
  }
  return finished;
}

async function soundOf(caller: AceCaller, file: string): Promise<Float32Array | undefined> {
  const response = await caller.request(file);
  return decodeWav(new Uint8Array(await response.arrayBuffer())).audio.channels[0];
}
