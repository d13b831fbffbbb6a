import { scaleOf } from '@loop/core/adapters';

import { float32 } from '../runtime/tensor.js';
import type { TensorOf } from '../runtime/tensor.js';
import type { LowRankSite } from './low-rank-inputs.js';
import type { LowRankPart } from './plan-stack.js';

/** The two inputs of a site. */
export interface LowRankFactors {
  readonly first: TensorOf<'float32'>;
  readonly second: TensorOf<'float32'>;
}

/**
 * Packs the changes beside a product into one pair of factors: their ranks stand side by side, their scales are in the outer factor.
 *
 * @param parts - None for a product that is to stay as it is.
 * @param minRank - The smallest rank; what is missing is filled up with zeros, for providers that take no empty tensors.
 */
export function packLowRank({ inputs, outputs, layout }: LowRankSite, parts: readonly LowRankPart[], minRank = 0): LowRankFactors {
  const used = parts.reduce((sum, { change }) => sum + change.a.shape[0]!, 0);
  const rank = Math.max(minRank, used);
  const isRows = layout === 'rows';
  const first = new Float32Array(rank * inputs);
  const second = new Float32Array(rank * outputs);
  let at = 0;
  for (const { change, strength } of parts) {
    const own = change.a.shape[0]!;
    const factor = strength * scaleOf(change);
    const { values: a } = change.a;
    const { values: b } = change.b;
    if (isRows) {
      for (let row = 0; row < own; row += 1)
        for (let input = 0; input < inputs; input += 1) first[input * rank + at + row] = a[row * inputs + input]!;
      for (let output = 0; output < outputs; output += 1)
        for (let row = 0; row < own; row += 1) second[(at + row) * outputs + output] = factor * b[output * own + row]!;
    } else {
      first.set(a, at * inputs);
      for (let output = 0; output < outputs; output += 1)
        for (let row = 0; row < own; row += 1) second[output * rank + at + row] = factor * b[output * own + row]!;
    }
    at += own;
  }
  return isRows
    ? { first: float32(first, [inputs, rank]), second: float32(second, [rank, outputs]) }
    : { first: float32(first, [rank, inputs]), second: float32(second, [outputs, rank]) };
}
