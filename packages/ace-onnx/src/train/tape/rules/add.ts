import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** `d(a + b) = da + db` */
export const add: DerivativeRule = (context) =>
  context.inputs.map((input, index) => (context.wants(index) ? reduceTo(context, context.gradient, input) : undefined));
