import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listModels } from '../../hub/find-model.js';
import type { PullPlan } from '../../hub/pull-options.js';
import { COMMIT, noise, startHub } from './__fixtures__/hub-server.js';
import type { Fault, HubServer } from './__fixtures__/hub-server.js';
import { createFileModelStore } from './file-model-store.js';
import { pullModel } from './pull-model.js';

const RANGE = 65_536;
const WEIGHTS = noise(20 * RANGE + 777);

let folder: string;
let script: string;
let hub: HubServer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-kill-'));
  script = path.join(folder, 'pull-child.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('__fixtures__/pull-child.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@loop/source'],
    logLevel: 'error',
  });
  hub = await startHub({ 'config.json': noise(50), 'weights.safetensors': WEIGHTS });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a pull in another process; the server falls silent in the middle of a range, and then the process is killed without warning. */
async function pullAndKill(cache: string, rangesBefore: number, whileHeld: () => Promise<void> = async () => undefined): Promise<void> {
  const child = spawn(process.execPath, [script, hub.url, cache, String(RANGE)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  await new Promise<void>((resolve) => {
    hub.fail(
      'weights.safetensors',
      ...Array.from({ length: rangesBefore }, () => () => false),
      ...Array.from({ length: 2 }, (): Fault => (request, response, { bytes, etag }) => {
        const [, from = 0, last = 0] = (/^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []).map(Number);
        const headers = { etag, 'content-length': last + 1 - from, 'content-range': `bytes ${from}-${last}/${bytes.length}` };
        response.writeHead(206, headers).write(bytes.subarray(from, from + 10), () => resolve());
      }),
    );
  });
  await whileHeld();
  child.kill('SIGKILL');
  await exited;
  // What the dead process did not ask for must not meet the next one.
  hub.forgive();
}

describe('a pull that is killed with SIGKILL', () => {
  it('loses what was under way and no more, leaves no half model, and its lock is taken over', async () => {
    const cache = path.join(folder, 'once');
    const store = createFileModelStore(cache);
    await pullAndKill(cache, 12, async () => {
      const blocked = await pullModel('test/model', { hub: hub.url, store }).catch((error: unknown) => error);
      expect(isLoopError(blocked, 'storage') && blocked.reason).toBe('blocked');
    });
    expect(await readdir(path.join(cache, 'models', 'test--model'))).toEqual(expect.arrayContaining([`.incomplete-${COMMIT}`, 'lock.1']));
    expect(await listModels({ store })).toEqual([
      expect.objectContaining({ model: 'test/model', revision: COMMIT, state: 'unfinished', totalBytes: WEIGHTS.length + 50 }),
    ]);

    const asked = hub.requests.length;
    let plan: PullPlan | undefined;
    await pullModel('test/model', {
      hub: hub.url,
      store,
      rangeBytes: RANGE,
      onProgress: (event) => void (event.type === 'plan' && (plan = event.plan)),
    });
    expect(WEIGHTS.length - plan!.missingBytes).toBeGreaterThanOrEqual(8 * RANGE);
    const ranges = hub.requests.slice(asked).flatMap(({ range }) => range ?? []);
    expect(ranges.length).toBeLessThanOrEqual(14);
    expect(new Set(hub.requests.slice(asked).flatMap(({ ifRange }) => ifRange ?? []))).toEqual(
      new Set([hub.files.get('weights.safetensors')!.etag]),
    );
    expect(Buffer.compare(await readFile(path.join(cache, 'models', 'test--model', COMMIT, 'weights.safetensors')), WEIGHTS)).toBe(0);
    expect((await readdir(path.join(cache, 'models', 'test--model'))).sort()).toEqual([COMMIT, 'revisions.json']);
  });

  it('again and again gets there in the end, byte for byte', async () => {
    const cache = path.join(folder, 'often');
    const store = createFileModelStore(cache);
    let bytes = 0;
    for (let round = 0; round < 4; round += 1) {
      await pullAndKill(cache, 3);
      const [model] = await listModels({ store });
      expect(model!.bytes).toBeGreaterThanOrEqual(bytes);
      bytes = model!.bytes;
    }
    expect(bytes).toBeGreaterThan(6 * RANGE);
    await pullModel('test/model', { hub: hub.url, store, rangeBytes: RANGE });
    expect(Buffer.compare(await readFile(path.join(cache, 'models', 'test--model', COMMIT, 'weights.safetensors')), WEIGHTS)).toBe(0);
  });
});
