import type { DerivativeRule } from '../derivative-rule.js';

/** The derivative passes where the result is above 0. */
export const relu: DerivativeRule = ({ graph, o, gradient, outputs: [y] }) => [o.mul(gradient, graph.node('Sign', [y], y!))];
