import type { DerivativeRule } from '../derivative-rule.js';

/** With `y = tanh x`: `dy = (1 − y²) dx` */
export const tanh: DerivativeRule = ({ o, gradient, outputs: [y] }) => [o.sub(gradient, o.mul(gradient, o.mul(y!, y!)))];
