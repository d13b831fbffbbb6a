import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findModel } from '../../hub/find-model.js';
import { verifyModel } from '../../hub/verify-model.js';
import type { ModelManifest } from '../../hub/model-manifest.js';
import type { PulledModel } from '../../hub/pull-options.js';
import { COMMIT, noise, PART_COMMIT, sha256, startHub } from './__fixtures__/hub-server.js';
import type { HubServer } from './__fixtures__/hub-server.js';
import { createFileModelStore } from './file-model-store.js';
import { pullModel } from './pull-model.js';
import type { NodePullOptions } from './pull-model.js';

const FILES = { 'net/weights.safetensors': noise(200_000), 'inner/config.json': noise(40), 'inner/notes.md': noise(50) };
const PART = { 'config.json': noise(60, 3), 'model.safetensors': noise(300_000, 4), 'README.md': noise(20) };
const MANIFEST: ModelManifest = {
  id: 'test/model',
  repository: 'test/model',
  include: ['net/*'],
  parts: [
    { folder: 'inner', include: ['config.json'] },
    { folder: 'outer', repository: 'test/part', include: ['config.json', '*.safetensors'] },
  ],
};

let root: string;
let hub: HubServer;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loop-parts-'));
  hub = await startHub(FILES, PART);
});
afterEach(async () => {
  await hub.close();
  await rm(root, { recursive: true, force: true });
});

const store = () => createFileModelStore(root);
const pull = (parts: readonly string[] = [], more: Partial<NodePullOptions> & { onProgress?: () => void } = {}): Promise<PulledModel> =>
  pullModel(MANIFEST, { store: store(), hub: hub.url, rangeBytes: 65_536, parts, ...more });
const fileOf = (name: string): Promise<Uint8Array> => readFile(path.join(root, 'models', 'test--model', COMMIT, name));
const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('parts of a model', () => {
  it('are pulled only when they are asked for, from the same repository or their own', async () => {
    expect((await pull()).totalBytes).toBe(200_000);
    const { totalBytes, loadedBytes } = await pull(['inner', 'outer']);
    expect([totalBytes, loadedBytes]).toEqual([500_100, 300_100]);
    expect(sha256(await fileOf('outer/model.safetensors'))).toBe(sha256(PART['model.safetensors']));
    expect(await faultOf(fileOf('inner/notes.md'))).toBeDefined();
    expect(JSON.parse(Buffer.from(await fileOf('.loop-model.json')).toString())).toMatchObject({
      revision: COMMIT,
      parts: [
        { folder: 'inner', revision: COMMIT },
        { folder: 'outer', revision: PART_COMMIT },
      ],
    });
    expect((await verifyModel('test/model', { store: store() })).files).toHaveLength(4);
  });

  it('stay when a later pull does not name them, and are checked with the others', async () => {
    await pull(['outer']);
    const before = hub.requests.length;
    expect((await pull()).loadedBytes).toBe(0);
    expect(hub.requests.slice(before).every(({ path: asked }) => asked.includes('/revision/'))).toBe(true);
    await rm(path.join(root, 'models', 'test--model', COMMIT, 'outer', 'config.json'));
    expect((await pull()).loadedBytes).toBe(60);
    expect((await pull(['outer'])).loadedBytes).toBe(0);
  });

  it('are added in place: the model can be used meanwhile, and what was loaded is kept', async () => {
    await pull();
    const stop = new AbortController();
    const seen: unknown[] = [];
    const onProgress = async (): Promise<void> => {
      seen.push(await findModel('test/model', { store: store() }));
      stop.abort(new Error('enough'));
    };
    hub.fail('/test/part/resolve/' + PART_COMMIT + '/model.safetensors', () => {
      void onProgress();
      return true;
    });
    expect(await faultOf(pull(['outer'], { signal: stop.signal }))).toEqual(new Error('enough'));
    expect(seen).toEqual([expect.objectContaining({ state: 'complete' })]);
    expect((await findModel('test/model', { store: store() }))?.state).toBe('complete');
    expect((await pull(['outer'])).totalBytes).toBe(500_060);
  });

  it('are named when they are unknown, or missing without a network', async () => {
    const unknown = await faultOf(pull(['other']));
    expect(isLoopError(unknown, 'invalid_input') && unknown.issues[0]).toMatchObject({ path: 'parts', allowed: ['inner', 'outer'] });
    await pull(['inner']);
    expect((await pull(['inner'], { offline: true })).loadedBytes).toBe(0);
    const missing = await faultOf(pull(['outer'], { offline: true }));
    expect(isLoopError(missing, 'model_missing') && missing.message).toMatch(/without outer, and offline nothing is loaded/);
  });
});
