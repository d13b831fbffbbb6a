/** Samples per second of the model's own audio. */
export const SAMPLE_RATE = 48_000;

/** Samples of sound in one frame of a latent: 25 frames a second. */
export const SAMPLES_PER_FRAME = 1920;

/** The fewest frames of a latent that the model is given; shorter ones are filled with silence. */
export const MIN_FRAMES = 128;

/** Latent frames in one audio code: 5 codes a second. */
export const FRAMES_PER_CODE = 5;

const MIN_SECONDS = 0.1;

/**
 * Whole frames in a time that is asked for. The time is rounded to tenths and its samples are cut in the floating-point order of the
 * reference, so that 9.2 s has a frame less than it should.
 *
 * @param seconds - 0 or more; less than 0.1 counts as 0.1.
 */
export function secondsToFrames(seconds: number): number {
  return Math.floor(secondsToSamples(seconds) / SAMPLES_PER_FRAME);
}

/** The samples that a time asks for, see {@link secondsToFrames}. */
export function secondsToSamples(seconds: number): number {
  return Math.trunc(roundToTenth(Math.max(MIN_SECONDS, seconds)) * SAMPLE_RATE);
}

/** Rounds to one decimal by the exact value, ties to the even digit; `toFixed` rounds ties up, and only quarters are ties. */
function roundToTenth(seconds: number): number {
  return seconds % 1 === 0.25 ? Number((seconds - 0.01).toFixed(1)) : Number(seconds.toFixed(1));
}

/** A region of a source, with what is added to the source for it. */
export interface FrameSpan {
  /** The first frame of the region, from 0 at the start of the lengthened source. */
  readonly start: number;
  /** The frame after the last one. */
  readonly end: number;
}

/**
 * The frames of a region. A region that begins before the source moves everything by as much.
 *
 * @param frames - Frames of the latent, added ones included, 1 or more.
 * @returns At least one frame.
 */
export function spanToFrames(startSeconds: number, endSeconds: number, frames: number): FrameSpan {
  const moved = Math.max(0, -startSeconds);
  const frameAt = (seconds: number): number => Math.floor(Math.floor((seconds + moved) * SAMPLE_RATE) / SAMPLES_PER_FRAME);
  const start = Math.min(frames - 1, Math.max(0, frameAt(startSeconds)));
  return { start, end: Math.min(frames, Math.max(start + 1, frameAt(endSeconds))) };
}
