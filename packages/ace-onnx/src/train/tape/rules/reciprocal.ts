import type { DerivativeRule } from '../derivative-rule.js';

/** With `y = 1 / x`: `dy = −y² · dx` */
export const reciprocal: DerivativeRule = ({ o, gradient, outputs: [y] }) => [o.neg(o.mul(gradient, o.mul(y!, y!)))];
