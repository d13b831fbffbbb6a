import type { Session } from '../../../runtime/runtime.js';
import { attentionMask } from '../attention-mask.js';
import type { TextEncoderConfig } from '../config.js';
import { rotaryTable } from '../rotary.js';
import { floatsOf, idTensor } from './tensors.js';
import type { Floats } from './tensors.js';

/** The most tokens of a prompt, the end mark included. */
export const MAX_PROMPT_TOKENS = 256;

/** The most tokens of lyrics, the end mark included. */
export const MAX_LYRIC_TOKENS = 2048;

/**
 * Hidden states of prompts: float32 `[items, tokens, width]`.
 *
 * @param session - The network `text-encoder`.
 * @param options - `pad`: the id that fills shorter prompts up; what comes of it counts for nothing. `length`: tokens to which each prompt is
 *   cut or filled up, by default the longest's.
 */
export async function encodeText(
  session: Session,
  ids: readonly (readonly number[])[],
  config: TextEncoderConfig,
  { pad = 0, length: wanted }: { readonly pad?: number | undefined; readonly length?: number | undefined } = {},
): Promise<Floats> {
  const tensor = idTensor(ids, pad, wanted);
  const length = tensor.shape[1]!;
  return floatsOf(
    await session.run({
      ids: tensor,
      ...rotaryTable(length, config.headSize, config.ropeTheta),
      causal_mask: attentionMask({ length, causal: true }),
    }),
    'hidden',
  );
}

/** Rows of the text encoder's table: float32 `[items, tokens, width]`. @param session - The network `words`. */
export async function lookUpWords(session: Session, ids: readonly (readonly number[])[], pad = 0, length?: number): Promise<Floats> {
  return floatsOf(await session.run({ ids: idTensor(ids, pad, length) }), 'rows');
}
