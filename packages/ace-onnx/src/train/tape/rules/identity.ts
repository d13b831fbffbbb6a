import type { DerivativeRule } from '../derivative-rule.js';

/** The derivative passes as it is. */
export const identity: DerivativeRule = ({ gradient }) => [gradient];
