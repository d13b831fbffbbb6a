import type { Graph } from '../graph.js';
import type { Operations } from '../operations.js';
import type { Axis, Value } from '../types.js';
import { addBias } from './convolution.js';
import type { Convolution } from './convolution.js';

// Of three neighbours in the doubled image two come from one pixel, so two taps add up: for the first of its places the last two.
const FIRST = [
  [1, 0, 0],
  [0, 1, 1],
] as const;
const SECOND = [
  [1, 1, 0],
  [0, 0, 1],
] as const;

/**
 * Writes a 3×3 convolution of an image whose pixels were doubled along both axes as four 2×2 convolutions of the small image, one for each
 * place within a pixel: 16 multiplications instead of 36.
 *
 * @param convolution - `x` is the small image, float32 `[batch, inputs, rows, columns]`.
 * @returns float32 `[batch, outputs, 2 · rows, 2 · columns]`
 */
export function doubledConvolution(graph: Graph, o: Operations, { x, weight, bias }: Convolution): Value {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const [batch, , rows, columns] = x.shape as readonly [Axis, number, number, Axis];
  const taps = o.reshape(weight, [outputs * inputs, 9], [outputs * inputs, 9]);
  const places = [FIRST, SECOND].flatMap((vertical, below) =>
    [FIRST, SECOND].map((horizontal, right) => {
      const sums = taps3To2(vertical, horizontal);
      const filter = o.matmul(taps, graph.constant(sums, { shape: [9, 4] }));
      return o.conv(x, o.reshape(filter, [outputs, inputs, 2, 2], [outputs, inputs, 2, 2]), undefined, {
        pads: [1 - below, 1 - right, below, right],
      });
    }),
  );
  // One axis after the other, both in turns of few and large matrices: each starts all threads.
  const wide = typeof columns === 'number' ? 2 * columns : `${columns}*2`;
  const joined = o.reshape(o.concat(places, 1), [0, 2, 2, -1], [batch, 2, 2, 'places']);
  const across = o.reshape(o.transpose(joined, [0, 1, 3, 2]), [0, 2, outputs * rows, -1], [batch, 2, outputs * rows, wide]);
  const whole = o.reshape(o.transpose(across, [0, 2, 1, 3]), [0, outputs, 2 * rows, -1], [batch, outputs, 2 * rows, wide]);
  return addBias(o, whole, bias);
}

/** The matrix `[9, 4]` that sums the taps of a 3×3 filter to those of a 2×2 one. */
function taps3To2(vertical: readonly (readonly number[])[], horizontal: readonly (readonly number[])[]): readonly number[] {
  return Array.from({ length: 9 }, (_, tap) =>
    vertical.flatMap((row) => horizontal.map((column) => row[Math.floor(tap / 3)]! * column[tap % 3]!)),
  ).flat();
}
