import type { DerivativeRule } from '../derivative-rule.js';

/** `d√x = dx / (2√x)` */
export const sqrt: DerivativeRule = ({ o, gradient, outputs }) => [o.div(o.mul(gradient, 0.5), outputs[0]!)];
