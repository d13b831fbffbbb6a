import type { DerivativeRule } from '../derivative-rule.js';

/** Another type of float is another precision of the same number. */
export const cast: DerivativeRule = ({ o, gradient, inputs: [x] }) => [o.cast(gradient, x!.type)];
