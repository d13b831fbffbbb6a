import type { AudioClip, Seconds } from '@loop/core';

/** Samples per second of the model's own audio. */
export const LATENT_SAMPLE_RATE = 44_100;

/** Samples of sound, at {@link LATENT_SAMPLE_RATE}, in one frame of a latent. */
export const SAMPLES_PER_FRAME = 4096;

/** Numbers in one frame of a latent: 8 channels of 16 rows. */
export const FRAME_SIZE = 128;

/**
 * Whole frames that fit in a time.
 *
 * Evaluated in the order of the reference, `trunc(seconds · 44100 / 512 / 8)`, because the last bit decides at exact multiples.
 */
export function framesOf(seconds: number): number {
  return Math.trunc((seconds * LATENT_SAMPLE_RATE) / 512 / 8);
}

/** Length of one frame of a latent. */
export const FRAME_SECONDS: Seconds = SAMPLES_PER_FRAME / LATENT_SAMPLE_RATE;

/** What rounding to samples and back may add to a time that is meant to be a whole number of frames: about two samples. */
const TOLERANCE = 1 / 2048;

/** The most whole frames that fit in a time; also the frame in which the time lies. */
export function framesWithin(seconds: Seconds): number {
  return Math.floor(seconds / FRAME_SECONDS + TOLERANCE);
}

/** The fewest whole frames that cover a time. */
export function framesCovering(seconds: Seconds): number {
  return Math.max(0, Math.ceil(seconds / FRAME_SECONDS - TOLERANCE));
}

/** Frames of a clip as the codec pads it, not counting a last one that holds no more than a rounding of lengths. */
export function framesOfClip({ channels, sampleRate }: AudioClip): number {
  return framesCovering((channels[0]?.length ?? 0) / sampleRate);
}
