import { UnsupportedError } from '@loop/core';

import type { DerivativeRule } from '../derivative-rule.js';

/** By what is convolved: the turned convolution with the same weight. Weights are frozen, and steps of more than one place do not occur on the way. */
export const conv: DerivativeRule = ({ graph, node, gradient, inputs: [x, weight], wants }) => {
  const strides = (node.attributes['strides'] ?? []) as readonly number[];
  if (wants(1) || wants(2) || strides.some((stride) => stride !== 1))
    throw new UnsupportedError('training', 'Conv has a derivative rule by its input and with strides of 1 only; its weight is frozen.');
  return [graph.node('ConvTranspose', [gradient, weight], x!, node.attributes)];
};
