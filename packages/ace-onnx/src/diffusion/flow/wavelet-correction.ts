/**
 * What the correction works on.
 *
 * - `double`: the slow and the fast part, each with a strength of its own.
 * - `low`, `high`: one of them.
 * - `pix`: the latent itself, as strongly at every level.
 */
export const CORRECTION_MODES = ['double', 'low', 'high', 'pix'] as const;

/** The name of what the correction works on. */
export type CorrectionMode = (typeof CORRECTION_MODES)[number];

/** How a correction is done. */
export interface WaveletCorrection {
  /** @defaultValue 'double' */
  readonly mode?: CorrectionMode | undefined;
  /** Strength of the slow part, or of the only one. @defaultValue 0.05 */
  readonly scale?: number | undefined;
  /** Strength of the fast part in mode `double`. @defaultValue 0.02 */
  readonly highScale?: number | undefined;
}

/** The place in a run that is corrected. */
export interface CorrectionStep {
  /** The latent after the step, float32 `[items, frames, channels]`. */
  readonly after: Float32Array;
  /** The clean latent that the step's velocity points to, of the same shape. */
  readonly clean: Float32Array;
  /** The level before the step, 0–1. */
  readonly level: number;
  readonly channels: number;
  /** Frames of an item. */
  readonly frames: number;
}

/**
 * Pushes a latent away from the predicted clean one, in the two halves of a Haar wavelet over time: more in the slow half while there is
 * much noise, more in the fast half when there is little ("DCW"). An odd last frame is paired with silence.
 *
 * Source: behaviour of https://github.com/ace-step/ACE-Step-1.5 (MIT), its wavelet correction.
 *
 * @returns A new latent.
 */
export function correctWavelet(step: CorrectionStep, { mode = 'double', scale = 0.05, highScale = 0.02 }: WaveletCorrection): Float32Array {
  const { after, clean, level, channels, frames } = step;
  const difference = after.map((value, index) => value - clean[index]!);
  if (mode === 'pix') return after.map((value, index) => value + scale * difference[index]!);
  const low = mode === 'high' ? 0 : level * scale;
  const high = mode === 'low' ? 0 : (1 - level) * (mode === 'high' ? scale : highScale);
  const corrected = new Float32Array(after);
  const itemLength = frames * channels;
  for (let start = 0; start < after.length; start += itemLength) {
    for (let frame = 0; frame < frames; frame += 2) {
      const first = start + frame * channels;
      for (let index = first; index < first + channels; index += 1) {
        const isPair = frame + 1 < frames;
        const [left, right] = [difference[index]!, isPair ? difference[index + channels]! : 0];
        const [slow, fast] = [(low * (left + right)) / 2, (high * (left - right)) / 2];
        corrected[index]! += slow + fast;
        if (isPair) corrected[index + channels]! += slow - fast;
      }
    }
  }
  return corrected;
}
