import { UnsupportedError } from '@loop/core';

import type { RuleContext } from './derivative-rule.js';
import type { Value } from '../../onnx/types.js';

/**
 * Sums a derivative over the axes along which an input was repeated to fit another, and gives it the input's shape.
 *
 * @throws {UnsupportedError} When the graph does not say whether an axis was repeated, because both its lengths are names.
 */
export function reduceTo({ o }: Pick<RuleContext, 'o'>, gradient: Value, input: Value): Value {
  const extra = gradient.shape.length - input.shape.length;
  const repeated = gradient.shape.flatMap((length, axis) => {
    const own = axis < extra ? 1 : input.shape[axis - extra]!;
    if (own === length) return [];
    if (own === 1) return [axis];
    // A name and a number that passed the graph's own checks are the same length.
    if (typeof own !== typeof length) return [];
    throw new UnsupportedError(
      'training',
      `The graph does not say whether ${input.name} was repeated along axis ${axis}: ${own}, ${length}.`,
    );
  });
  if (repeated.length === 0) return gradient;
  const sum = o.sum(gradient, repeated);
  if (extra === 0) return sum;
  return o.reshape(sum, [...Array.from({ length: extra }, () => 1), ...input.shape].slice(extra).map(toTarget), input.shape);
}

/** One axis may stay a name: it is what remains. */
function toTarget(length: number | string): number {
  return typeof length === 'number' ? length : -1;
}
