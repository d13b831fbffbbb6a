import type { Value } from '../../../onnx/types.js';
import type { DerivativeRule, RuleContext } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** `d(a b) = da b + a db`, so that `a` has `dy bᵀ` and `b` has `aᵀ dy`. */
export const matMul: DerivativeRule = (context) => {
  const { o, gradient, wants } = context;
  const [a, b] = context.inputs as readonly [Value, Value];
  return [
    wants(0) ? reduceTo(context, o.matmul(gradient, turned(context, b)), a) : undefined,
    wants(1) ? (byMatrix(context, a, gradient) ?? reduceTo(context, o.matmul(turned(context, a), gradient), b)) : undefined,
  ];
};

function turned({ o }: RuleContext, x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return o.transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

/** A matrix before one item, such as a weight: a product that reads it in place, where a turned one would be a copy of the weight. */
function byMatrix({ graph, o }: RuleContext, a: Value, gradient: Value): Value | undefined {
  const items = gradient.shape.slice(0, -2);
  if (a.shape.length !== 2 || items.some((length) => length !== 1)) return undefined;
  const [rows, inner] = a.shape as readonly [number, number];
  const length = gradient.shape.at(-1)!;
  if (typeof rows !== 'number' || typeof inner !== 'number') return undefined;
  const flat = items.length === 0 ? gradient : o.reshape(gradient, [rows, -1], [rows, length]);
  const product = graph.node('Gemm', [a, flat], { type: a.type, shape: [inner, length] }, { transA: 1 });
  return items.length === 0 ? product : o.reshape(product, [...items.map(() => 1), inner, -1], [...items, inner, length]);
}
