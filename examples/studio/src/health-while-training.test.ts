import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createAceClient } from '@loop/ace-client';
import { serveAce } from '@loop/ace-client/node';
import { createFolderTraining } from '@loop/lora/node';
import { createPatternGenerator } from '@loop/sequencer';
import { expect, it } from 'vitest';

import { SETTINGS, drain } from '../../../packages/lora/src/node/training/__fixtures__/folder-training.js';
import { writeTensors } from '../../../packages/lora/src/node/training/__fixtures__/write-tensors.js';

/** A trainer whose third step keeps its thread until a file is there. */
const module = new URL('../../../packages/lora/src/node/training/worker/__fixtures__/odd-training.ts', import.meta.url);

it('answers over HTTP in the middle of a step of a training, and says how far that is', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'loop-health-'));
  const generator = createPatternGenerator();
  const training = createFolderTraining({ root, worker: { module, order: { folder: root, oddStep: 3, oddity: 'blocks' } } });
  const server = await serveAce(generator, { training, port: 0 });
  const { url } = server;
  const client = createAceClient({ baseUrl: url, pollMs: 20 });
  try {
    await writeTensors(root);
    const watched = drain(client.training.train(SETTINGS));
    await expect.poll(() => existsSync(path.join(root, 'step'))).toBe(true);
    // The step lasts until the file is written below: what is answered before that is answered in the middle of it.
    await expect.poll(async () => (await client.training.status()).step).toBe(2);
    for (let count = 0; count < 20; count += 1) {
      const health = await fetch(`${url}/health`);
      expect([health.status, ((await health.json()) as { data: { status: string } }).data.status]).toEqual([200, 'ok']);
      expect(await client.training.status()).toMatchObject({ running: true, step: 2, latest: { step: 2, steps: 6 } });
    }
    expect(existsSync(path.join(root, 'go'))).toBe(false);
    await writeFile(path.join(root, 'go'), '');
    expect((await watched).at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', epochs: 6 } });
  } finally {
    await writeFile(path.join(root, 'go'), '');
    await server.close();
    await generator.dispose();
    await rm(root, { recursive: true });
  }
});
