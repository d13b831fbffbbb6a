import { InvalidInputError, assertAudioClip } from '@loop/core';
import type { AudioClip } from '@loop/core';

/** How a clip is stretched. */
export interface StretchOptions {
  /** Frames that the clip is to have: half as many as it has, to twice as many. */
  readonly frames: number;
  /** Whether the clip repeats: its end then goes on into its beginning. @defaultValue false */
  readonly loop?: boolean | undefined;
}

/** The distance between two pieces of the result, which overlap by as much: short enough for drums, long enough for a bass. */
const HOP_SECONDS = 0.02;

/** How far a piece may be taken from where it would be, to go on as the sound does. */
const REACH_SECONDS = 0.01;

/** Pieces are compared at every so many frames, and again frame by frame around the best. */
const COARSE = 4;

/**
 * Makes a clip longer or shorter without changing its pitch: short pieces of it overlap where they go on as the sound does. A few percent
 * are hardly heard; from a third on, drums double and voices waver.
 *
 * Source: Verhelst and Roelands, An overlap-add technique based on waveform similarity (WSOLA), ICASSP 1993.
 *
 * @returns A new clip of exactly `frames` frames; the same clip when it has them already.
 * @throws {InvalidInputError} When `frames` is out of range.
 */
export function stretchClip(clip: AudioClip, { frames, loop = false }: StretchOptions): AudioClip {
  assertAudioClip(clip);
  const { sampleRate, channels } = clip;
  const length = channels[0]?.length ?? 0;
  const [least, most] = [Math.max(1, Math.ceil(length / 2)), length * 2];
  if (!Number.isInteger(frames) || frames < least || frames > most) {
    throw new InvalidInputError('stretch', [
      { path: 'frames', message: `must be a whole number of ${least}–${most}`, received: String(frames) },
    ]);
  }
  if (frames === length) return clip;
  const hop = Math.min(HOP_SECONDS * sampleRate, Math.min(length, frames) / 4);
  // Too short for pieces: nobody hears a pitch in it.
  if (hop < 2 * COARSE) return { sampleRate, channels: channels.map((channel) => spread(channel, frames)) };

  const count = Math.round(frames / hop);
  const placeOf = (piece: number): number => Math.round((piece * frames) / count);
  const at = (frame: number): number => (loop ? ((frame % length) + length) % length : frame);
  const mono = mixDown(channels);
  const reach = Math.round(REACH_SECONDS * sampleRate);
  const starts: number[] = [0];
  for (let piece = 1; piece < count; piece += 1) {
    const next = starts[piece - 1]! + placeOf(piece) - placeOf(piece - 1);
    const wanted = Math.round((placeOf(piece) * length) / frames);
    starts.push(bestStart(mono, at, { wanted, next, reach, span: Math.round(hop) }));
  }
  return {
    sampleRate,
    channels: channels.map((channel) => {
      const stretched = new Float32Array(frames);
      for (let piece = 0; piece < count; piece += 1) {
        const place = placeOf(piece);
        const span = placeOf(piece + 1) - place;
        const from = starts[piece]!;
        // What goes on from the piece before fades into this one; the first begins at once, unless the end goes on into it.
        const before = piece > 0 ? piece - 1 : count - 1;
        const going = piece > 0 || loop ? starts[before]! + placeOf(before + 1) - placeOf(before) : from;
        for (let index = 0; index < span; index += 1) {
          const share = smooth((index + 0.5) / span);
          stretched[place + index] = share * (channel[at(from + index)] ?? 0) + (1 - share) * (channel[at(going + index)] ?? 0);
        }
      }
      return stretched;
    }),
  };
}

interface Search {
  /** Where the piece would begin. */
  readonly wanted: number;
  /** Where the piece before goes on. */
  readonly next: number;
  readonly reach: number;
  /** How much of both is compared. */
  readonly span: number;
}

/** Finds where a piece begins that goes on as the piece before does, by normalised correlation. */
function bestStart(mono: Float32Array, at: (frame: number) => number, { wanted, next, reach, span }: Search): number {
  const likeness = (start: number, step: number): number => {
    let product = 0;
    let energy = 1e-9;
    for (let index = 0; index < span; index += step) {
      const sample = mono[at(start + index)] ?? 0;
      product += sample * (mono[at(next + index)] ?? 0);
      energy += sample * sample;
    }
    return product / Math.sqrt(energy);
  };
  const search = (low: number, high: number, step: number): number => {
    let best = low;
    let most = Number.NEGATIVE_INFINITY;
    for (let start = low; start <= high; start += step) {
      const match = likeness(start, step);
      if (match > most) [best, most] = [start, match];
    }
    return best;
  };
  const near = search(wanted - reach, wanted + reach, COARSE);
  return search(near - COARSE, near + COARSE, 1);
}

function mixDown(channels: readonly Float32Array[]): Float32Array {
  const mono = channels[0]!.slice();
  for (const channel of channels.slice(1)) channel.forEach((sample, index) => (mono[index] = mono[index]! + sample));
  return mono;
}

/** Rises from 0 to 1 without a corner; with its mirror image it adds up to 1, and is the same to the last bit on every platform. */
function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}

/** Reads a few samples at another speed. */
function spread(channel: Float32Array, frames: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, index) => channel[Math.floor((index * channel.length) / frames)]!);
}
