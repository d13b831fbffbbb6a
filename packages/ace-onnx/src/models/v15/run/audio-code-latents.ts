import { float32 } from '../../../runtime/tensor.js';
import type { Session } from '../../../runtime/runtime.js';
import type { Tensors } from '../../../runtime/tensor.js';
import { attentionMask } from '../attention-mask.js';
import type { CodecConfig, TokenizerConfig } from '../config.js';
import { dequantise, quantise } from '../quantise.js';
import { rotaryTable } from '../rotary.js';
import { floatsOf } from './tensors.js';
import type { Floats } from './tensors.js';

/**
 * Finds the audio codes that a latent stands for.
 *
 * @param session - The network `tokenizer`.
 * @param latent - float32 `[frames, channels]`; frames that make no whole code are filled up from `silence`.
 * @param silence - float32 `[frames, channels]`: the latent of silence.
 */
export async function tokenizeLatent(
  session: Session,
  latent: Float32Array,
  config: TokenizerConfig,
  silence: Float32Array,
): Promise<number[]> {
  return quantise((await poolLatent(session, latent, config, silence)).projected.data, config.levels);
}

/** The tokenizer's numbers before they are quantised, with what they are projected from. */
export async function poolLatent(
  session: Session,
  latent: Float32Array,
  config: TokenizerConfig,
  silence: Float32Array,
): Promise<{ readonly pooled: Floats; readonly projected: Floats }> {
  const { channels, frames } = config;
  const size = channels * frames;
  const missing = (size - (latent.length % size)) % size;
  const filled = new Float32Array(latent.length + missing);
  filled.set(latent);
  filled.set(silence.subarray(0, missing), latent.length);
  const groups = filled.length / size;
  const results = await session.run({
    latent: float32(filled, [groups, frames, channels]),
    ...groupInputs(frames + 1, config, config.layers),
  });
  return { pooled: floatsOf(results, 'pooled'), projected: floatsOf(results, 'projected') };
}

/** Codes' vectors: float32 `[codes, width]`. @param session - The network `codes`. */
export async function lookUpCodes(session: Session, codes: readonly number[], { levels }: TokenizerConfig): Promise<Floats> {
  return floatsOf(await session.run({ values: float32(dequantise(codes, levels), [codes.length, levels.length]) }), 'quantized');
}

/**
 * The latent that codes' vectors stand for: float32 `[codes · frames, channels]`.
 *
 * @param session - The network `detokenizer`.
 */
export async function detokenize(session: Session, quantized: Floats, config: CodecConfig): Promise<Float32Array> {
  const inputs = groupInputs(config.frames, config, config.layers);
  return floatsOf(await session.run({ quantized, ...inputs }), 'latent').data;
}

/** Only graphs with a sliding layer take a mask. */
function groupInputs(places: number, config: CodecConfig, layers: number): Tensors {
  const slides = config.sliding.slice(0, layers).some(Boolean);
  return {
    ...rotaryTable(places, config.headSize, config.ropeTheta),
    ...(slides ? { sliding_mask: attentionMask({ length: places, window: config.window }) } : {}),
  };
}
