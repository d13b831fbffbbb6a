import type { AudioClip, Hertz, Seconds } from '@loop/core';

/** The rate of the results. */
export const OUTPUT_RATE: Hertz = 48_000;

/**
 * How the sound of a latent becomes what was asked for, to the sample: a network works on whole frames, so its sound covers what
 * was asked for and is then cut, and the source's own samples are put where they belong. All counts are samples at {@link OUTPUT_RATE}.
 */
export interface Delivery {
  /** Samples of the decoded sound that lie before the result. */
  readonly skip: number;
  /** Length of the result. @defaultValue all that was decoded */
  readonly length?: number | undefined;
  /** Stretches of the result that are the source's own, in order. */
  readonly kept: readonly KeptSamples[];
}

/** A stretch of the source that stays as it is, but for the crossfades at those of its ends where new music begins. */
export interface KeptSamples {
  /** Samples of the source, the end not included. */
  readonly from: number;
  readonly to: number;
  /** Where they begin in the result. */
  readonly at: number;
}

/** All that was decoded. */
export const WHOLE_SOUND: Delivery = { skip: 0, kept: [] };

/** Samples of a clip once it is at the rate of the results. */
export function outputLength({ channels, sampleRate }: AudioClip): number {
  return Math.round(((channels[0]?.length ?? 0) * OUTPUT_RATE) / sampleRate);
}

/** New music of exactly the source's length. */
export function deliverLike(source: AudioClip): Delivery {
  return { skip: 0, length: outputLength(source), kept: [] };
}

/** The source, with new music from `startSeconds` to `endSeconds`. */
export function deliverRepaint(source: AudioClip, startSeconds: Seconds, endSeconds: Seconds | undefined): Delivery {
  const length = outputLength(source);
  const start = Math.min(length, samplesOf(startSeconds));
  const end = endSeconds === undefined ? length : Math.min(length, samplesOf(endSeconds));
  return { skip: 0, length, kept: [...stretch(0, start, 0), ...stretch(end, length, end)] };
}

/** The source between new music; `decodedBefore` samples lie before it in what is decoded. */
export function deliverExtension(
  source: AudioClip,
  {
    beforeSeconds,
    afterSeconds,
    decodedBefore,
  }: { readonly beforeSeconds: Seconds; readonly afterSeconds: Seconds; readonly decodedBefore: number },
): Delivery {
  const own = outputLength(source);
  const before = samplesOf(beforeSeconds);
  return { skip: Math.max(0, decodedBefore - before), length: before + own + samplesOf(afterSeconds), kept: stretch(0, own, before) };
}

function samplesOf(seconds: Seconds): number {
  return Math.round(seconds * OUTPUT_RATE);
}

function stretch(from: number, to: number, at: number): readonly KeptSamples[] {
  return to > from ? [{ from, to, at }] : [];
}
