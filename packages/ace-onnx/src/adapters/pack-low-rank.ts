import { scaleOf } from '@loop/core/adapters';

import { float32 } from '../runtime/tensor.js';
import type { TensorOf } from '../runtime/tensor.js';
import type { LowRankSite } from './low-rank-inputs.js';
import type { LowRankPart } from './plan-stack.js';

/** The inputs of a site. */
export interface LowRankFactors {
  /** `[rank, inputs]` */
  readonly first: TensorOf<'float32'>;
  /** `[outputs, rank]` */
  readonly second: TensorOf<'float32'>;
  /** What their product is multiplied by, `[1]`. */
  readonly scale: TensorOf<'float32'>;
}

/**
 * Packs the changes beside a product into one pair of factors. Those of a single change are used where they are; of several, the ranks stand side by side
 * and the scales are in the outer factor.
 *
 * @param parts - None for a product that is to stay as it is.
 * @param minRank - The smallest rank; what is missing is filled up with zeros, for providers that take no empty tensors.
 */
export function packLowRank(
  { inputs, outputs }: Pick<LowRankSite, 'inputs' | 'outputs'>,
  parts: readonly LowRankPart[],
  minRank = 0,
): LowRankFactors {
  const used = parts.reduce((sum, { change }) => sum + change.a.shape[0]!, 0);
  const rank = Math.max(minRank, used);
  const scale = (value: number): TensorOf<'float32'> => float32(Float32Array.of(value), [1]);
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && rank === used) {
    const { a, b } = only.change;
    return { first: float32(a.values, [rank, inputs]), second: float32(b.values, [outputs, rank]), scale: scale(scaleOfPart(only)) };
  }
  const first = new Float32Array(rank * inputs);
  const second = new Float32Array(rank * outputs);
  let at = 0;
  for (const part of parts) {
    const { a, b } = part.change;
    const own = a.shape[0]!;
    const factor = scaleOfPart(part);
    first.set(a.values, at * inputs);
    for (let output = 0; output < outputs; output += 1)
      for (let row = 0; row < own; row += 1) second[output * rank + at + row] = factor * b.values[output * own + row]!;
    at += own;
  }
  return { first: float32(first, [rank, inputs]), second: float32(second, [outputs, rank]), scale: scale(1) };
}

function scaleOfPart({ change, strength }: LowRankPart): number {
  return strength * scaleOf(change);
}
