import type { DerivativeRule } from '../derivative-rule.js';
import { reduceTo } from '../reduce-to.js';

/** The copies' derivatives are summed. */
export const expand: DerivativeRule = (context) => [reduceTo(context, context.gradient, context.inputs[0]!)];
