import type { Abortable, Bpm, GenerationProgress, Seconds, Warning } from '@loop/core';
import { encodeSafetensors } from '@loop/core/weights';

/** What is said about a sound that is trained on. */
export interface TrainingText {
  /** The style in words, trigger words included. @defaultValue nothing */
  readonly caption?: string | undefined;
  /** The words with section tags. @defaultValue '[Instrumental]' */
  readonly lyrics?: string | undefined;
  readonly bpm?: Bpm | undefined;
  /** A root and a mode, such as `A minor`. */
  readonly key?: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature?: number | undefined;
  /** ISO code of the lyrics; counts for wrapped lyrics only. @defaultValue 'unknown' */
  readonly language?: string | undefined;
}

/** How lyrics are given to the network. */
export const LYRIC_FORMS = ['bare', 'wrapped'] as const;

/** How lyrics are given to the network: `bare`, as the published trainers do it, or `wrapped` with their language, as they come when music is made. */
export type LyricForm = (typeof LYRIC_FORMS)[number];

/** How a sound is encoded for training. */
export interface EncodeForTrainingOptions extends Abortable {
  /** @defaultValue 'bare' */
  readonly lyricForm?: LyricForm | undefined;
  /** Longer sounds are cut, 1–600. @defaultValue 240 */
  readonly maxSeconds?: Seconds | undefined;
  /** Called with progress: `encode`, then `text`. */
  readonly onProgress?: ((event: GenerationProgress) => void) | undefined;
}

/** A tensor of an encoded sound. */
export interface TrainingTensor {
  readonly name: 'target_latents' | 'attention_mask' | 'encoder_hidden_states' | 'encoder_attention_mask' | 'context_latents';
  readonly shape: readonly number[];
  /** Masks are 0 or 1. */
  readonly data: Float32Array;
}

/** A sound as a training of ACE-Step takes it. Its condition is that of one checkpoint: another variant needs its own. */
export interface TrainingTensors {
  /** Latent frames, 25 a second; of v1 10.8. */
  readonly frames: number;
  /**
   * `target_latents` `[frames, channels]`, `attention_mask` `[frames]`, `encoder_hidden_states` `[tokens, width]`, `encoder_attention_mask` `[tokens]`,
   * `context_latents` `[frames, 2 · channels]`, of v1 `[frames, 0]`.
   */
  readonly tensors: readonly TrainingTensor[];
  /** What they were made from, as texts: the prompt to the letter, the lyrics, their form, facts, the model. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was cut. */
  readonly warnings: readonly Warning[];
}

/** Writes an encoded sound as safetensors: float32, the condition's mask as booleans, what it was made from in the metadata. */
export function encodeTrainingTensors({ tensors, metadata }: TrainingTensors): Uint8Array {
  return encodeSafetensors(
    tensors.map(({ name, shape, data }) =>
      name === 'encoder_attention_mask'
        ? { name, shape, dtype: 'BOOL' as const, data: Uint8Array.from(data) }
        : { name, shape, dtype: 'F32' as const, data },
    ),
    { metadata },
  );
}
