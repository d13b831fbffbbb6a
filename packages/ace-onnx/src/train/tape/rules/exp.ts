import type { DerivativeRule } from '../derivative-rule.js';

/** With `y = exp x`: `dy = y dx` */
export const exp: DerivativeRule = ({ o, gradient, outputs: [y] }) => [o.mul(gradient, y!)];
