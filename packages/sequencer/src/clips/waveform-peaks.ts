import { InvalidInputError, assertAudioClip } from '@loop/core';
import type { AudioClip } from '@loop/core';

import { frameRegion } from './frames.js';
import type { ClipRegion } from './frames.js';

/** What to draw of a clip. */
export interface WaveformOptions extends ClipRegion {
  /** How many columns, 1–65 536. */
  readonly columns: number;
}

/** The outline of a sound, for drawing: one lowest and one highest value per column, over all channels. */
export interface WaveformPeaks {
  /** float32 `[columns]`, the lowest sample of each column. */
  readonly low: Float32Array;
  /** float32 `[columns]`, the highest sample of each column. */
  readonly high: Float32Array;
}

/** Frames that a reader sums up once, when it is made. */
const BLOCK = 256;

/**
 * Reduces a clip, or a region of it, to its outline. Every sample is in a column; with more columns than frames, frames repeat.
 *
 * @throws {InvalidInputError} When the region is not inside the clip or `columns` is out of range.
 */
export function waveformPeaks(clip: AudioClip, options: WaveformOptions): WaveformPeaks {
  return readOutline(clip, options, (from, to) => rangeOf(clip.channels, from, to));
}

/**
 * Prepares a clip for being drawn again and again, at any zoom: it reads every sample once, and from then on an outline costs by its
 * columns, not by the clip's length.
 *
 * @returns What `waveformPeaks` gives, for the clip or any region of it.
 * @throws {InvalidInputError} When it is no clip; when it reads, as `waveformPeaks` does.
 *
 * @example
 * ```ts
 * const read = createWaveformReader(clip);
 * const { low, high } = read({ columns: 800, startSeconds: 1, endSeconds: 2 });
 * ```
 */
export function createWaveformReader(clip: AudioClip): (options: WaveformOptions) => WaveformPeaks {
  assertAudioClip(clip);
  const { channels } = clip;
  const blocks = Math.floor((channels[0]?.length ?? 0) / BLOCK);
  const low = new Float32Array(blocks);
  const high = new Float32Array(blocks);
  for (let block = 0; block < blocks; block += 1) [low[block], high[block]] = rangeOf(channels, block * BLOCK, (block + 1) * BLOCK);

  /** Whole blocks where they fit, samples at both ends. */
  const readColumn = (from: number, to: number): readonly [number, number] => {
    const first = Math.ceil(from / BLOCK);
    const last = Math.floor(to / BLOCK);
    if (last <= first) return rangeOf(channels, from, to);
    const [before, after] = [rangeOf(channels, from, first * BLOCK), rangeOf(channels, last * BLOCK, to)];
    let lowest = Math.min(before[0], after[0]);
    let highest = Math.max(before[1], after[1]);
    for (let block = first; block < last; block += 1) {
      lowest = Math.min(lowest, low[block]!);
      highest = Math.max(highest, high[block]!);
    }
    return [lowest, highest];
  };
  return (options) => readOutline(clip, options, readColumn);
}

/** Reads an outline column by column. `read` is given the first frame of a column and the one past its last. */
function readOutline(
  clip: AudioClip,
  options: WaveformOptions,
  read: (from: number, to: number) => readonly [number, number],
): WaveformPeaks {
  const { columns } = options;
  if (!Number.isInteger(columns) || columns < 1 || columns > 65_536) {
    throw new InvalidInputError('waveform', [{ path: 'columns', message: 'must be a whole number of 1–65536', received: String(columns) }]);
  }
  const { start, end } = frameRegion(clip, options);
  const low = new Float32Array(columns);
  const high = new Float32Array(columns);
  for (let column = 0; column < columns; column += 1) {
    const from = start + Math.floor((column * (end - start)) / columns);
    const to = Math.max(from + 1, start + Math.floor(((column + 1) * (end - start)) / columns));
    [low[column], high[column]] = read(from, to);
  }
  return { low, high };
}

function rangeOf(channels: readonly Float32Array[], from: number, to: number): readonly [number, number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const channel of channels) {
    for (let frame = from; frame < to; frame += 1) {
      const sample = channel[frame]!;
      if (sample < lowest) lowest = sample;
      if (sample > highest) highest = sample;
    }
  }
  return [lowest, highest];
}
