import { operationsOn } from '../onnx/operations.js';
import type { TensorPlaces, Value } from '../onnx/types.js';
import type { ProductHook } from '../models/product.js';
import type { ChangeForm } from './adapter-forms.js';
import type { ChangeBuilder } from './changes/change.js';
import { dropInputs } from './changes/dropout.js';
import { loha } from './changes/loha.js';
import { lokr } from './changes/lokr.js';
import { lora } from './changes/lora.js';
import type { TrainedMethod } from './methods.js';
import type { Tape } from './tape/tape.js';

const BUILDERS: Readonly<Record<TrainedMethod, ChangeBuilder>> = { lora, rslora: lora, dora: lora, lokr, loha };

/** The products of a graph whose weights an adapter changes. */
export interface TrainedProducts {
  /** For `createWeights`: adds the changes. */
  readonly onProduct: ProductHook;
  /** The adapter's tensors that the graph takes as inputs, by their names in the adapter. */
  readonly parameters: ReadonlyMap<string, Value>;
}

/** The name of a graph's input for the scale of a change. */
export function scaleName(key: string): string {
  return `${key}/scale`;
}

/**
 * Puts an adapter into the products of a graph: its tensors are inputs named as `adapterParameters` names them, float32, and its scales are
 * inputs `<module>/scale` `[1]`.
 *
 * @param keyOf - The module of a weight, such as `layers.0.self_attn.q_proj` of `decoder.layers.0.self_attn.q_proj.weight`.
 */
export function trainedProducts(
  tape: Tape,
  forms: ReadonlyMap<string, ChangeForm>,
  { places, keyOf }: { readonly places: TensorPlaces; readonly keyOf: (weight: string) => string },
): TrainedProducts {
  const o = operationsOn(tape);
  const parameters = new Map<string, Value>();
  const onProduct: ProductHook = (product, y) => {
    const key = keyOf(product.name);
    const form = forms.get(key);
    if (form === undefined) return y;
    const parts = new Map<string, Value>();
    for (const { part, shape } of form.parameters) {
      const value = tape.input(`${key}/${part}`, 'float32', shape);
      parts.set(part, value);
      parameters.set(value.name, value);
    }
    const weight = (): Value => {
      const shape = [product.outputs, product.inputs];
      return o.cast(tape.external(product.name, { ...places.get(product.name)!, shape }), 'float32');
    };
    const scale = tape.input(scaleName(key), 'float32', [1]);
    const dropped = form.dropout > 0 ? dropInputs(tape, o, product, key) : undefined;
    return BUILDERS[form.method]({ tape, o, product, y, parts, scale, weight, dropped });
  };
  return { onProduct, parameters };
}
