import { UnsupportedError } from '@loop/core';

import type { DerivativeRule } from '../derivative-rule.js';

/** By what is convolved: the convolution with the same weight, steps and padding. Weights are frozen. */
export const convTranspose: DerivativeRule = ({ graph, node, gradient, inputs: [x, weight], wants }) => {
  if (wants(1) || wants(2))
    throw new UnsupportedError('training', 'ConvTranspose has a derivative rule by its input only; its weight is frozen.');
  return [graph.node('Conv', [gradient, weight], x!, node.attributes)];
};
