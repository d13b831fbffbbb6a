import type { DerivativeRule } from '../derivative-rule.js';

/** `d sin x = cos x dx` */
export const sin: DerivativeRule = ({ graph, o, gradient, inputs: [x] }) => [o.mul(gradient, graph.node('Cos', [x], x!))];
