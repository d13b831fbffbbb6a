import { isLoopError } from '@loop/core';
import { afterEach, expect, it } from 'vitest';

import { createOpfsStore } from './opfs-store.js';

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry('opfs-test', { recursive: true }).catch(() => {});
});

async function write(path: readonly string[], data: Uint8Array<ArrayBuffer>): Promise<void> {
  let folder = await navigator.storage.getDirectory();
  for (const part of path.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const stream = await (await folder.getFileHandle(path.at(-1)!, { create: true })).createWritable();
  await stream.write(data);
  await stream.close();
}

it('reads parts of files, whole texts and lengths', async () => {
  await write(['opfs-test', 'model', 'unet', 'w.bin'], bytes);
  await write(['opfs-test', 'model', 'config.json'], new TextEncoder().encode('{"é":1}'));
  const store = createOpfsStore('opfs-test/model');
  expect(await store.size('unet/w.bin')).toBe(100);
  expect(await store.read('unet/w.bin', 20, 3)).toEqual(Uint8Array.of(20, 21, 22));
  expect(await store.text('config.json')).toBe('{"é":1}');
});

it('says what is not there', async () => {
  await write(['opfs-test', 'file'], bytes);
  const store = createOpfsStore('opfs-test');
  expect(await store.size('nothing')).toBeUndefined();
  expect(await store.size('nowhere/nothing')).toBeUndefined();
  expect(await store.size('file/nothing')).toBeUndefined();
  const error = await store.text('nothing').catch((reason: unknown) => reason);
  expect(isLoopError(error, 'model_missing')).toBe(true);
});

it('says that a file is too short', async () => {
  await write(['opfs-test', 'file'], bytes);
  const error = await createOpfsStore('opfs-test')
    .read('file', 99, 2)
    .catch((reason: unknown) => reason);
  expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('truncated');
});

it.each(['../file', '/file', 'a//b', '..', ''])('does not leave its folder: %s', async (path) => {
  const error = await createOpfsStore('opfs-test')
    .size(path)
    .catch((reason: unknown) => reason);
  expect(isLoopError(error, 'invalid_input')).toBe(true);
  if (path !== '') expect(() => createOpfsStore(path)).toThrow(/stay within/);
});

it('rejects with the reason of an aborted signal', async () => {
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  const store = createOpfsStore('opfs-test');
  await expect(store.size('file', { signal })).rejects.toBe(reason);
  await expect(store.read('file', 0, 1, { signal })).rejects.toBe(reason);
  await expect(store.text('file', { signal })).rejects.toBe(reason);
});
