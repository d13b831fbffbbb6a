import { createRandom } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { float32 } from '../../runtime/tensor.js';
import { createGraph } from '../graph.js';
import type { Graph } from '../graph.js';
import { operationsOn } from '../operations.js';
import type { Operations } from '../operations.js';
import type { Value } from '../types.js';
import { chooseImageAlgorithm, chooseLengthAlgorithm } from './choose-algorithm.js';
import type { Convolution } from './convolution.js';
import { convolutionOperationsOn } from './convolution-operations.js';
import { doubledConvolution } from './doubled-convolution.js';
import { fourierAlgorithm } from './fourier-algorithm.js';
import { overlapConvolution } from './overlap-convolution.js';
import { subPixelConvolution } from './sub-pixel-convolution.js';
import { MAX_TOOM_COOK_POINTS, toomCookAlgorithm } from './toom-cook-algorithm.js';
import { transformConvolution } from './transform-convolution.js';
import { winogradConvolution } from './winograd-convolution.js';

const runtime = createNodeRuntime({ threads: 1 });

type Write = (graph: Graph, o: Operations, convolution: Convolution & { readonly bias: Value }) => Value;

interface Sizes {
  /** `[batch, inputs, …]` */
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly outputs: number;
  readonly seed: number;
  /** What the graph knows of the last axis. */
  readonly axis?: string;
}

/** Runs two ways to write the same convolution in one graph, which knows neither length nor batch. */
async function differenceOf({ x, weight, outputs, seed, axis = 'length' }: Sizes, plain: Write, other: Write): Promise<number> {
  const random = createRandom(seed);
  const numbers = (axes: readonly number[]): Float32Array =>
    Float32Array.from({ length: axes.reduce((product, axis) => product * axis, 1) }, () => 2 * random.next() - 1);
  const graph = createGraph('both');
  const o = operationsOn(graph);
  const convolution = {
    x: graph.input('x', 'float32', [...x.slice(0, -1), axis]),
    weight: graph.input('weight', 'float32', weight),
    bias: graph.input('bias', 'float32', [outputs]),
  };
  graph.output('plain', plain(graph, o, convolution));
  graph.output('other', other(graph, o, convolution));
  const session = await runtime.open(graph.finish(), { name: 'both', files: [] });
  const results = await session.run({
    x: float32(numbers(x), x),
    weight: float32(numbers(weight), weight),
    bias: float32(numbers([outputs]), [outputs]),
  });
  await session.release();
  expect(results['other']!.shape).toEqual(results['plain']!.shape);
  // Beside the size that sums of so many products have, because a single output may be near zero.
  const size = Math.sqrt(weight.reduce((product, axis) => product * axis, 1) / outputs) / 3;
  return rootMeanSquare(results['other']!.data as Float32Array, results['plain']!.data as Float32Array) / size;
}

function rootMeanSquare(got: Float32Array, want: Float32Array): number {
  return Math.sqrt(want.reduce((sum, value, index) => sum + (got[index]! - value) ** 2, 0) / want.length);
}

const channels = fc.integer({ min: 1, max: 6 });
const seed = fc.nat(2 ** 31 - 1);
const length = fc.integer({ min: 1, max: 90 });

const plainLength =
  (dilation: number): Write =>
  (_, o, { x, weight, bias }) => {
    const pad = (((weight.shape[2] as number) - 1) / 2) * dilation;
    return o.conv(x, weight, bias, { pads: [pad, pad], dilations: [dilation] });
  };

describe('a convolution over a length', () => {
  it('is the same through the Fourier transform, for any length, taps and dilation', async () => {
    const sizes = fc.record({
      inputs: channels,
      outputs: channels,
      length,
      reach: fc.integer({ min: 0, max: 6 }),
      dilation: fc.integer({ min: 1, max: 9 }),
      spare: fc.integer({ min: 1, max: 12 }),
      seed,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ inputs, outputs, length: places, reach, dilation, spare, seed: own }) => {
        const taps = 2 * reach + 1;
        const algorithm = fourierAlgorithm(2 * Math.ceil((taps + spare) / 2), taps);
        const difference = await differenceOf(
          { x: [1, inputs, places], weight: [outputs, inputs, taps], outputs, seed: own },
          plainLength(dilation),
          (graph, o, convolution) => transformConvolution(graph, o, { ...convolution, dilation }, algorithm),
        );
        expect(difference).toBeLessThan(2e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same by Toom-Cook, to an error that grows with its points', async () => {
    const sizes = fc.record({
      inputs: channels,
      outputs: channels,
      length,
      reach: fc.integer({ min: 1, max: 3 }),
      tile: fc.integer({ min: 1, max: 6 }),
      dilation: fc.integer({ min: 1, max: 5 }),
      seed,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ inputs, outputs, length: places, reach, tile, dilation, seed: own }) => {
        const taps = 2 * reach + 1;
        const algorithm = toomCookAlgorithm(tile, taps);
        expect(algorithm.products).toBeLessThanOrEqual(MAX_TOOM_COOK_POINTS);
        const difference = await differenceOf(
          { x: [1, inputs, places], weight: [outputs, inputs, taps], outputs, seed: own },
          plainLength(dilation),
          (graph, o, convolution) => transformConvolution(graph, o, { ...convolution, dilation }, algorithm),
        );
        expect(difference).toBeLessThan(algorithm.products <= 8 ? 2e-5 : 2e-4);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same as a plain one where it makes a length longer', async () => {
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 2 }),
      inputs: channels,
      outputs: channels,
      length,
      half: fc.integer({ min: 1, max: 5 }),
      seed,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ batch, inputs, outputs, length: places, half, seed: own }) => {
        const stride = 2 * half;
        const difference = await differenceOf(
          { x: [batch, inputs, places], weight: [inputs, outputs, 2 * stride], outputs, seed: own },
          (_, o, { x, weight, bias }) => o.convTranspose(x, weight, bias, { stride, pad: half }),
          (graph, o, { x, weight, bias }) => subPixelConvolution(graph, o, { x, weight, bias, stride }),
        );
        expect(difference).toBeLessThan(2e-6);
        const overlapped = await differenceOf(
          { x: [1, inputs, places], weight: [inputs, outputs, 2 * stride], outputs, seed: own },
          (_, o, { x, weight, bias }) => o.convTranspose(x, weight, bias, { stride, pad: half }),
          (graph, o, { x, weight, bias }) => overlapConvolution(graph, o, { x, weight, bias, stride }),
        );
        expect(overlapped).toBeLessThan(2e-6);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a convolution of an image', () => {
  const image = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    inputs: channels,
    outputs: channels,
    rows: fc.integer({ min: 1, max: 14 }),
    columns: fc.integer({ min: 1, max: 20 }),
    seed,
  });

  it('is the same by Winograd, for any size', async () => {
    await fc.assert(
      fc.asyncProperty(image, fc.integer({ min: 2, max: 6 }), async ({ inputs, outputs, rows, columns, seed: own }, tile) => {
        const difference = await differenceOf(
          { x: [1, inputs, rows, columns], weight: [outputs, inputs, 3, 3], outputs, seed: own },
          (_, o, { x, weight, bias }) => o.conv(x, weight, bias, { pads: [1, 1, 1, 1] }),
          (graph, o, convolution) => winogradConvolution(graph, o, convolution, toomCookAlgorithm(tile, 3)),
        );
        expect(difference).toBeLessThan(5e-5);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same by Winograd where whole tiles are known to fill it', async () => {
    const difference = await differenceOf(
      { x: [1, 3, 8, 12], weight: [2, 3, 3, 3], outputs: 2, seed: 1, axis: 'frames*2*2' },
      (_, o, { x, weight, bias }) => o.conv(x, weight, bias, { pads: [1, 1, 1, 1] }),
      (graph, o, convolution) => winogradConvolution(graph, o, convolution, toomCookAlgorithm(4, 3)),
    );
    expect(difference).toBeLessThan(5e-5);
  });

  it('is the same on the small image where pixels are doubled before', async () => {
    await fc.assert(
      fc.asyncProperty(image, async ({ batch, inputs, outputs, rows, columns, seed: own }) => {
        const difference = await differenceOf(
          { x: [batch, inputs, rows, columns], weight: [outputs, inputs, 3, 3], outputs, seed: own },
          (_, o, { x, weight, bias }) => o.conv(o.upsample(x, [2, 2]), weight, bias, { pads: [1, 1, 1, 1] }),
          (graph, o, convolution) => doubledConvolution(graph, o, convolution),
        );
        expect(difference).toBeLessThan(2e-6);
      }),
      { numRuns: 25 },
    );
  });
});

describe('convolutionOperationsOn', () => {
  it('takes the same mean over channels in all modes', async () => {
    const random = createRandom(7);
    const means = await Promise.all(
      (['plain', 'compact', 'fast'] as const).map(async (convolutions) => {
        const graph = createGraph('mean', { convolutions });
        const o = convolutionOperationsOn(graph);
        graph.output('image', o.mean(graph.input('x', 'float32', ['batch', 5, 3, 'columns']), [1]));
        graph.output('length', o.mean(graph.input('y', 'float32', ['batch', 6, 'length']), [1]));
        return { session: await runtime.open(graph.finish(), { name: 'mean', files: [] }), operators: graph.finish().nodes };
      }),
    );
    expect(means.map(({ operators }) => operators.some(({ operator }) => operator === 'ReduceMean'))).toEqual([true, false, false]);
    const numbers = (axes: readonly number[]) =>
      float32(
        Float32Array.from({ length: axes.reduce((product, axis) => product * axis, 1) }, () => random.next()),
        axes,
      );
    const inputs = { x: numbers([2, 5, 3, 4]), y: numbers([2, 6, 7]) };
    const [plain, ...others] = await Promise.all(means.map(({ session }) => session.run(inputs)));
    for (const other of others) {
      for (const name of ['image', 'length']) {
        expect(other[name]!.shape).toEqual(plain![name]!.shape);
        expect(rootMeanSquare(other[name]!.data as Float32Array, plain![name]!.data as Float32Array)).toBeLessThan(1e-6);
      }
    }
    for (const { session } of means) await session.release();
  });

  const operatorsOf = (convolutions: 'plain' | 'compact' | 'fast', batch: number | string, width: number): readonly string[] => {
    const graph = createGraph('chosen', { convolutions });
    const o = convolutionOperationsOn(graph);
    const x = graph.input('x', 'float32', [batch, width, 'length']);
    const weight = graph.input('weight', 'float32', [width, width, 13]);
    graph.output('y', o.alongLength({ x, weight }));
    return graph.finish().nodes.map(({ operator }) => operator);
  };

  it('transforms wide convolutions of one item where that is faster', () => {
    expect(operatorsOf('fast', 1, 128)).toContain('MatMul');
    expect(operatorsOf('fast', 'batch', 128)).toEqual(['Conv', 'Identity']);
    expect(operatorsOf('fast', 1, 32)).not.toContain('MatMul');
    expect(operatorsOf('compact', 1, 128)).not.toContain('MatMul');
    expect(operatorsOf('plain', 1, 128)).toEqual(['Conv', 'Identity']);
  });

  it('takes exact algorithms only where a network asks for them', () => {
    const graph = createGraph('exact');
    const lengths = { x: graph.input('x', 'float32', [1, 512, 'l']), weight: graph.input('w', 'float32', [512, 512, 7]) };
    const images = { x: graph.input('i', 'float32', [1, 512, 4, 'l']), weight: graph.input('v', 'float32', [512, 512, 3, 3]) };
    expect(chooseLengthAlgorithm(lengths, 2e-5)?.name).toBe('F(6, 7)');
    expect(chooseLengthAlgorithm(lengths, 1e-6)?.name).toBe('fourier 16, 7 taps');
    const narrow = (taps: number) => ({
      x: graph.input('n', 'float32', [1, 64, 'l']),
      weight: graph.input('u', 'float32', [64, 64, taps]),
    });
    expect(chooseLengthAlgorithm(narrow(11), 2e-5)?.name).toBe('fourier 32, 11 taps');
    expect(chooseLengthAlgorithm(narrow(7), 2e-5)).toBeUndefined();
    expect(chooseImageAlgorithm(images, 2e-5)?.name).toBe('F(4, 3)');
    expect(chooseImageAlgorithm(images, 1e-6)).toBeUndefined();
  });

  it('keeps the transposed convolution where stride and taps do not allow another', () => {
    const graph = createGraph('odd', { convolutions: 'fast' });
    const o = convolutionOperationsOn(graph);
    const bias = graph.input('bias', 'float32', [2]);
    graph.output(
      'y',
      o.stretched({ x: graph.input('x', 'float32', [1, 2, 'l']), weight: graph.input('w', 'float32', [2, 2, 6]), bias, stride: 3 }),
    );
    expect(graph.finish().nodes.map(({ operator }) => operator)).toEqual(['ConvTranspose', 'Identity']);
  });
});
