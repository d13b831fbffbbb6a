import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** Each side has the derivative where it was taken, and 0 where not. */
export const where: DerivativeRule = (context) => {
  const { o, gradient, wants } = context;
  const [condition, a, b] = context.inputs;
  return [
    undefined,
    wants(1) ? reduceTo(context, o.where(condition!, gradient, 0), a!) : undefined,
    wants(2) ? reduceTo(context, o.where(condition!, o.scalar(0), gradient), b!) : undefined,
  ];
};
