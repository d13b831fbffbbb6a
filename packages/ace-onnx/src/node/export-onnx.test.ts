import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { detectFamily } from '../models/detect-family.js';
import { buildNetwork } from '../models/recipe.js';
import type { Tensors } from '../runtime/tensor.js';
import { float32, int64 } from '../runtime/tensor.js';
import type { Tensor } from '../runtime/tensor.js';
import { exportOnnx } from './export-onnx.js';
import type { ExportProgress, ExportedNetwork } from './export-onnx.js';
import { createNodeRuntime } from './onnx-runtime.js';
import { openCheckpoint } from './open-checkpoint.js';

const V1 = fileURLToPath(new URL('../../fixtures/ace-step-v1/checkpoint', import.meta.url));
const V15 = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints/acestep-v15-turbo', import.meta.url));
const runtime = createNodeRuntime({ threads: 1 });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-export-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Inputs that any network takes: every open axis has the same length. */
function inputsOf(network: ExportedNetwork): Tensors {
  return Object.fromEntries(
    network.inputs.map(({ name, type, shape }) => {
      const axes = shape.map((axis) => (typeof axis === 'number' ? axis : 8));
      const count = axes.reduce((product, axis) => product * axis, 1);
      const floats = Float32Array.from({ length: count }, (_, index) => Math.sin(index + name.length));
      const tensor: Tensor = type === 'float32' ? float32(floats, axes) : int64(new BigInt64Array(count).fill(1n), axes);
      return [name, tensor];
    }),
  );
}

async function runExported(place: string, network: ExportedNetwork): Promise<readonly number[]> {
  const files = [{ name: network.data!, location: path.join(place, network.data!) }];
  const session = await runtime.open(new Uint8Array(await readFile(path.join(place, network.file))), { name: network.name, files });
  return firstOutput(await session.run(inputsOf(network)));
}

async function runDirectly(checkpointFolder: string, network: ExportedNetwork): Promise<readonly number[]> {
  const { checkpoint, recipes } = await detectFamily(openCheckpoint(checkpointFolder));
  const recipe = recipes.find(({ name }) => name === network.name)!;
  const component = await checkpoint.component(recipe.component);
  const session = await runtime.open(buildNetwork(recipe, component), { name: network.name, files: component.files });
  return firstOutput(await session.run(inputsOf(network)));
}

const firstOutput = (outputs: Tensors): readonly number[] => Array.from(Object.values(outputs)[0]!.data as Float32Array);

describe('exportOnnx', () => {
  it('writes every network of v1 with its weights, loads each, and computes what the checkpoint does', async () => {
    const output = path.join(folder, 'v1');
    const events: ExportProgress[] = [];
    const model = await exportOnnx(V1, { output, onProgress: (event) => events.push(event) });
    expect(model.family).toBe('ace-step-v1');
    expect(JSON.parse(await readFile(path.join(output, 'onnx.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(model)));
    const wanted = model.networks.flatMap(({ file, data }) => [file, ...(data === undefined ? [] : [data])]);
    expect((await readdir(output)).toSorted()).toEqual([...wanted, 'onnx.json'].toSorted());
    const writing = events.filter(({ phase }) => phase === 'writing').map(({ fraction }) => fraction);
    expect(writing.at(-1)).toBeCloseTo(1, 9);
    expect(writing).toEqual(writing.toSorted((a, b) => a - b));
    const text = model.networks.find(({ phase }) => phase === 'text')!;
    expect(await runExported(output, text)).toEqual(await runDirectly(V1, text));
    await expect(exportOnnx(V1, { output })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('takes merged weights in the place of the part that they belong to', async () => {
    const source = await openSafetensors(fromBytes(await readFile(path.join(V15, 'model.safetensors'))));
    const tensors = await Promise.all(
      [...source.tensors.values()].map(async ({ name, dtype, shape, bytes, float32: values }) =>
        name === 'decoder.time_embed.linear_1.weight'
          ? { name, dtype: 'F32' as const, shape, data: (await values()).map((value) => value * 2) }
          : { name, dtype, shape, data: await bytes() },
      ),
    );
    const merged = path.join(folder, 'merged.safetensors');
    await writeFile(merged, encodeSafetensors(tensors));
    const [plain, changed] = [path.join(folder, 'plain'), path.join(folder, 'changed')];
    const model = await exportOnnx(V15, { output: plain, check: false });
    await exportOnnx(V15, { output: changed, merged, check: false });
    const time = model.networks.find(({ name }) => name === 'time')!;
    const [before, after] = [await runExported(plain, time), await runExported(changed, time)];
    expect(before).toHaveLength(after.length);
    expect(before).not.toEqual(after);
    const words = model.networks.find(({ name }) => name === 'words')!;
    expect(await readFile(path.join(changed, words.data!))).toEqual(await readFile(path.join(plain, words.data!)));
  });

  it('refuses weights that belong to no part, and what is no checkpoint, and writes nothing', async () => {
    const foreign = path.join(folder, 'foreign.safetensors');
    await writeFile(foreign, encodeSafetensors([{ name: 'x', dtype: 'F32', shape: [1], data: Float32Array.of(1) }]));
    const output = path.join(folder, 'none');
    await expect(exportOnnx(V1, { output, merged: foreign })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(exportOnnx(V1, { output, merged: path.join(folder, 'missing') })).rejects.toMatchObject({ code: 'model_missing' });
    await expect(exportOnnx(folder, { output })).rejects.toMatchObject({ code: 'model_missing' });
    await expect(exportOnnx(V1, { output, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await expect(readdir(output)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
