import { fileURLToPath } from 'node:url';

import { createRandom, isLoopError } from '@loop/core';
import type { AdapterTrainer, AdapterWeights, TrainingExample } from '@loop/core';
import { adapterParameters, emptyAdapter, mapAdapter } from '@loop/core/generation';
import { afterAll, describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../node/onnx-runtime.js';
import { openCheckpoint } from '../node/open-checkpoint.js';
import { createAdapterTrainer } from './create-adapter-trainer.js';
import { TRAINED_METHODS } from './methods.js';
import type { AdapterTrainerOptions } from './trainer-options.js';
import { TRAINED_SITES } from './site-choice.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
// Sizes of the tiny checkpoint.
const [CHANNELS, CONTEXT, WIDTH] = [16, 32, 32] as const;

const trainers = new Map<string, Promise<AdapterTrainer>>();
afterAll(async () => {
  for (const trainer of trainers.values()) await trainer.then((opened) => opened.dispose()).catch(() => {});
});

/** One trainer for all tests that want the same. */
function trainerOf(options: Partial<AdapterTrainerOptions> = {}): Promise<AdapterTrainer> {
  const key = JSON.stringify(options);
  const trainer = trainers.get(key) ?? openTrainer(options);
  trainers.set(key, trainer);
  return trainer;
}

async function openTrainer(options: Partial<AdapterTrainerOptions>): Promise<AdapterTrainer> {
  const runtime = createNodeRuntime({ threads: 1 });
  const checkpoint = await openCheckpoint(FOLDER);
  return createAdapterTrainer(checkpoint, { runtime, variant: 'acestep-v15-base', rank: 2, frames: 64, ...options });
}

function exampleOf(frames: number, seed = 1): TrainingExample {
  const random = createRandom(seed);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random.next() - 1);
  return {
    target: draw(frames * CHANNELS),
    noise: draw(frames * CHANNELS),
    context: draw(frames * CONTEXT),
    condition: draw(5 * WIDTH),
    timestep: 0.6,
  };
}

/** An adapter whose every tensor works: the zeros of a fresh one are replaced. */
async function workingAdapter(trainer: AdapterTrainer, seed = 7): Promise<AdapterWeights> {
  const random = createRandom(seed);
  const fresh = await trainer.create({ name: 'test', alpha: 2, seed });
  return mapAdapter(fresh, ({ name, shape, values }) => ({
    shape,
    values: values.map((value) => (name.endsWith('magnitude') ? value * (0.9 + 0.2 * random.next()) : value + 0.2 * (random.next() - 0.5))),
  }));
}

const differentiate = async (trainer: AdapterTrainer, example: TrainingExample, adapter: AdapterWeights) => {
  const gradients = emptyAdapter(adapter);
  const { loss } = await trainer.step(example, { adapter, gradients });
  return { loss, gradients };
};

/** Each kind of adapter, and those whose inputs are dropped. */
const DESIGNS: readonly (readonly [string, Partial<AdapterTrainerOptions>])[] = [
  ...TRAINED_METHODS.map((method) => [method, { method }] as const),
  ['loha with magnitudes', { method: 'loha', magnitudes: true }],
  ['lora with dropout', { method: 'lora', dropout: 0.4 }],
  ['dora with dropout', { method: 'dora', dropout: 0.4 }],
];

describe('createAdapterTrainer', () => {
  it.each(DESIGNS)('gives the slope of the loss along a random direction for %s', async (_, design) => {
    const { method } = design;
    const trainer = await trainerOf({ ...design, sites: TRAINED_SITES });
    const adapter = await workingAdapter(trainer);
    // An odd number of frames: half of the last patch does not count.
    const example = { ...exampleOf(9), seed: design.dropout === undefined ? undefined : 11 };
    const { gradients } = await differentiate(trainer, example, adapter);
    const random = createRandom(3);
    // A magnitude has a length that the derivative of DoRA keeps; along the magnitudes alone the slope is exact.
    const isMoved = (name: string): boolean => method !== 'dora' || name.endsWith('magnitude');
    const direction = new Map(
      adapterParameters(adapter).map(({ name, values }) => [name, values.map(() => (isMoved(name) ? random.next() - 0.5 : 0))]),
    );
    const lossAt = async (shift: number): Promise<number> => {
      const moved = mapAdapter(adapter, ({ name, shape, values }) => ({
        shape,
        values: values.map((value, index) => value + shift * direction.get(name)![index]!),
      }));
      // What is evaluated drops nothing; a step does.
      return (await differentiate(trainer, example, moved)).loss;
    };
    const slope = ((await lossAt(0.01)) - (await lossAt(-0.01))) / 0.02;
    let got = 0;
    for (const { name, values } of adapterParameters(gradients))
      values.forEach((value, index) => (got += value * direction.get(name)![index]!));
    expect(Math.abs(got - slope) / Math.abs(slope)).toBeLessThan(5e-3);
  });

  it.each(TRAINED_METHODS)('starts a %s adapter that changes nothing, the same one for a seed', async (method) => {
    const trainer = await trainerOf({ method, sites: TRAINED_SITES });
    const [one, same, other] = await Promise.all([5, 5, 6].map((seed) => trainer.create({ name: 'new', alpha: 4, seed })));
    const valuesOf = (adapter: AdapterWeights | undefined) => adapterParameters(adapter!).map(({ values }) => [...values]);
    expect(valuesOf(one)).toEqual(valuesOf(same));
    expect(valuesOf(one)).not.toEqual(valuesOf(other));
    const example = exampleOf(8);
    const plain = await trainerOf({ method: 'lora', sites: TRAINED_SITES });
    const nothing = await plain.create({ name: 'new', alpha: 4, seed: 9 });
    const base = await plain.evaluate(example, nothing);
    const started = await trainer.evaluate(example, one!);
    expect(Math.abs(started.loss - base.loss)).toBeLessThan(1e-5);
  });

  it('drops inputs of the adapter by the seed of an example, and nothing without one', async () => {
    const dropping = await trainerOf({ method: 'lora', dropout: 0.4, sites: TRAINED_SITES });
    const plain = await trainerOf({ method: 'lora', sites: TRAINED_SITES });
    const adapter = await workingAdapter(plain);
    const lossOf = async (trainer: AdapterTrainer, seed?: number): Promise<number> =>
      (await differentiate(trainer, { ...exampleOf(8), seed }, adapter)).loss;
    const whole = await lossOf(plain);
    expect(await lossOf(dropping)).toBeCloseTo(whole, 5);
    expect((await dropping.evaluate({ ...exampleOf(8), seed: 1 }, adapter)).loss).toBeCloseTo(whole, 5);
    const [one, same, other] = [await lossOf(dropping, 1), await lossOf(dropping, 1), await lossOf(dropping, 2)];
    expect(one).toBe(same);
    expect(one).not.toBe(other);
    expect(Math.abs(one - whole)).toBeGreaterThan(1e-4);
  });

  it('gives the same gradients from one graph as from a pair of graphs for each layer', async () => {
    const [layers, graph] = [await trainerOf(), await trainerOf({ memory: 'graph' })];
    const adapter = await workingAdapter(layers);
    const [a, b] = [await differentiate(layers, exampleOf(11), adapter), await differentiate(graph, exampleOf(11), adapter)];
    expect(b.loss).toBeCloseTo(a.loss, 6);
    const other = new Map(adapterParameters(b.gradients).map(({ name, values }) => [name, values]));
    for (const { name, values } of adapterParameters(a.gradients)) {
      const largest = Math.max(...values.map(Math.abs));
      const apart = Math.max(...values.map((value, index) => Math.abs(value - other.get(name)![index]!)));
      expect({ name, isNear: apart < 1e-4 * largest }).toEqual({ name, isNear: true });
    }
  });

  it('adds gradients times the weight of an example to what is there', async () => {
    const trainer = await trainerOf();
    const adapter = await workingAdapter(trainer);
    const [example, half] = [exampleOf(8), { ...exampleOf(8), weight: 0.5 }];
    const once = await differentiate(trainer, example, adapter);
    const twice = emptyAdapter(adapter);
    const losses = [
      (await trainer.step(half, { adapter, gradients: twice })).loss,
      (await trainer.step(half, { adapter, gradients: twice })).loss,
    ];
    expect(losses).toEqual([once.loss, once.loss]);
    const wanted = adapterParameters(once.gradients);
    for (const [index, { values }] of adapterParameters(twice).entries())
      for (const [place, value] of values.entries()) expect(value).toBeCloseTo(wanted[index]!.values[place]!, 6);
  });

  it('counts the frames of the mask alone', async () => {
    const trainer = await trainerOf();
    const adapter = await workingAdapter(trainer);
    const example = exampleOf(4);
    const { prediction } = await trainer.evaluate(example, adapter);
    const { loss } = await trainer.evaluate({ ...example, mask: Float32Array.of(1, 0, 0, 1) }, adapter);
    let sum = 0;
    for (const frame of [0, 3])
      for (let place = frame * CHANNELS; place < (frame + 1) * CHANNELS; place += 1)
        sum += (prediction[place]! - (example.noise[place]! - example.target[place]!)) ** 2;
    expect(loss).toBeCloseTo(sum / (2 * CHANNELS), 5);
  });

  it('trains sites of one kind, and all layers above the lowest of them', async () => {
    const trainer = await trainerOf({ sites: ['crossAttention'] });
    expect(trainer.sites.map(({ key }) => key).slice(0, 2)).toEqual(['layers.0.cross_attn.q_proj', 'layers.0.cross_attn.k_proj']);
    expect(trainer.sites).toHaveLength(16);
  });

  it('says with its path what does not fit', async () => {
    const trainer = await trainerOf();
    const adapter = await trainer.create({ name: 'new', alpha: 2, seed: 1 });
    const refusals: readonly (readonly [TrainingExample, AdapterWeights, RegExp])[] = [
      [{ ...exampleOf(8), noise: new Float32Array(3) }, adapter, /^example\.noise/],
      [exampleOf(65), adapter, /^example\.target/],
      [{ ...exampleOf(8), timestep: 2 }, adapter, /^example\.timestep/],
      [exampleOf(8), { ...adapter, targets: new Map([...adapter.targets].slice(1)) }, /^adapter: .*missing: layers\.0/],
    ];
    for (const [example, weights, message] of refusals) {
      const error = await trainer.evaluate(example, weights).catch((reason: unknown) => reason);
      expect(isLoopError(error, 'shape_mismatch') && error.message).toMatch(message);
    }
  });

  it('refuses options that cannot be, and checkpoints of another family', async () => {
    const loha = await trainerOf({ method: 'loha', dropout: 0.1 }).catch((reason: unknown) => reason);
    expect(isLoopError(loha, 'invalid_input') && loha.issues.map(({ path }) => path)).toEqual(['dropout']);
    const faults = await trainerOf({ rank: 0, sites: [], factor: 4 }).catch((reason: unknown) => reason);
    expect(isLoopError(faults, 'invalid_input') && faults.issues.map(({ path }) => path)).toEqual(['sites', 'rank', 'factor']);
    const foreign = await trainerOf({ variant: 'vae' }).catch((reason: unknown) => reason);
    expect(isLoopError(foreign, 'unsupported')).toBe(true);
  });

  it('stops between layers when its signal aborts, and goes on afterwards', async () => {
    const trainer = await trainerOf();
    const adapter = await trainer.create({ name: 'new', alpha: 2, seed: 1 });
    const controller = new AbortController();
    const running = trainer.evaluate(exampleOf(8), adapter, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(trainer.evaluate(exampleOf(8), adapter)).resolves.toMatchObject({ loss: expect.any(Number) as number });
  });

  it('can be disposed twice, and refuses work afterwards', async () => {
    const trainer = await openTrainer({ sites: ['crossAttention'] });
    const adapter = await trainer.create({ name: 'new', alpha: 2, seed: 1 });
    await trainer.dispose();
    await trainer.dispose();
    const error = await trainer.evaluate(exampleOf(8), adapter).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'disposed')).toBe(true);
  });
});
