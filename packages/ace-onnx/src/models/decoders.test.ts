import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tensorsOf, writeSyntheticWeights } from '../../bench/synthetic-transformer.js';
import { createNodeRuntime } from '../node/onnx-runtime.js';
import { fromHandle } from '../node/open-checkpoint.js';
import type { ConvolutionMode } from '../onnx/convolution/convolution-mode.js';
import { createGraph } from '../onnx/graph.js';
import type { Graph } from '../onnx/graph.js';
import type { ExternalTensor } from '../onnx/types.js';
import type { Session } from '../runtime/runtime.js';
import { float32 } from '../runtime/tensor.js';
import { buildAutoencoderDecoder } from './v1/autoencoder.js';
import { buildVocoder } from './v1/vocoder.js';
import { buildDecoder } from './v15/autoencoder.js';
import { createWeights } from './weights.js';
import type { Weights } from './weights.js';

// As wide as transforms begin to pay, and no deeper than needed.
const NETWORKS: Readonly<Record<string, (graph: Graph, weights: Weights) => void>> = {
  vocoder: (graph, weights) =>
    buildVocoder(graph, weights, {
      mels: 128,
      depths: [1],
      widths: [128],
      kernel: 7,
      headInputs: 128,
      headWidth: 512,
      preKernel: 13,
      postKernel: 13,
      upsampleRates: [4, 2],
      upsampleKernels: [8, 4],
      resKernels: [3, 7, 11],
      resDilations: [[1], [1, 3], [1]],
    }),
  autoencoder: (graph, weights) =>
    buildAutoencoderDecoder(graph, weights, {
      inputs: 2,
      channels: 8,
      headSize: 32,
      encoder: { kinds: [], widths: [], layers: [], scales: [] },
      decoder: { kinds: ['ResBlock', 'EfficientViTBlock'], widths: [128, 256], layers: [1, 1], scales: [[], [5]] },
    }),
  oobleck: (graph, weights) =>
    buildDecoder(graph, weights, {
      audioChannels: 2,
      channels: 16,
      encoderWidth: 8,
      decoderWidth: 128,
      multiples: [1, 2],
      strides: [2, 4],
      sampleRate: 48_000,
    }),
};

const sessions = new Map<string, Session>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-decoders-'));
  const runtime = createNodeRuntime({ threads: 1 });
  for (const [name, build] of Object.entries(NETWORKS)) {
    const location = path.join(folder, name);
    await writeSyntheticWeights(location, tensorsOf(build));
    const handle = await open(location);
    const { tensors } = await openSafetensors(await fromHandle(handle));
    await handle.close();
    const places = new Map<string, ExternalTensor>(
      [...tensors.values()].map((tensor) => [
        tensor.name,
        { type: 'bfloat16', shape: tensor.shape, file: name, offset: tensor.offset, length: tensor.byteLength },
      ]),
    );
    for (const convolutions of ['plain', 'compact', 'fast'] as const) {
      const graph = createGraph(name, { convolutions });
      build(graph, createWeights(graph, places));
      sessions.set(`${name}/${convolutions}`, await runtime.open(graph.finish(), { name, files: [{ name, location }] }));
    }
  }
});

afterAll(async () => {
  for (const session of sessions.values()) await session.release();
  await rm(folder, { recursive: true, force: true });
});

const session = (name: string, convolutions: ConvolutionMode): Session => sessions.get(`${name}/${convolutions}`)!;

const waves = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: shape.reduce((product, axis) => product * axis, 1) }, (_, index) => Math.sin(index * index));

async function run(
  name: string,
  convolutions: ConvolutionMode,
  input: string,
  shape: readonly number[],
  output: string,
): Promise<Float32Array> {
  const outputs = await session(name, convolutions).run({ [input]: float32(waves(shape), shape) });
  return (outputs[output]!.data as Float32Array).slice();
}

/** The difference's root mean square as a share of that of what is expected. */
function differenceOf(got: Float32Array, want: Float32Array): number {
  expect(got.length).toBe(want.length);
  const energy = (values: Float32Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(energy(got.map((value, index) => value - want[index]!)) / energy(want));
}

describe('decoders with fast convolutions', () => {
  it.each([
    ['vocoder', 'mel', [1, 128, 23], 'wave', 1e-5],
    ['autoencoder', 'latent', [1, 8, 64, 3], 'mel', 2e-5],
    ['oobleck', 'latent', [1, 16, 21], 'audio', 5e-6],
  ] as const)('give what the plain %s gives', async (name, input, shape, output, tolerance) => {
    const plain = await run(name, 'plain', input, shape, output);
    expect(differenceOf(await run(name, 'compact', input, shape, output), plain)).toBeLessThan(5e-6);
    const fast = await run(name, 'fast', input, shape, output);
    expect(differenceOf(fast, plain)).toBeLessThan(tolerance);
    expect(await run(name, 'fast', input, shape, output)).toEqual(fast);
  });

  it.each([1, 2])('are the same for %i frames, which fill no tile', async (frames) => {
    const shape = [1, 16, frames];
    const plain = await run('oobleck', 'plain', 'latent', shape, 'audio');
    expect(differenceOf(await run('oobleck', 'fast', 'latent', shape, 'audio'), plain)).toBeLessThan(5e-6);
  });

  it('join parts without a seam, wherever their tiles begin', async () => {
    const [frames, start, kept, samples] = [60, 13, 40, 8];
    const latent = waves([16, frames]);
    const decode = async (from: number): Promise<Float32Array> => {
      const width = frames - from;
      const part = new Float32Array(16 * width);
      for (let row = 0; row < 16; row += 1) part.set(latent.subarray(row * frames + from, (row + 1) * frames), row * width);
      const { audio } = await session('oobleck', 'fast').run({ latent: float32(part, [1, 16, width]) });
      const right = (audio!.data as Float32Array).slice(width * samples);
      return right.subarray((kept - from) * samples);
    };
    const whole = await decode(0);
    expect(whole).toHaveLength((frames - kept) * samples);
    expect(differenceOf(await decode(start), whole)).toBeLessThan(5e-6);
  });
});
