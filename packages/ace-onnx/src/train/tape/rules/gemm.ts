import type { Attribute, Value } from '../../../onnx/types.js';
import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/**
 * `y = α a′ b′ + β c`, each factor turned or not. The other factor is read in place: a frozen weight needs no turned copy.
 */
export const gemm: DerivativeRule = (context) => {
  const { graph, o, node, gradient, wants } = context;
  const [a, b, c] = context.inputs as readonly [Value, Value, Value | undefined];
  const isTurned = (name: 'transA' | 'transB'): boolean => node.attributes[name] === 1;
  const { alpha = { float: 1 }, beta = { float: 1 } } = node.attributes as Readonly<Record<string, { readonly float: number }>>;
  const product = (left: Value, right: Value, turns: { readonly left: boolean; readonly right: boolean }, like: Value): Value => {
    const attributes: Record<string, Attribute> = { transA: Number(turns.left), transB: Number(turns.right), alpha };
    return graph.node('Gemm', [left, right], like, attributes);
  };
  const byA = (): Value =>
    isTurned('transA')
      ? product(b, gradient, { left: isTurned('transB'), right: true }, a)
      : product(gradient, b, { left: false, right: !isTurned('transB') }, a);
  const byB = (): Value =>
    isTurned('transB')
      ? product(gradient, a, { left: true, right: isTurned('transA') }, b)
      : product(a, gradient, { left: !isTurned('transA'), right: false }, b);
  return [
    wants(0) ? byA() : undefined,
    wants(1) ? byB() : undefined,
    wants(2) ? reduceTo(context, beta.float === 1 ? gradient : o.mul(gradient, beta.float), c!) : undefined,
  ];
};
