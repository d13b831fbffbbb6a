import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AdapterScale, AdapterWeights, AudioClip, MusicRequest } from '@loop/core';
import { mergeWeight, readBaseShapes, scaleOn } from '@loop/core/adapters';
import { encodeFloat32, encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { detectFamily } from '../models/detect-family.js';
import { createNodeRuntime } from '../node/onnx-runtime.js';
import { openCheckpoint } from '../node/open-checkpoint.js';
import { createMergedFiles } from '../node/merged-files.js';
import { OUTPUT_RATE } from '../pipeline/delivery.js';
import { createGenerator } from '../pipeline/create-generator.js';
import type { GeneratorOptions, ModelGenerator } from '../pipeline/create-generator.js';
import type { Family, LatentClip } from '../pipeline/family.js';
import { MADE_KINDS, makeAdapter } from './__fixtures__/make-adapter.js';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const REQUEST = { task: 'text2music', prompt: 'techno', seed: 3, steps: 1, durationSeconds: 0.5 } as const satisfies MusicRequest;

/** Each family's tiny checkpoint, the file whose weights adapters change, and some of its modules. */
const FAMILIES = [
  {
    id: 'ace-step-1.5',
    folder: 'ace-step-1.5/checkpoints',
    parts: ['acestep-v15-turbo', 'Qwen3-Embedding-0.6B', 'vae'],
    weights: 'acestep-v15-turbo/model.safetensors',
    modules: [
      'layers.0.self_attn.q_proj',
      'layers.1.cross_attn.v_proj',
      'layers.2.mlp.down_proj',
      'condition_embedder',
      'time_embed.linear_1',
    ],
  },
  {
    id: 'ace-step-v1',
    folder: 'ace-step-v1/checkpoint',
    parts: [''],
    weights: 'ace_step_transformer/diffusion_pytorch_model.safetensors',
    // Those that are merged are in a small network, which is soon loaded again.
    modules: [
      'transformer_blocks.0.attn.to_q',
      'transformer_blocks.0.cross_attn.to_v',
      'speaker_embedder',
      'lyric_encoder.encoders.0.self_attn.linear_q',
      'genre_embedder',
    ],
  },
] as const;

interface Opened {
  readonly folder: string;
  readonly shapes: ReadonlyMap<string, readonly [number, number]>;
  readonly base: Float32Array;
  /** Without adapters between the tests. */
  readonly generator: ModelGenerator;
}

let root: string;
const opened = new Map<string, Opened>();
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loop-adapters-test-'));
  for (const { id, folder, parts, weights, modules } of FAMILIES) {
    const own = path.join(root, id);
    for (const part of parts) await cp(path.join(fixtures, folder, part), path.join(own, part), { recursive: true });
    const base = readBaseShapes(await openSafetensors(fromBytes(await readFile(path.join(own, weights)))));
    const shapes = new Map(modules.map((module) => [module, base.shapeOf(`${module}.weight`)!.slice(0, 2) as [number, number]]));
    const generator = await load(own);
    opened.set(id, { folder: own, shapes, generator, base: await latentOf(generator) });
  }
}, 240_000);
afterAll(async () => {
  await Promise.all([...opened.values()].map(({ generator }) => generator.dispose()));
  await rm(root, { recursive: true, force: true });
});

async function load(folder: string, options: Partial<GeneratorOptions> = {}): Promise<ModelGenerator> {
  const found = await detectFamily(openCheckpoint(folder));
  // The latents are what adapters change; their sound takes most of the time.
  const family = { ...found, decode: async (latent: Float32Array) => toneFor(latent, found) };
  return createGenerator({ family, runtime: createNodeRuntime({ threads: 1 }), policy: 'resident', ...options });
}

/** Some sound as long as that of a latent. */
function toneFor(latent: Float32Array, { latent: shape }: Family): AudioClip {
  const seconds = ((latent.length / shape.frameSize) * shape.samplesPerFrame) / shape.sampleRate;
  const channel = Float32Array.from({ length: Math.ceil(seconds * OUTPUT_RATE) }, (_, index) => Math.sin(index / 20) / 4);
  return { sampleRate: OUTPUT_RATE, channels: [channel, channel] };
}

async function latentOf(generator: ModelGenerator, request: Partial<MusicRequest> = {}): Promise<Float32Array> {
  const { track } = await generator.generate({ ...REQUEST, ...request } as MusicRequest);
  const { latent } = track.reusable!.data as LatentClip;
  return latent;
}

/** The latent of a checkpoint with adapters merged into its file. */
async function mergedLatent(
  index: number,
  adapters: readonly { readonly weights: AdapterWeights; readonly scale: AdapterScale }[],
): Promise<Float32Array> {
  const { id, weights: file } = FAMILIES[index]!;
  const folder = await mkdtemp(path.join(root, 'merged-'));
  await cp(opened.get(id)!.folder, folder, { recursive: true });
  const place = path.join(folder, file);
  const model = await openSafetensors(fromBytes(await readFile(place)));
  const { prefix } = readBaseShapes(model).names;
  const tensors = await Promise.all(
    [...model.tensors.values()].map(async (tensor) => {
      const module = tensor.name.slice(prefix.length, -'.weight'.length);
      const changes = adapters.flatMap(({ weights, scale }) => {
        const change = tensor.name === `${prefix}${module}.weight` ? weights.targets.get(module) : undefined;
        return change === undefined ? [] : [{ change, strength: scaleOn(module, scale) }];
      });
      const values = await tensor.float32();
      const data = encodeFloat32(changes.length === 0 ? values : mergeWeight(values, tensor.shape, changes), 'F32');
      return { name: tensor.name, dtype: 'F32' as const, shape: tensor.shape, data };
    }),
  );
  await writeFile(place, encodeSafetensors(tensors));
  const generator = await load(folder);
  try {
    return await latentOf(generator);
  } finally {
    await generator.dispose();
    await rm(folder, { recursive: true });
  }
}

/** The largest difference of two latents, over the largest value. */
function distance(one: Float32Array, other: Float32Array): number {
  const largest = other.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - other[index]!)), 0) / largest;
}

describe.each(FAMILIES.map((family, index) => [family.id, index] as const))('adapters in %s', (id, index) => {
  it('of every kind sound like a model that they are merged into, each as it is scaled, and leave no trace', async () => {
    const { generator, shapes, base } = opened.get(id)!;
    const every = MADE_KINDS.map((kind, number) => [...makeAdapter(kind, shapes, { seed: 7 }).targets][number % shapes.size]!);
    const adapters = [
      { weights: { name: 'every kind', target: 'decoder' as const, targets: new Map(every) }, scale: 0.7 },
      { weights: makeAdapter('lora', shapes, { seed: 501, rank: 3 }), scale: { selfAttention: 0.5, crossAttention: 0, conditions: 1.5 } },
    ];
    for (const { weights, scale } of adapters) await generator.adapters.load(weights, { scale });
    const live = await latentOf(generator);
    expect(distance(live, await mergedLatent(index, adapters))).toBeLessThan(2e-4);
    expect(distance(live, base)).toBeGreaterThan(0.01);
    const reversed = adapters.toReversed().map(({ weights: { name }, scale }) => ({ name, scale }));
    expect(distance(await latentOf(generator, { adapters: reversed }), live)).toBeLessThan(1e-5);
    expect((await generator.adapters.list()).map(({ application }) => application)).toEqual(['mixed', 'mixed']);
    await generator.adapters.unload();
    expect(await latentOf(generator)).toEqual(base);
  });
});

describe('adapters of a running model', () => {
  const [turbo] = FAMILIES;
  const shapesOf = (): Opened['shapes'] => opened.get(turbo.id)!.shapes;

  it('switch without loading a network again while their ranks are low, and load those that they are merged into', async () => {
    const { folder, base } = opened.get(turbo.id)!;
    const runtime = createNodeRuntime({ threads: 1 });
    const loads: string[] = [];
    const counting = {
      ...runtime,
      open: (...[network, options]: Parameters<typeof runtime.open>) => {
        loads.push(options.name);
        return runtime.open(network, options);
      },
    };
    const generator = await load(folder, { runtime: counting, adapterRank: 4 });
    await latentOf(generator);
    const before = loads.length;
    await generator.adapters.load(makeAdapter('lora', shapesOf()));
    const low = await latentOf(generator);
    await generator.adapters.setScale('lora', 0.5);
    await latentOf(generator);
    await generator.adapters.setActive('lora', false);
    expect(await latentOf(generator)).toEqual(base);
    expect(loads.slice(before)).toEqual([]);
    await generator.adapters.setActive('lora', true);
    await generator.adapters.setScale('lora', 1);
    expect(await latentOf(generator)).toEqual(low);
    await generator.adapters.load(makeAdapter('lora', new Map([...shapesOf()].slice(0, 1)), { rank: 3, name: 'high' }));
    await latentOf(generator);
    expect(loads.slice(before)).toEqual(['step']);
    await generator.dispose();
  });

  it('stay with the requests that were made with them, however the queue runs', async () => {
    const { generator, base } = opened.get(turbo.id)!;
    const { adapters } = generator;
    await adapters.load(makeAdapter('lora', shapesOf()));
    const alone = await latentOf(generator);
    await adapters.load(makeAdapter('dora', shapesOf(), { seed: 77 }));
    await adapters.setActive('lora', false);
    const dora = await latentOf(generator);
    const make = (fields: Partial<MusicRequest>): Promise<Float32Array> => latentOf(generator, fields);
    const queued = [
      make({ adapters: [{ name: 'lora' }] }),
      make({ adapters: [] }),
      make({}),
      make({ adapters: [{ name: 'lora', scale: 0 }] }),
    ];
    // All promises that are due come before this, so that the requests are in the queue.
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([adapters.unload('lora'), adapters.setScale('dora', 0)]);
    expect(await Promise.all(queued)).toEqual([alone, base, dora, base]);
    await adapters.unload();
  });

  it('are named in the provenance, with how they were applied', async () => {
    const { generator } = opened.get(turbo.id)!;
    await generator.adapters.load(makeAdapter('lora', shapesOf()), { name: 'mine', scale: { feedForward: 0.5 } });
    const { provenance } = (await generator.generate(REQUEST)).track;
    expect(provenance.adapters).toEqual([{ name: 'mine', scale: { feedForward: 0.5 } }]);
    expect(provenance.parameters['adapterWeights']).toEqual({ beside: 5, merged: 0 });
    const plain = (await generator.generate({ ...REQUEST, adapters: [] })).track.provenance;
    expect([plain.adapters, plain.parameters['adapterWeights']]).toEqual([[], undefined]);
    await generator.adapters.unload();
  });

  it('merge into a file that goes when they go, with the same sound as in memory', async () => {
    const { folder, generator: inMemory } = opened.get(turbo.id)!;
    const scratch = await mkdtemp(path.join(root, 'scratch-'));
    const filesIn = async (): Promise<number> =>
      (await readdir(scratch, { recursive: true })).filter((name) => name.endsWith('.bin')).length;
    const weights = makeAdapter('loha', shapesOf());
    const onDisk = await load(folder, { keepMerged: createMergedFiles({ folder: scratch }) });
    await inMemory.adapters.load(weights);
    await onDisk.adapters.load(weights);
    expect(await latentOf(onDisk)).toEqual(await latentOf(inMemory));
    expect(await filesIn()).toBe(1);
    await onDisk.adapters.setActive('loha', false);
    await latentOf(onDisk);
    expect(await filesIn()).toBe(0);
    await onDisk.adapters.setActive('loha', true);
    await latentOf(onDisk);
    await onDisk.dispose();
    expect(await readdir(scratch)).toEqual([]);
    const nowhere = await load(folder, { keepMerged: createMergedFiles({ folder: path.join(scratch, 'not-there', 'at-all') }) });
    await nowhere.adapters.load(weights);
    const { track } = await nowhere.generate(REQUEST);
    expect(track.provenance.parameters['adapterWeights']).toMatchObject({ merged: 5, carrier: 'inputs' });
    await nowhere.dispose();
    await inMemory.adapters.unload();
  });

  it('leave nothing of a merge that is stopped, and the next request merges again', async () => {
    const { folder, base } = opened.get(turbo.id)!;
    const scratch = await mkdtemp(path.join(root, 'stopped-'));
    // What a killed process left; there is no process of such a number.
    await mkdir(path.join(scratch, 'loop-adapters-999999999-left'));
    const stopped = new AbortController();
    const reason = new Error('enough');
    const keep = createMergedFiles({ folder: scratch });
    const generator = await load(folder, {
      keepMerged: (merge, options) =>
        keep(async function* () {
          for await (const parameter of merge()) {
            yield parameter;
            stopped.abort(reason);
          }
        }, options),
    });
    await generator.adapters.load(makeAdapter('lokr', shapesOf()));
    await expect(generator.generate(REQUEST, { signal: stopped.signal })).rejects.toBe(reason);
    expect(await readdir(scratch)).toEqual([]);
    expect(distance(await latentOf(generator), base)).toBeGreaterThan(0.01);
    await generator.dispose();
    expect(await readdir(scratch)).toEqual([]);
  });

  it('are refused with what is wrong', async () => {
    const generator = await load(opened.get(turbo.id)!.folder);
    const { adapters } = generator;
    const lora = makeAdapter('lora', shapesOf());
    const failing = (promise: Promise<unknown>, code: string, text: string): Promise<void> =>
      expect(promise).rejects.toMatchObject({ code, message: expect.stringContaining(text) as string });
    await failing(adapters.load({ ...lora, target: 'language-model' }), 'unsupported', 'language model');
    await failing(adapters.load(makeAdapter('lora', new Map([['layers.99.mlp.up_proj', [4, 4]]]))), 'shape_mismatch', 'layers.99');
    await failing(adapters.load(makeAdapter('lora', new Map([['layers.0.self_attn.q_proj', [4, 4]]]))), 'shape_mismatch', '4 × 4');
    await failing(adapters.load({ ...lora, targets: new Map() }), 'shape_mismatch', 'changes nothing');
    await failing(adapters.load('some/where'), 'unsupported', 'reads no files');
    await failing(adapters.load(lora, { scale: 2.1 }), 'invalid_input', 'scale');
    await failing(adapters.setScale('nobody', 1), 'invalid_input', 'nobody');
    await adapters.load(makeAdapter('dora', shapesOf()), { name: 'one' });
    await failing(adapters.load(lora, { name: 'one' }), 'invalid_input', 'one');
    await adapters.load(makeAdapter('dora', shapesOf()), { name: 'two' });
    await failing(generator.generate(REQUEST), 'invalid_input', 'one and two');
    await failing(generator.generate({ ...REQUEST, adapters: [{ name: 'three' }] }), 'invalid_input', 'three');
    await failing(generator.generate({ ...REQUEST, adapters: [{ name: 'one' }, { name: 'one' }] }), 'invalid_input', 'twice');
    await generator.dispose();
    await failing(adapters.list(), 'disposed', '');
  });
});
