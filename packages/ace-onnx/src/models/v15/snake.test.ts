import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../../node/onnx-runtime.js';
import type { ConvolutionMode } from '../../onnx/convolution/convolution-mode.js';
import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import { float32 } from '../../runtime/tensor.js';
import type { Weights } from '../weights.js';
import { buildSnake } from './snake.js';

const CHANNELS = 4;
const LENGTH = 4096;
const ALPHA = [-1, 0, 0.7, 1.5];
const BETA = [0.5, -0.5, 0, 1];

/** Snake of numbers from −60 to 60 in each channel. */
async function runSnake(convolutions: ConvolutionMode): Promise<Float32Array> {
  const graph = createGraph('snake', { convolutions });
  const weights = {
    float: (name: string, shape: readonly number[]): Value => graph.constant(name.endsWith('alpha') ? ALPHA : BETA, { shape, name }),
  } as unknown as Weights;
  const x = graph.input('x', 'float32', [1, CHANNELS, 'length']);
  graph.output('y', buildSnake(graph, operationsOn(graph), x, { weights, name: 'snake1', perFrame: 2 }));
  const session = await createNodeRuntime({ threads: 1 }).open(graph.finish(), { name: 'snake', files: [] });
  const { y } = await session.run({ x: float32(inputs(), [1, CHANNELS, LENGTH]) });
  const result = (y!.data as Float32Array).slice();
  await session.release();
  return result;
}

function inputs(): Float32Array {
  return Float32Array.from({ length: CHANNELS * LENGTH }, (_, index) => (120 * (index % LENGTH)) / LENGTH - 60);
}

describe('buildSnake', () => {
  it.each(['plain', 'compact'] as const)('is as exact as single precision lets its wave be, in the mode %s', async (mode) => {
    const got = await runSnake(mode);
    inputs().forEach((x, index) => {
      const channel = Math.floor(index / LENGTH);
      const [rate, size] = [Math.exp(ALPHA[channel]!), Math.exp(BETA[channel]!)];
      const want = x + Math.sin(rate * x) ** 2 / size;
      // The sum is rounded, and so are the angle and its wave.
      const allowed = 2e-7 * Math.abs(x) + (6e-7 + 1.5e-7 * Math.abs(rate * x)) / size;
      expect(Math.abs(got[index]! - want)).toBeLessThan(allowed);
    });
  });
});
