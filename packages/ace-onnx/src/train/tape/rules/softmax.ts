import type { DerivativeRule } from '../derivative-rule.js';

/** With `y = softmax x`: `dx = y · (dy − Σ y dy)` */
export const softmax: DerivativeRule = ({ o, node, gradient, outputs: [y] }) => {
  const weighted = o.mul(gradient, y!);
  return [o.sub(weighted, o.mul(y!, o.sum(weighted, [node.attributes['axis'] as number])))];
};
