import type { DerivativeRule } from '../derivative-rule.js';

/** The derivatives of the parts follow one another; a part that was not used has zeros. */
export const split: DerivativeRule = ({ o, node, outputs, gradients }) => [
  o.concat(
    outputs.map((output, index) => gradients[index] ?? o.expand(o.scalar(0), output)),
    node.attributes['axis'] as number,
  ),
];
