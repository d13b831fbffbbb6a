import { fileURLToPath } from 'node:url';

import { createRandom, isLoopError } from '@loop/core';
import type { AdapterTrainer, TrainingExample } from '@loop/core';
import { adapterParameters, emptyAdapter, mapAdapter } from '@loop/core/generation';
import { afterAll, describe, expect, it } from 'vitest';

import { createVelocityModel, prepareCondition } from '../../models/v1/conditioning.js';
import { detectFamily } from '../../models/detect-family.js';
import { parseTransformerConfig } from '../../models/v1/config.js';
import { buildCrossProjections, buildStep } from '../../models/v1/transformer.js';
import { createWeights } from '../../models/weights.js';
import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { openCheckpoint } from '../../node/open-checkpoint.js';
import { createGraph } from '../../onnx/graph.js';
import type { Checkpoint } from '../../runtime/runtime.js';
import { float32 } from '../../runtime/tensor.js';
import { createGenerator } from '../../pipeline/create-generator.js';
import { createAdapterTrainer } from '../create-adapter-trainer.js';
import type { AdapterTrainerOptions } from '../trainer-options.js';

const FOLDER = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));
// Sizes of the tiny checkpoint: 8 channels of 16 rows, hidden states of 32.
const [SIZE, WIDTH, PLACES] = [128, 32, 5] as const;
// Linear attention bends where a query turns negative, so that the slope is that of a short way.
const SHIFT = 1e-3;
const runtime = createNodeRuntime({ threads: 1 });

const trainers = new Map<string, Promise<AdapterTrainer>>();
afterAll(async () => {
  for (const trainer of trainers.values()) await trainer.then((opened) => opened.dispose()).catch(() => {});
});

/** The checkpoint with its first two blocks alone, so that networks are opened fast. */
async function shortCheckpoint(): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(FOLDER);
  return {
    ...checkpoint,
    async component(name) {
      const component = await checkpoint.component(name);
      return name === 'ace_step_transformer' ? { ...component, config: { ...(component.config as object), num_layers: 2 } } : component;
    },
  };
}

/** One trainer for all tests that want the same. */
async function trainerOf(options: Partial<AdapterTrainerOptions> = {}): Promise<AdapterTrainer> {
  const key = JSON.stringify(options);
  const trainer =
    trainers.get(key) ??
    createAdapterTrainer(await shortCheckpoint(), { runtime, rank: 2, frames: 64, sites: { crossAttention: 'all' }, ...options });
  trainers.set(key, trainer);
  return trainer;
}

function exampleOf(frames: number, seed?: number): TrainingExample {
  const random = createRandom(1);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random.next() - 1);
  return {
    target: draw(frames * SIZE),
    noise: draw(frames * SIZE),
    context: new Float32Array(0),
    condition: draw(PLACES * WIDTH),
    timestep: 0.6,
    seed,
  };
}

/** A direction in which no gradient is frozen: of DoRA the magnitudes alone. */
const isMoved = (method: string | undefined, name: string): boolean => method !== 'dora' || name.endsWith('magnitude');

const DESIGNS: readonly (readonly [string, Partial<AdapterTrainerOptions>, number | undefined])[] = [
  ['lora in self-attention and cross-attention', { sites: ['selfAttention', 'crossAttention'] }, undefined],
  ['dora', { method: 'dora' }, undefined],
  ['lokr', { method: 'lokr' }, undefined],
  ['loha with magnitudes', { method: 'loha', magnitudes: true }, undefined],
  ['lora with dropout', { dropout: 0.4 }, 3],
];

describe('a trainer of ACE-Step v1', () => {
  it.each(DESIGNS)('gives the slope of the loss along a random direction for %s', async (_, options, seed) => {
    const trainer = await trainerOf(options);
    const random = createRandom(7);
    const fresh = await trainer.create({ name: 'test', alpha: 2, seed: 7 });
    const adapter = mapAdapter(fresh, ({ name, shape, values }) => ({
      shape,
      values: values.map((value) =>
        name.endsWith('magnitude') ? value * (0.9 + 0.2 * random.next()) : value + 0.2 * (random.next() - 0.5),
      ),
    }));
    const example = exampleOf(9, seed);
    const stepAt = async (shift: number, direction?: ReadonlyMap<string, Float32Array>) => {
      const moved = mapAdapter(adapter, ({ name, shape, values }) => ({
        shape,
        values: values.map((value, index) => value + shift * (direction?.get(name)![index] ?? 0)),
      }));
      const gradients = emptyAdapter(moved);
      const { loss } = await trainer.step(example, { adapter: moved, gradients });
      return { loss, gradients: adapterParameters(gradients) };
    };
    const { gradients } = await stepAt(0);
    // Upwards, so that the slope stands out of the rounding.
    const direction = new Map(
      gradients.map(({ name, values }) => [
        name,
        values.map((value) => (isMoved(options.method, name) ? Math.sign(value) * random.next() : 0)),
      ]),
    );
    const slope = ((await stepAt(SHIFT, direction)).loss - (await stepAt(-SHIFT, direction)).loss) / (2 * SHIFT);
    let got = 0;
    for (const { name, values } of gradients) values.forEach((value, index) => (got += value * direction.get(name)![index]!));
    expect(Math.abs(got - slope) / Math.abs(slope)).toBeLessThan(5e-3);
  });

  it('predicts what the model predicts, and measures the music that this leaves', async () => {
    const trainer = await trainerOf();
    const [frames, sigma] = [9, 0.6];
    const example = exampleOf(frames);
    const nothing = await trainer.create({ name: 'new', alpha: 2, seed: 1 });
    const { loss, prediction } = await trainer.evaluate(example, nothing);
    const { component, config } = await openModel();
    const open = async (name: string, build: typeof buildStep) => {
      const graph = createGraph(name);
      build(graph, createWeights(graph, component.tensors), config);
      return runtime.open(graph.finish(), { name, files: component.files });
    };
    const [cross, step] = [await open('cross', buildCrossProjections), await open('step', buildStep)];
    const words = { hidden: float32(example.condition, [1, PLACES, WIDTH]), mask: new Float32Array(PLACES).fill(1) };
    const condition = await prepareCondition(cross, config, words);
    const mixed = example.target.map((value, index) => sigma * example.noise[index]! + (1 - sigma) * value);
    const turned = (values: Float32Array): Float32Array =>
      values.map((_, index) => values[(index % frames) * SIZE + Math.floor(index / frames)]!);
    const velocity = await createVelocityModel(step, config, { batch: 1, frames }).predict(turned(mixed), 1000 * sigma, condition);
    await cross.release();
    await step.release();
    const got = turned(prediction);
    const apart = Math.max(...got.map((value, index) => Math.abs(value - velocity[index]!)));
    expect(apart).toBeLessThan(1e-5 * Math.max(...velocity.map(Math.abs)));
    let sum = 0;
    for (const [index, value] of prediction.entries()) sum += (mixed[index]! - sigma * value - example.target[index]!) ** 2;
    expect(loss / (sum / prediction.length)).toBeCloseTo(1, 4);
  });

  it('gives the same gradients from one graph', async () => {
    const [layers, graph] = [await trainerOf(), await trainerOf({ memory: 'graph' })];
    const adapter = await layers.create({ name: 'test', alpha: 2, seed: 7 });
    const of = async (trainer: AdapterTrainer) => {
      const gradients = emptyAdapter(adapter);
      await trainer.step(exampleOf(11), { adapter, gradients });
      return adapterParameters(gradients);
    };
    const wanted = await of(layers);
    for (const [index, { values }] of (await of(graph)).entries()) {
      const largest = Math.max(...wanted[index]!.values.map(Math.abs));
      expect(Math.max(...values.map((value, place) => Math.abs(value - wanted[index]!.values[place]!)))).toBeLessThanOrEqual(
        1e-4 * largest,
      );
    }
  });

  it('trains adapters that a running model takes', async () => {
    const trainer = await trainerOf();
    const random = createRandom(3);
    const fresh = await trainer.create({ name: 'test', alpha: 2, seed: 7 });
    const adapter = mapAdapter(fresh, ({ shape, values }) => ({
      shape,
      values: values.map((value) => value + 0.2 * (random.next() - 0.5)),
    }));
    const family = await detectFamily(openCheckpoint(FOLDER), {
      tokenizers: { encodePrompt: async () => [1], encodeLyrics: async () => [] },
    });
    const generator = createGenerator({ family, runtime, policy: 'resident' });
    const info = await generator.adapters.load(adapter);
    expect([info.ranks, info.application]).toEqual([[2], 'beside']);
    await generator.dispose();
  });

  it('says which law draws its noise, and what it does not have', async () => {
    const trainer = await trainerOf();
    expect([trainer.isDistilled, trainer.timestepLaw, trainer.emptyCondition.length]).toEqual([false, 'logit-normal-grid', WIDTH]);
    expect(trainer.sites.slice(0, 2).map(({ key }) => key)).toEqual([
      'transformer_blocks.0.cross_attn.to_q',
      'transformer_blocks.0.cross_attn.to_k',
    ]);
    const unknown = await trainerOf({ sites: { crossAttention: ['q_proj'] } }).catch((error: unknown) => error);
    expect(isLoopError(unknown, 'invalid_input') && unknown.issues[0]?.path).toBe('sites.crossAttention');
  });
});

async function openModel() {
  const component = await (await shortCheckpoint()).component('ace_step_transformer');
  return { component, config: parseTransformerConfig(component.config) };
}
