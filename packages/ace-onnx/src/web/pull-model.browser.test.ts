import { isLoopError } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { findModel, listModels, removeModel } from '../hub/find-model.js';
import { verifyModel } from '../hub/verify-model.js';
import { COMMIT, createFakeHub, noise, WEIGHTS_BYTES } from './__fixtures__/fake-hub.js';
import { createOpfsModelStore } from './opfs-model-store.js';
import { createOpfsStore } from './opfs-store.js';
import { pullModel } from './pull-model.js';

const store = createOpfsModelStore();
const TOTAL = WEIGHTS_BYTES + 12;

afterEach(async () => {
  await store.remove('models');
});

/** Runs a pull in a worker. @returns What it says, and how to end it without warning. */
function startWorker(options: { readonly hangAfter?: number }): { readonly said: Promise<Record<string, unknown>>; terminate(): void } {
  const worker = new Worker(new URL('./__fixtures__/pull-worker.ts', import.meta.url), { type: 'module' });
  const said = new Promise<Record<string, unknown>>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Record<string, unknown>>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  worker.postMessage(options);
  return { said, terminate: () => worker.terminate() };
}

async function expectWhole(): Promise<void> {
  const files = createOpfsStore(`models/test--model/${COMMIT}`);
  expect(await files.text('config.json')).toBe('{"layers":2}');
  const [weights, expected] = [await files.read('deep/model.safetensors', 0, WEIGHTS_BYTES), noise(WEIGHTS_BYTES)];
  expect(weights.findIndex((byte, index) => byte !== expected[index])).toBe(-1);
  expect(await verifyModel('test/model', { store })).toMatchObject({ isIntact: true });
  expect((await store.entries(`models/test--model/${COMMIT}`)).map(({ name }) => name).sort()).toEqual([
    '.loop-model.json',
    'config.json',
    'deep',
  ]);
}

describe('a pull to the private file system', () => {
  it('gets a model whole, on the page', async () => {
    const hub = await createFakeHub();
    const result = await pullModel('test/model', { fetch: hub.fetch, rangeBytes: 65_536 });
    expect(result).toEqual({
      model: 'test/model',
      revision: COMMIT,
      location: `models/test--model/${COMMIT}`,
      totalBytes: TOTAL,
      loadedBytes: TOTAL,
    });
    await expectWhole();
    expect(await pullModel('test/model', { fetch: hub.fetch })).toMatchObject({ loadedBytes: 0 });
    expect(await pullModel('test/model', { offline: true })).toMatchObject({ revision: COMMIT });
  });

  it('writes in place on the page too, in any order, so that what was flushed stays', async () => {
    const file = await store.open('models/x/y.part');
    await file.write(3, Uint8Array.of(4, 5));
    await file.write(0, Uint8Array.of(1, 2, 3));
    expect(await file.flush()).toBe(true);
    const second = await store.open('models/x/y.part').catch((error: unknown) => error);
    expect(isLoopError(second, 'storage') && second.reason).toBe('blocked');
    await file.close();
    await file.close();
    expect(await createOpfsStore('models/x').read('y.part', 0, 5)).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
  });

  it('goes on, after an abort, with what came', async () => {
    const controller = new AbortController();
    const first = await createFakeHub({ hangAfter: 10, onHang: () => controller.abort('enough') });
    await expect(pullModel('test/model', { fetch: first.fetch, rangeBytes: 65_536, parallel: 1, signal: controller.signal })).rejects.toBe(
      'enough',
    );
    expect(await findModel('test/model', { store })).toBeUndefined();
    expect(await listModels({ store })).toEqual([expect.objectContaining({ state: 'unfinished', bytes: 10 * 65_536 + 12 })]);
    const second = await createFakeHub();
    expect(await pullModel('test/model', { fetch: second.fetch, rangeBytes: 65_536 })).toMatchObject({
      loadedBytes: WEIGHTS_BYTES - 10 * 65_536,
    });
    await expectWhole();
  });

  it('goes on after its worker was ended without warning, which gives back the lock', async () => {
    const first = startWorker({ hangAfter: 12 });
    expect(await first.said).toEqual({ type: 'hangs' });
    const other = await createFakeHub();
    const blocked = await pullModel('test/model', { fetch: other.fetch }).catch((error: unknown) => error);
    expect(isLoopError(blocked, 'storage') && blocked.reason).toBe('blocked');
    first.terminate();
    // The browser gives locks and files back a moment after a worker has ended.
    await navigator.locks.request('loop:models/test--model', () => undefined);
    const second = startWorker({});
    const said = await second.said;
    expect(said).toMatchObject({ type: 'done', result: { loadedBytes: WEIGHTS_BYTES - 12 * 65_536 } });
    expect(said['ranges']).toBe(Math.ceil(WEIGHTS_BYTES / 65_536) - 12);
    second.terminate();
    await expectWhole();
  });

  it('is repaired and removed', async () => {
    const hub = await createFakeHub();
    const pull = (): ReturnType<typeof pullModel> => pullModel('test/model', { fetch: hub.fetch, rangeBytes: 65_536, check: 'hash' });
    await pull();
    await store.writeText(`models/test--model/${COMMIT}/config.json`, '{"layers":3}');
    expect((await verifyModel('test/model', { store })).files[0]).toMatchObject({ state: 'corrupt' });
    expect(await pull()).toMatchObject({ loadedBytes: 12 });
    await expectWhole();
    expect(await removeModel('test/model', { store })).toBe(true);
    expect(await listModels({ store })).toEqual([]);
  });
});
