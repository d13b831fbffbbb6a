import type { Value } from '../../../onnx/types.js';
import type { DerivativeRule, RuleContext } from '../derivative-rule.js';

/** Every number has its share of the mean's derivative. */
export const reduceMean: DerivativeRule = (context) => {
  const { o, gradient, inputs, outputs } = context;
  return [o.expand(o.mul(gradient, shareOf(context, inputs[0]!, outputs[0]!)), inputs[0]!)];
};

/** One over the count of the numbers behind each mean. */
function shareOf({ graph, o }: RuleContext, x: Value, mean: Value): number | Value {
  const averaged = x.shape.filter((length, axis) => length !== mean.shape[axis]);
  if (averaged.every((length) => typeof length === 'number')) return 1 / averaged.reduce<number>((count, length) => count * length, 1);
  const sizeOf = (value: Value): Value => o.cast(graph.node('Size', [value], { type: 'int64', shape: [] }), x.type);
  return o.div(sizeOf(mean), sizeOf(x));
}
