import type { Session } from '../../../runtime/runtime.js';
import type { Tensors } from '../../../runtime/tensor.js';
import { attentionMask } from '../attention-mask.js';
import type { ConditionConfig } from '../config.js';
import { rotaryTable } from '../rotary.js';
import { floatsOf } from './tensors.js';
import type { Floats } from './tensors.js';

/** Which places hold something, per item. */
export type Presence = readonly ArrayLike<number>[];

/** Encodes rows of the word table: float32 `[items, words, width]`. @param session - The network `lyrics`. */
export async function encodeLyrics(session: Session, words: Floats, config: ConditionConfig, present?: Presence): Promise<Floats> {
  return floatsOf(await session.run({ lyrics: words, ...stackInputs(words.shape[1]!, config, present) }), 'encoded');
}

/**
 * Encodes reference latents of equal length, one token each: float32 `[references, width]`.
 *
 * @param session - The network `timbre`.
 * @param references - float32 `[references, frames, channels]`
 */
export async function encodeTimbre(session: Session, references: Floats, config: ConditionConfig): Promise<Floats> {
  const places = references.shape[1]! + (config.hasTimbreToken ? 1 : 0);
  return floatsOf(await session.run({ reference: references, ...stackInputs(places, config) }), 'timbre');
}

/** The text as conditions, and what stands for no conditions. @param session - The network `text`. */
export async function projectText(session: Session, hidden: Floats): Promise<{ readonly text: Floats; readonly empty: Floats }> {
  const results = await session.run({ text: hidden });
  return { text: floatsOf(results, 'projected'), empty: floatsOf(results, 'empty') };
}

function stackInputs(length: number, config: ConditionConfig, present?: Presence): Tensors {
  return {
    ...rotaryTable(length, config.headSize, config.ropeTheta),
    mask: attentionMask({ length, present }),
    sliding_mask: attentionMask({ length, window: config.window, present }),
  };
}
