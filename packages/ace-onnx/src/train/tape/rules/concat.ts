import type { Value } from '../../../onnx/types.js';
import type { DerivativeRule } from '../derivative-rule.js';

/** Each part takes its piece of the derivative. */
export const concat: DerivativeRule = ({ graph, o, node, gradient, inputs }) => {
  const axis = node.attributes['axis'] as number;
  const lengthOf = (value: Value): Value => graph.node('Shape', [value], { type: 'int64', shape: [1] }, { start: axis, end: axis + 1 });
  const lengths = inputs.map((value) => value.shape[axis]!);
  const sizes = lengths.every((length) => typeof length === 'number')
    ? graph.constant(lengths, { type: 'int64' })
    : o.concat(inputs.map(lengthOf), 0);
  return graph.nodes(
    'Split',
    [gradient, sizes],
    inputs.map(({ type, shape }) => ({ type, shape })),
    { axis },
  );
};
