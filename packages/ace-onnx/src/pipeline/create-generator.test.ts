import { describeMusicGenerator } from '@loop/testing';
import { describe, expect, it } from 'vitest';

import { sampleFlow } from '../diffusion/flow/flow-sampler.js';
import { blend } from '../diffusion/latents.js';
import { createNoise } from '../diffusion/noise/create-noise.js';
import type { Recipe } from '../models/recipe.js';
import { createNodeRuntime } from '../node/onnx-runtime.js';
import { operationsOn } from '../onnx/operations.js';
import type { Runtime } from '../runtime/runtime.js';
import { float32 } from '../runtime/tensor.js';
import { EMPTY_CHECKPOINT } from './__fixtures__/empty-checkpoint.js';
import { createGenerator } from './create-generator.js';
import { defineFamily } from './define-family.js';
import { OUTPUT_RATE } from './delivery.js';
import type { PipelineSettings } from './pipeline-settings.js';
import { planMemory } from './plan-memory.js';

const HONOURED = ['prompt', 'seed', 'variations', 'steps'] as const;

const PULL: Recipe = {
  name: 'pull',
  component: 'none',
  others: () => false,
  phase: 'diffusion',
  build(graph) {
    const [x, target] = ['x', 'target'].map((name) => graph.input(name, 'float32', ['n']));
    graph.output('velocity', operationsOn(graph).sub(x!, target!));
  },
};

/** A family of one network without weights: noise walks towards a tone whose pitch the prompt names; a latent is its sound. */
const hum = defineFamily<PipelineSettings, number>({
  id: 'hum',
  checkpoint: { ...EMPTY_CHECKPOINT, name: 'hum' },
  recipes: [PULL],
  latent: { sampleRate: OUTPUT_RATE, samplesPerFrame: 480, frameSize: 960, layout: 'frames-first' },
  capabilities: {
    tasks: ['text2music', 'audio2audio'],
    duration: { minSeconds: 0.1, maxSeconds: 10 },
    maxVariations: 4,
    honours: { text2music: [...HONOURED, 'durationSeconds'], audio2audio: HONOURED },
  },
  plan({ request, seed, source, signal }) {
    const frames = source?.frames ?? Math.round((request.durationSeconds ?? 1) * 100);
    const steps = request.steps ?? 4;
    const noise = createNoise(seed, { kind: 'torch-cpu' }).normal(frames * 960);
    const lead = request.task === 'audio2audio' ? (request.strength ?? 0.5) : 0;
    const start = source === undefined ? noise : blend(source.latent, noise, 1 - lead);
    const levels = Float32Array.from({ length: steps + 1 }, (_, step) => 1 - step / steps);
    return {
      frames,
      evaluations: steps,
      run(session, pitch) {
        const tensor = (data: Float32Array) => float32(data, [data.length]);
        const target = tensor(start.map((_, index) => 0.2 * Math.sin(((index >> 1) * pitch) / 1000)));
        const predict = async ({ latent }: { latent: Float32Array }) =>
          (await session.run({ x: tensor(latent), target }))['velocity']!.data as Float32Array;
        return sampleFlow(start, predict, { levels, isTurbo: false, channels: 960, frames, signal });
      },
    };
  },
  condition: async ({ request }) => 40 + (request.prompt ?? '').length,
  async encode({ channels }) {
    const frames = Math.ceil(channels[0]!.length / 480);
    const sample = (_: unknown, index: number) => (channels[index & 1] ?? channels[0]!)[index >> 1] ?? 0;
    return { latent: Float32Array.from({ length: frames * 960 }, sample), frames };
  },
  decode: async (latent) => ({
    sampleRate: OUTPUT_RATE,
    channels: [0, 1].map((side) => latent.filter((_, index) => (index & 1) === side)),
  }),
});

const create = (runtime: Runtime = createNodeRuntime({ threads: 1 })) => createGenerator({ family: hum, runtime });

describeMusicGenerator('a family of one small network', { create, durationSeconds: 0.5 });

describe('createGenerator', () => {
  it('lets a family say what it is, and keys its settings and latents by it', async () => {
    const generator = create();
    expect(await generator.capabilities()).toMatchObject({ family: 'hum', model: 'hum', tasks: ['text2music', 'audio2audio'] });
    const { track } = await generator.generate({ task: 'text2music', seed: 1, durationSeconds: 0.5 });
    expect(track.reusable).toMatchObject({ kind: 'hum/latents', data: { frames: 50 } });
    await expect(generator.generate({ task: 'text2music', advanced: { hum: { pitch: 1 } } })).rejects.toThrow('advanced.hum.pitch');
    await generator.dispose();
  });

  it('previews the music that a prediction would lead to, at the level of noise that the family counts in', async () => {
    const generator = create();
    const heard: number[] = [];
    const { track } = await generator.generate(
      { task: 'text2music', seed: 1, durationSeconds: 0.5, steps: 3, advanced: { hum: { previewEvery: 1 } } },
      { onProgress: (event) => event.type === 'preview' && heard.push(event.audio.channels[0]![100]!) },
    );
    expect(heard).toHaveLength(2);
    // The first step is at pure noise, so the whole way is gone: the target itself.
    expect(heard[0]).toBeCloseTo(0.2 * Math.sin((100 * 40) / 1000), 5);
    expect(track.audio.channels[0]).toHaveLength(24_000);
    await generator.dispose();
  });

  it('plans the memory of any family', async () => {
    expect((await planMemory(hum)).networks.map(({ name, privateBytes }) => [name, privateBytes])).toEqual([['pull', 0]]);
  });
});
