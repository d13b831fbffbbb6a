import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError, StorageError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findModel, listModels, removeModel } from '../../hub/find-model.js';
import type { ModelStore } from '../../hub/model-store.js';
import type { PullPlan } from '../../hub/pull-options.js';
import { verifyModel } from '../../hub/verify-model.js';
import { findCheckpoint } from '../find-checkpoint.js';
import { COMMIT, describeFile, noise, sha256, startHub } from './__fixtures__/hub-server.js';
import type { HubServer } from './__fixtures__/hub-server.js';
import { cacheFolder } from './cache-folder.js';
import { createFileModelStore } from './file-model-store.js';
import { pullModel } from './pull-model.js';
import type { NodePullOptions } from './pull-model.js';

const WEIGHTS = noise(300_000);

let root: string;
let hub: HubServer;
let store: ModelStore;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loop-store-'));
  hub = await startHub({ 'a/config.json': noise(100), 'a/model.safetensors': WEIGHTS, 'b/big.bin': noise(200_000, 3) });
  store = createFileModelStore(root);
});
afterEach(async () => {
  await hub.close();
  await rm(root, { recursive: true, force: true });
});

const pull = (more: Partial<NodePullOptions> = {}, model: Parameters<typeof pullModel>[0] = 'test/model'): ReturnType<typeof pullModel> =>
  pullModel(model, { store, hub: hub.url, ...more });
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const place = (file = ''): string => path.join(root, 'models', 'test--model', COMMIT, file);

describe('offline', () => {
  const noNetwork = (): never => {
    throw new Error('the network was touched');
  };

  it('gives what is here without touching the network', async () => {
    await pull();
    expect(await pull({ offline: true, fetch: noNetwork })).toMatchObject({ revision: COMMIT, loadedBytes: 0 });
    expect(await pull({ offline: true, fetch: noNetwork, revision: COMMIT })).toMatchObject({ revision: COMMIT });
  });

  it('says what is missing', async () => {
    const nothing = await failure(pull({ offline: true, fetch: noNetwork }));
    expect(isLoopError(nothing, 'model_missing') && nothing.model).toBe('test/model');
    const known = await failure(pull({ offline: true, fetch: noNetwork }, 'ACE-Step/ACE-Step-v1-3.5B'));
    expect((known as Error).message).toContain('umt5-base/model.safetensors, ');
    hub.fail('b/big.bin', (_, response) => void response.writeHead(404).end());
    await failure(pull({ revision: COMMIT, parallel: 1 }));
    const partial = await failure(pull({ offline: true, fetch: noNetwork, revision: COMMIT }));
    expect((partial as Error).message).toContain('Missing: b/big.bin (200 kB)');
  });
});

describe('room', () => {
  it('is looked for before anything is loaded', async () => {
    const error = await failure(pull({ store: { ...store, freeBytes: async () => 400_000 } }));
    expect(isLoopError(error, 'storage') && error.reason).toBe('quota');
    expect((error as Error).message).toMatch(/500 kB.*400 kB/);
    expect(hub.requests.some((request) => request.path.includes('/resolve/'))).toBe(false);
  });

  it('that runs out midway is told, and what came is kept for the next pull', async () => {
    let room = 200_000;
    const full: ModelStore = {
      ...store,
      async open(file) {
        const handle = await store.open(file);
        return {
          ...handle,
          async write(offset, bytes) {
            room -= bytes.length;
            if (room < 0) throw new StorageError('There is no room.', 'quota');
            await handle.write(offset, bytes);
          },
        };
      },
    };
    const error = await failure(pull({ store: full, rangeBytes: 65_536, parallel: 1 }));
    expect(isLoopError(error, 'storage') && error.reason).toBe('quota');
    const [model] = await listModels({ store });
    expect(model).toMatchObject({ state: 'unfinished' });
    expect(model!.bytes).toBeGreaterThan(100_000);
    expect(await pull()).toMatchObject({ loadedBytes: 500_100 - model!.bytes });
  });

  it('is what the disk says', async () => {
    expect(await createFileModelStore(path.join(root, 'not', 'there', 'yet')).freeBytes()).toBeGreaterThan(0);
  });

  it.skipIf(process.platform !== 'linux')('that a real disk does not have is told as quota', async () => {
    const handle = await createFileModelStore('/dev').open('full');
    const error = await failure(handle.write(0, new Uint8Array(10)));
    await handle.close();
    expect(isLoopError(error, 'storage') && error.reason).toBe('quota');
  });
});

describe('consent', () => {
  it('is asked for above a size, with all that a person needs to decide', async () => {
    const plans: PullPlan[] = [];
    const ask = (isAgreed: boolean) => (plan: PullPlan) => {
      plans.push(plan);
      return isAgreed;
    };
    const error = await failure(pull({ consentAboveBytes: 500_000, consent: ask(false) }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]!.path).toBe('consent');
    expect(hub.requests.some((request) => request.path.includes('/resolve/'))).toBe(false);
    expect(plans).toEqual([
      expect.objectContaining({
        model: 'test/model',
        revision: COMMIT,
        files: 3,
        totalBytes: 500_100,
        missingBytes: 500_100,
        location: path.dirname(place('x')),
      }),
    ]);
    await pull({ consentAboveBytes: 500_100, consent: ask(false) });
    expect(plans).toHaveLength(1);
  });
});

describe('manifests', () => {
  it('choose files by pattern, and bring files from elsewhere', async () => {
    const vocab = noise(500, 5);
    hub.files.set('vocab.json', { bytes: vocab, etag: '"v"' });
    const manifest = {
      id: 'my/set',
      repository: 'test/model',
      license: 'MIT',
      include: ['a/*'],
      files: [{ path: 'words/vocab.json', url: `${hub.url}/test/model/resolve/${COMMIT}/vocab.json`, size: 500, sha256: sha256(vocab) }],
    };
    const { location, totalBytes } = await pull({}, manifest);
    expect(totalBytes).toBe(300_600);
    expect((await readdir(location, { recursive: true })).sort()).toEqual(
      ['.loop-model.json', 'a', 'a/config.json', 'a/model.safetensors', 'words', 'words/vocab.json'].map(path.normalize),
    );
    expect(JSON.parse(await readFile(path.join(location, '.loop-model.json'), 'utf8'))).toMatchObject({
      id: 'my/set',
      license: 'MIT',
      source: hub.url,
    });
    const wider = await pull({}, { ...manifest, include: ['a/*', 'b/**'] });
    expect(wider).toMatchObject({ totalBytes: 500_600, loadedBytes: 200_000 });
  });

  it('need no repository', async () => {
    const bytes = noise(70, 8);
    hub.files.set('x.onnx', { bytes, etag: '"x"' });
    const files = [{ path: 'x.onnx', url: `${hub.url}/test/model/resolve/${COMMIT}/x.onnx`, size: 70, sha256: sha256(bytes) }];
    expect(await pull({}, { id: 'my/set', revision: 'v1', files })).toMatchObject({ revision: 'v1', totalBytes: 70 });
    expect(hub.requests.every((request) => !request.path.startsWith('/api'))).toBe(true);
  });

  it('that name a file which is not there, or another hash than the hub, are told before anything is loaded', async () => {
    const base = { id: 'my/set', repository: 'test/model' };
    expect(isLoopError(await failure(pull({}, { ...base, include: ['a/config.json', 'a/none.json'] })), 'model_missing')).toBe(true);
    const known = { ...base, revision: COMMIT, sha256: { 'a/model.safetensors': '0'.repeat(64) } };
    expect(isLoopError(await failure(pull({}, known)), 'checksum_mismatch')).toBe(true);
    expect(isLoopError(await failure(pull({}, { ...base, include: ['c/*'] })), 'invalid_input')).toBe(true);
    expect(hub.requests.some((request) => request.path.includes('/resolve/'))).toBe(false);
  });

  it.each([
    [{ id: 'x' }, 'id'],
    [{ id: '../y' }, 'id'],
    [{ id: 'a--b/c' }, 'id'],
    [{ id: 'a/b' }, 'files'],
    [{ id: 'a/b', repository: 'a/b', revision: '../x' }, 'revision'],
    [{ id: 'a/b', repository: 'a/b', extra: 1 }, 'extra'],
    [{ id: 'a/b', revision: 'v1', files: [{ path: '../x', url: 'https://x.invalid/', size: 1, sha256: '0'.repeat(64) }] }, 'files[0].path'],
    [{ id: 'a/b', revision: 'v1', files: [{ path: 'x', url: 'http://x.invalid/', size: 1, sha256: '0'.repeat(64) }] }, 'files[0].url'],
    [{ id: 'a/b', revision: 'v1', files: [{ path: 'x', url: 'https://u:p@x.invalid/', size: 1, sha256: '0'.repeat(64) }] }, 'files[0].url'],
  ])('are checked: %j', async (manifest, at) => {
    const error = await failure(pull({}, manifest));
    expect(isLoopError(error, 'invalid_input') && error.issues.map((issue) => issue.path)).toContain(at);
    expect(hub.requests).toEqual([]);
  });

  it.each([
    { parallel: 0 },
    { parallel: 17 },
    { rangeBytes: 1000 },
    { hub: 'ftp://x' },
    { mirror: 'https://u:p@x.invalid' },
    { revision: '-x' },
  ])('and options %j are refused before any request', async (more) => {
    expect(isLoopError(await failure(pull(more)), 'invalid_input')).toBe(true);
    expect(hub.requests).toEqual([]);
  });
});

describe('models on the disk', () => {
  it('are verified file by file, and repaired by the next pull without loading what is sound', async () => {
    await pull();
    expect(await verifyModel('test/model', { store })).toMatchObject({ isIntact: true, revision: COMMIT });
    const corrupt = await readFile(place('a/model.safetensors'));
    corrupt[1234]! ^= 1;
    await writeFile(place('a/model.safetensors'), corrupt);
    await rm(place('a/config.json'));
    const { isIntact, files } = await verifyModel('test/model', { store });
    expect(isIntact).toBe(false);
    expect(Object.fromEntries(files.map((file) => [file.path, file.state]))).toEqual({
      'a/config.json': 'missing',
      'a/model.safetensors': 'corrupt',
      'b/big.bin': 'ok',
    });
    expect(await listModels({ store })).toEqual([expect.objectContaining({ state: 'damaged', bytes: 500_000 })]);
    expect(await findModel('test/model', { store })).toBeUndefined();
    const asked = hub.requests.length;
    expect(await pull({ check: 'hash' })).toMatchObject({ loadedBytes: 300_100 });
    expect(hub.requests.slice(asked).some((request) => request.path.endsWith('big.bin'))).toBe(false);
    expect(await verifyModel('test/model', { store })).toMatchObject({ isIntact: true });
  });

  it('of which a file was cut off are repaired without being asked to', async () => {
    await pull();
    await truncate(place('b/big.bin'), 5);
    expect((await verifyModel('test/model', { store })).files.at(-1)).toMatchObject({ state: 'size', actual: 5 });
    expect(await pull()).toMatchObject({ loadedBytes: 200_000 });
  });

  it('report how far a check is, and stop when told', async () => {
    await pull();
    const seen: number[] = [];
    await verifyModel('test/model', { store, onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(500_100);
    await expect(verifyModel('test/model', { store, signal: AbortSignal.abort('stop') })).rejects.toBe('stop');
  });

  it('are found by branch, by commit, or by being the only one', async () => {
    await pull();
    const found = await findModel('test/model', { store });
    expect(found).toMatchObject({ state: 'complete', names: ['main'], location: path.dirname(place('x')) });
    expect(await findModel('test/model', { store, revision: COMMIT })).toEqual(found);
    expect(await findModel('test/model', { store, revision: 'v2' })).toBeUndefined();
    await rm(path.join(root, 'models', 'test--model', 'revisions.json'));
    expect(await findModel('test/model', { store })).toMatchObject({ revision: COMMIT, names: [] });
  });

  it('are opened by their name, and know it', async () => {
    await pull();
    expect(await findCheckpoint('test/model', store)).toMatchObject({ name: 'test/model', revision: COMMIT });
    expect(await findCheckpoint(place(), store)).toMatchObject({ name: 'test/model', revision: COMMIT });
    expect(isLoopError(await failure(findCheckpoint('test/other', store)), 'model_missing')).toBe(true);
  });

  it('are removed whole, with what a pull has left', async () => {
    await pull();
    expect(await removeModel('test/model', { store, revision: 'v9' })).toBe(false);
    expect(await removeModel('test/model', { store, revision: 'main' })).toBe(true);
    expect(await listModels({ store })).toEqual([]);
    hub.fail('b/big.bin', (_, response) => void response.writeHead(404).end());
    await failure(pull());
    expect(await removeModel('test/model', { store })).toBe(true);
    expect(await readdir(path.join(root, 'models'))).toEqual([]);
  });

  it('whose folders hold anything else are left alone', async () => {
    await mkdir(path.join(root, 'models', 'notes'), { recursive: true });
    await mkdir(path.join(root, 'models', 'a--b', 'what'), { recursive: true });
    expect(await listModels({ store })).toEqual([]);
  });
});

describe('the lock of a model', () => {
  it('admits one pull at a time', async () => {
    let second: unknown;
    await pull({
      consentAboveBytes: 0,
      consent: async () => {
        second = await failure(pull());
        return true;
      },
    });
    expect(isLoopError(second, 'storage') && second.reason).toBe('blocked');
    expect((await readdir(path.join(root, 'models', 'test--model'))).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('tidies up what earlier versions left', async () => {
    const folder = path.join(root, 'models', 'test--model');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'lock.json.0a1b2c'), '{}');
    await writeFile(path.join(folder, 'lock.json'), '{}');
    await pull();
    expect((await readdir(folder)).filter((name) => name.includes('lock'))).toEqual([]);
  });
});

describe('a removal that was interrupted', () => {
  const folder = (): string => path.join(root, 'models', 'test--model');

  it('leaves nothing that looks like a model, and is finished by the next pull', async () => {
    await pull();
    await rename(path.join(folder(), COMMIT), path.join(folder(), `.removed-${COMMIT}`));
    expect(await listModels({ store })).toEqual([]);
    await pull();
    expect((await readdir(folder())).sort()).toEqual([COMMIT, 'revisions.json']);
    expect(await removeModel('test/model', { store })).toBe(true);
    expect(await readdir(path.join(root, 'models'))).toEqual([]);
  });

  it('of an earlier version, which took the record first, heals: good files are kept, others are loaded again', async () => {
    await pull();
    await rm(place('.loop-model.json'));
    await writeFile(place('a/model.safetensors'), Buffer.alloc(WEIGHTS.length));
    const asked = hub.requests.length;
    await pull();
    expect(Buffer.compare(await readFile(place('a/model.safetensors')), WEIGHTS)).toBe(0);
    const loaded = hub.requests.slice(asked).filter(({ path: asking }) => asking.includes('/resolve/'));
    expect(loaded.every(({ path: asking }) => asking.endsWith('a/model.safetensors'))).toBe(true);
    expect((await listModels({ store })).map(({ state }) => state)).toEqual(['complete']);
  });
});

it('a link in place of a folder is not followed', async () => {
  const elsewhere = path.join(root, 'elsewhere');
  await mkdir(elsewhere);
  await mkdir(path.join(root, 'models', 'test--model'), { recursive: true });
  await symlink(elsewhere, path.join(root, 'models', 'test--model', `.incomplete-${COMMIT}`));
  expect(isLoopError(await failure(pull()), 'storage')).toBe(true);
  expect(await readdir(elsewhere)).toEqual([]);
});

describe('the cache folder', () => {
  it('is what LOOP_CACHE says, or the platform', () => {
    expect(cacheFolder({ LOOP_CACHE: root })).toBe(root);
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe(process.platform === 'linux' ? '/x/loop' : cacheFolder({}));
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(cacheFolder({}));
  });
});

it('a model that was complete stays so while another revision is pulled', async () => {
  await pull();
  hub.fail(
    `/api/models/test/model/tree/${'b'.repeat(40)}`,
    (_, response) => void response.end(JSON.stringify([describeFile('x', noise(9))])),
  );
  expect(isLoopError(await failure(pull({ revision: 'b'.repeat(40) })), 'http')).toBe(true);
  expect((await listModels({ store })).map(({ revision, state }) => [revision[0], state])).toEqual([
    ['a', 'complete'],
    ['b', 'unfinished'],
  ]);
  expect(await findModel('test/model', { store })).toMatchObject({ revision: COMMIT, state: 'complete' });
});
