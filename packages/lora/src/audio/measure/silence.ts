import type { AudioClip, Decibels, Fraction, Seconds } from '@loop/core';

/** Where a sound is silent. */
export interface Silence {
  /** How long it is silent before it begins. */
  readonly startSeconds: Seconds;
  /** How long it is silent after it ends. */
  readonly endSeconds: Seconds;
  /** The longest silence in between. */
  readonly longestSeconds: Seconds;
  /** The share of the whole that is silent. */
  readonly ratio: Fraction;
  /** The share of samples below 0.01, as the lofi scripts count them: quiet music counts as silence there. */
  readonly legacyRatio: Fraction;
}

/** The level of a piece below which it is silent, and how long pieces are. */
export const SILENCE_DB: Decibels = -60;
const PIECE_SECONDS = 0.01;
const LEGACY_LEVEL = 0.01;

/** Finds silence by the level of pieces of 10 ms. @internal */
export function findSilence({ sampleRate, channels }: AudioClip): Silence {
  const length = channels[0]?.length ?? 0;
  const size = Math.max(1, Math.round(sampleRate * PIECE_SECONDS));
  const pieces = Math.ceil(length / size);
  const threshold = 10 ** (SILENCE_DB / 10);
  let [quiet, legacy, longest, current, first, last] = [0, 0, 0, 0, -1, -1];
  for (let piece = 0; piece < pieces; piece += 1) {
    const [from, to] = [piece * size, Math.min(length, (piece + 1) * size)];
    let loudest = 0;
    for (const channel of channels) {
      let sum = 0;
      for (let index = from; index < to; index += 1) {
        const value = channel[index]!;
        sum += value * value;
        if (value < LEGACY_LEVEL && value > -LEGACY_LEVEL) legacy += 1;
      }
      loudest = Math.max(loudest, sum / (to - from));
    }
    if (loudest < threshold) {
      quiet += 1;
      current += 1;
      continue;
    }
    if (first < 0) first = piece;
    else longest = Math.max(longest, current);
    last = piece;
    current = 0;
  }
  const seconds = length / sampleRate;
  const piece = size / sampleRate;
  return {
    startSeconds: first < 0 ? seconds : first * piece,
    endSeconds: first < 0 ? seconds : Math.max(0, seconds - (last + 1) * piece),
    longestSeconds: longest * piece,
    ratio: pieces === 0 ? 1 : quiet / pieces,
    legacyRatio: length === 0 ? 1 : legacy / (length * channels.length),
  };
}
