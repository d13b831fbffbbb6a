import type { Value } from '../../onnx/types.js';
import type { ChangeInputs } from './change.js';

/**
 * The factors that give each row of a changed weight its trained length, float32 `[outputs, 1]`.
 *
 * Source: S.-Y. Liu et al., DoRA, https://arxiv.org/abs/2402.09353
 *
 * @param changed - The weight with its change, `[outputs, inputs]`.
 * @param options - `frozen`: the present length is a constant of the derivative, as section 4.3 of the paper has it.
 */
export function rowFactors({ tape, o, parts }: ChangeInputs, changed: Value, options: { readonly frozen: boolean }): Value {
  const length = o.sqrt(o.sum(o.mul(changed, changed), [1]));
  return o.div(parts.get('magnitude')!, options.frozen ? tape.detach(length) : length);
}
