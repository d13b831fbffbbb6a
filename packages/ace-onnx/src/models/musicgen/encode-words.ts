import { FileFormatError } from '@loop/core';

import { int64 } from '../../runtime/tensor.js';
import type { Tensors } from '../../runtime/tensor.js';
import { toFloat32, toFloats } from './float-tensors.js';
import type { OpenedNetwork } from './opened-network.js';
import { inputsOf } from './run-network.js';

/**
 * Makes of token ids what the decoder hears: a batch of two, the words and, for guidance, nothing – zeros that are not looked at.
 *
 * @returns `encoder_hidden_states`, of the width that the decoder takes, `[2, tokens, size]`, and `encoder_attention_mask`, int64 `[2, tokens]`.
 */
export async function encodeWords(ids: readonly number[], text: OpenedNetwork, decoder: OpenedNetwork): Promise<Tensors> {
  const mask = new BigInt64Array(ids.length).fill(1n);
  const inputs = { input_ids: int64(BigInt64Array.from(ids, BigInt), [1, ids.length]), attention_mask: int64(mask, [1, ids.length]) };
  const outputs = await text.session.run(inputsOf('text_encoder.onnx', text, inputs));
  const states = outputs['last_hidden_state'] ?? Object.values(outputs)[0]!;
  const values = toFloat32(states, 'text_encoder.onnx');
  const size = values.length / ids.length;
  if (!Number.isInteger(size))
    throw new FileFormatError('onnx', `text_encoder.onnx gave ${values.length} numbers for ${ids.length} tokens.`);
  const both = new Float32Array(2 * values.length);
  both.set(values);
  const masks = new BigInt64Array(2 * ids.length);
  masks.set(mask);
  const type = decoder.inputs.get('encoder_hidden_states')?.type ?? 'float32';
  return {
    encoder_hidden_states: toFloats(both, [2, ids.length, size], type),
    encoder_attention_mask: int64(masks, [2, ids.length]),
  };
}
