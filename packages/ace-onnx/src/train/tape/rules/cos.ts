import type { DerivativeRule } from '../derivative-rule.js';

/** `d cos x = −sin x dx` */
export const cos: DerivativeRule = ({ o, gradient, inputs: [x] }) => [o.neg(o.mul(gradient, o.sin(x!)))];
