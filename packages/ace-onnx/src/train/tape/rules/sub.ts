import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** `d(a − b) = da − db` */
export const sub: DerivativeRule = (context) => {
  const { o, gradient, wants } = context;
  const [a, b] = context.inputs;
  return [wants(0) ? reduceTo(context, gradient, a!) : undefined, wants(1) ? o.neg(reduceTo(context, gradient, b!)) : undefined];
};
