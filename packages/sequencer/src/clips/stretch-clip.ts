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
  const reach = Math.round(REACH_SECONDS * sampleRate);
  const span = Math.round(hop);
  // What pieces read before the beginning and after the end.
  const margin = reach + 2 * COARSE + 4 * (span + 1);
  const mono = widen(mixDown(channels), margin, loop);
  const starts: number[] = [0];
  for (let piece = 1; piece < count; piece += 1) {
    const next = starts[piece - 1]! + placeOf(piece) - placeOf(piece - 1);
    const wanted = Math.round((placeOf(piece) * length) / frames);
    starts.push(bestStart(mono, { wanted: wanted + margin, next: next + margin, reach, span }) - margin);
  }
  return {
    sampleRate,
    channels: channels.map((channel) => {
      const read = widen(channel, margin, loop);
      const stretched = new Float32Array(frames);
      for (let piece = 0; piece < count; piece += 1) {
        const place = placeOf(piece);
        const width = placeOf(piece + 1) - place;
        const from = starts[piece]!;
        // What goes on from the piece before fades into this one; the first begins at once, unless the end goes on into it.
        const before = piece > 0 ? piece - 1 : count - 1;
        const end = starts[before]! + placeOf(before + 1) - placeOf(before);
        const going = piece > 0 ? end : loop ? end % length : from;
        for (let index = 0; index < width; index += 1) {
          const share = smooth((index + 0.5) / width);
          stretched[place + index] = share * read[margin + from + index]! + (1 - share) * read[margin + going + index]!;
        }
      }
      return stretched;
    }),
  };
}

/** Gives a channel so many frames more on each side: silence, or what a loop goes on with. */
function widen(channel: Float32Array, margin: number, loop: boolean): Float32Array {
  const { length } = channel;
  const wide = new Float32Array(length + 2 * margin);
  wide.set(channel, margin);
  if (!loop) return wide;
  for (let index = 1; index <= margin; index += 1) {
    wide[margin - index] = channel[(length - (index % length)) % length]!;
    wide[margin + length + index - 1] = channel[(index - 1) % length]!;
  }
  return wide;
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
function bestStart(mono: Float32Array, { wanted, next, reach, span }: Search): number {
  const search = (low: number, high: number, step: number): number => {
    let best = low;
    let most = Number.NEGATIVE_INFINITY;
    for (let start = low; start <= high; start += step) {
      const match = likeness(mono, start, next, span, step);
      if (match > most) [best, most] = [start, match];
    }
    return best;
  };
  const near = search(wanted - reach, wanted + reach, COARSE);
  return search(near - COARSE, near + COARSE, 1);
}

function likeness(mono: Float32Array, start: number, next: number, span: number, step: number): number {
  let product = 0;
  let energy = 1e-9;
  for (let index = 0; index < span; index += step) {
    const sample = mono[start + index]!;
    product += sample * mono[next + index]!;
    energy += sample * sample;
  }
  return product / Math.sqrt(energy);
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
