import type { DerivativeRule } from '../derivative-rule.js';

/** With `y = σ(x)`: `dy = y (1 − y) dx` */
export const sigmoid: DerivativeRule = ({ o, gradient, outputs: [y] }) => [o.mul(gradient, o.sub(y!, o.mul(y!, y!)))];
