import type { DerivativeRule } from '../derivative-rule.js';

/** The same numbers in their old shape. */
export const reshape: DerivativeRule = ({ graph, o, gradient, inputs: [x] }) => {
  const { shape } = x!;
  if (shape.filter((length) => typeof length === 'string').length <= 1)
    return [
      o.reshape(
        gradient,
        shape.map((length) => (typeof length === 'number' ? length : -1)),
        shape,
      ),
    ];
  const target = graph.node('Shape', [x], { type: 'int64', shape: [shape.length] });
  return [graph.node('Reshape', [gradient, target], { type: gradient.type, shape })];
};
