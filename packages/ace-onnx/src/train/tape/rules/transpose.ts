import type { DerivativeRule } from '../derivative-rule.js';

/** The axes go back to where they were. */
export const transpose: DerivativeRule = ({ o, node, gradient }) => {
  const order = node.attributes['perm'] as readonly number[];
  return [
    o.transpose(
      gradient,
      Array.from(order, (_, axis) => order.indexOf(axis)),
    ),
  ];
};
