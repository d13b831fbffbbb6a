import type { DerivativeRule } from '../derivative-rule.js';

const SLOPE = 2 / Math.sqrt(Math.PI);

/** `d erf(x) = 2/√π · exp(−x²) dx` */
export const erf: DerivativeRule = ({ o, gradient, inputs: [x] }) => [o.mul(gradient, o.mul(o.exp(o.neg(o.mul(x!, x!))), SLOPE))];
