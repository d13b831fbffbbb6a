import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** With `y = a / b`: `dy = da / b − y · db / b` */
export const div: DerivativeRule = (context) => {
  const { o, gradient, wants } = context;
  const [a, b] = context.inputs;
  const share = o.div(gradient, b!);
  return [
    wants(0) ? reduceTo(context, share, a!) : undefined,
    wants(1) ? reduceTo(context, o.neg(o.mul(share, context.outputs[0]!)), b!) : undefined,
  ];
};
