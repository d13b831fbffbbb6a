import type { AudioClip, Seconds } from '@loop/core';

import { LATENT_SAMPLE_RATE, SAMPLES_PER_FRAME } from '../diffusion/latents.js';

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
