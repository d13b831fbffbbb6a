import { FileFormatError } from '@loop/core';

import type { KeptTensor, Tensor } from '../../runtime/tensor.js';
import { emptyTensor } from './float-tensors.js';
import type { MusicgenConfig } from './config.js';
import type { OpenedNetwork } from './opened-network.js';

const PRESENT = /^present\.(\d+)\.(decoder|encoder)\.(key|value)$/;

/** What the decoder remembers of the columns and the words: a tensor for each `past_key_values.*` input, where it was computed. */
export interface DecoderState {
  /** The inputs of the next run. */
  inputs(): Readonly<Record<string, KeptTensor>>;
  /** Takes what a run gave; what it replaces is freed. @param isFirst - Whether it computed the words' part too: later runs give that part empty, or not at all. */
  update(kept: Readonly<Record<string, KeptTensor>>, isFirst: boolean): void;
  /** Frees all; safe to call twice. */
  dispose(): void;
}

/** Creates an empty state. */
export function createDecoderState(): DecoderState {
  const held = new Map<string, KeptTensor>();
  return {
    inputs: () => Object.fromEntries(held),
    update(kept, isFirst) {
      for (const [output, tensor] of Object.entries(kept)) {
        const [, layer, side, part] = PRESENT.exec(output)!;
        if (side === 'encoder' && !isFirst) {
          tensor.dispose();
          continue;
        }
        const input = `past_key_values.${layer}.${side}.${part}`;
        held.get(input)?.dispose();
        held.set(input, tensor);
      }
    },
    dispose() {
      for (const tensor of held.values()) tensor.dispose();
      held.clear();
    },
  };
}

/** The outputs of a decoder that are its state. */
export function stateOutputs({ outputs }: OpenedNetwork): readonly string[] {
  return outputs.filter((name) => PRESENT.test(name));
}

/** The state's inputs of a decoder that does both, for the run in which there is no state yet: tensors without a column. @throws {FileFormatError} */
export function emptyState(
  { inputs }: OpenedNetwork,
  batch: number,
  { heads, headSize }: MusicgenConfig,
): Readonly<Record<string, Tensor>> {
  const names = [...inputs.keys()].filter((name) => name.startsWith('past_key_values.'));
  if (names.length === 0) throw new FileFormatError('onnx', 'The decoder has no inputs past_key_values.*: it cannot go on from a column.');
  const lengthOf = (axis: number | string | undefined, otherwise: number): number => (typeof axis === 'number' ? axis : otherwise);
  return Object.fromEntries(
    names.map((name) => {
      const { type, shape } = inputs.get(name)!;
      return [name, emptyTensor(type, [batch, lengthOf(shape[1], heads), 0, lengthOf(shape[3], headSize)])];
    }),
  );
}
