import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** `d(a · b) = b · da + a · db` */
export const mul: DerivativeRule = (context) => {
  const { o, gradient, wants } = context;
  const [a, b] = context.inputs;
  return [
    wants(0) ? reduceTo(context, o.mul(gradient, b!), a!) : undefined,
    wants(1) ? reduceTo(context, o.mul(gradient, a!), b!) : undefined,
  ];
};
