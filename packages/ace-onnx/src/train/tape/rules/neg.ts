import type { DerivativeRule } from '../derivative-rule.js';

/** `d(−x) = −dx` */
export const neg: DerivativeRule = ({ o, gradient }) => [o.neg(gradient)];
