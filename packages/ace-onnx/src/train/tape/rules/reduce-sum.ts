import type { DerivativeRule } from '../derivative-rule.js';

/** Every summand has the derivative of the sum. */
export const reduceSum: DerivativeRule = ({ o, gradient, inputs: [x] }) => [o.expand(gradient, x!)];
