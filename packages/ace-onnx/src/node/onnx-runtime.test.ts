import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodeModel } from '../onnx/encode-model.js';
import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { GraphData, NetworkModel } from '../onnx/types.js';
import { float32 } from '../runtime/tensor.js';
import type { WeightFile } from '../runtime/runtime.js';
import { createNodeRuntime } from './onnx-runtime.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-runtime-'));
  await mkdir(path.join(folder, 'base'));
  await mkdir(path.join(folder, 'tiers/int8'), { recursive: true });
  await writeFile(path.join(folder, 'base/w.bin'), numbers(10, 20));
  await writeFile(path.join(folder, 'tiers/int8/w.bin'), numbers(100, 200));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const numbers = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const weight = (file: string) => ({ type: 'float32', shape: [2], file, offset: 0, length: 8 }) as const;
const runtime = createNodeRuntime({ threads: 1 });

/** `y = x + a + b`, where the weights are in files of these names. */
function sum(a: string, b: string): GraphData {
  const graph = createGraph('sum');
  const o = operationsOn(graph);
  graph.output('y', o.add(o.add(graph.input('x', 'float32', [2]), graph.external('a', weight(a))), graph.external('b', weight(b))));
  return graph.finish();
}

async function run(network: NetworkModel, files: readonly WeightFile[]): Promise<readonly number[]> {
  const session = await runtime.open(network, { name: 'sum', files });
  const { y } = await session.run({ x: float32(Float32Array.of(1, 2), [2]) });
  const result = [...(y!.data as Float32Array)];
  await session.release();
  return result;
}

const twoFolders = (): readonly WeightFile[] => [
  { name: 'base', location: path.join(folder, 'base/w.bin') },
  { name: 'int8/w.bin', location: path.join(folder, 'tiers/int8/w.bin') },
];

describe('createNodeRuntime', () => {
  it('takes the weights of one network from several folders', async () => {
    expect(await run(sum('base', 'int8/w.bin'), twoFolders())).toEqual([111, 222]);
  });

  it('takes weights from read-only folders, and writes nothing', async () => {
    for (const part of ['base', 'tiers/int8', 'tiers', '.']) await chmod(path.join(folder, part), 0o555);
    const before = await readdir(folder, { recursive: true });
    const session = await runtime.open(sum('base', 'int8/w.bin'), { name: 'sum', files: twoFolders() });
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    await session.release();
    for (const part of ['.', 'tiers', 'tiers/int8', 'base']) await chmod(path.join(folder, part), 0o755);
  });

  it('follows links, as in the cache of a hub', async () => {
    await mkdir(path.join(folder, 'blobs'));
    await rename(path.join(folder, 'base/w.bin'), path.join(folder, 'blobs/3f2a'));
    await symlink('../blobs/3f2a', path.join(folder, 'base/w.bin'));
    expect(await run(sum('base', 'base'), [twoFolders()[0]!])).toEqual([21, 42]);
  });

  it('loads the bytes of a model that was exported elsewhere', async () => {
    expect(await run(encodeModel(sum('base', 'int8/w.bin')), twoFolders())).toEqual([111, 222]);
  });

  it('loads a graph without weights', async () => {
    const graph = createGraph('plain');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', operationsOn(graph).add(x, x));
    expect(await run(graph.finish(), [])).toEqual([2, 4]);
  });

  it.each([
    ['a file that was not named', () => [twoFolders()[0]!], 'wrong_format', 'int8/w.bin'],
    ['a file that is not there', () => [twoFolders()[0]!, { name: 'int8/w.bin', location: '/nowhere/w.bin' }], 'other', '/nowhere/w.bin'],
  ] as const)('says which file is missing: %s', async (_, files, reason, name) => {
    const error = await run(sum('base', 'int8/w.bin'), files()).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && [error.reason, error.message.includes(name)]).toEqual([reason, true]);
  });

  it('says that a file is shorter than its header says', async () => {
    await writeFile(path.join(folder, 'base/w.bin'), numbers(10));
    const error = await run(sum('base', 'base'), twoFolders()).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('truncated');
  });

  it.each([
    ['no model', Uint8Array.of(0xff, 0xff, 0xff, 0x01, 0x02)],
    ['a model without a graph', Uint8Array.of(0x08, 0x09)],
  ])('says that bytes are %s', async (_, bytes) => {
    const error = await run(bytes, []).catch((fault: unknown) => fault);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('wrong_format');
  });
});
