import { InvalidInputError } from '@loop/core';
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

/**
 * Reduces a clip, or a region of it, to its outline. Every sample is in a column; with more columns than frames, frames repeat.
 *
 * @throws {InvalidInputError} When the region is not inside the clip or `columns` is out of range.
 */
export function waveformPeaks(clip: AudioClip, options: WaveformOptions): WaveformPeaks {
  const { columns } = options;
  if (!Number.isInteger(columns) || columns < 1 || columns > 65_536) {
    throw new InvalidInputError('waveform', [{ path: 'columns', message: 'must be a whole number of 1–65536', received: String(columns) }]);
  }
  const { start, end } = frameRegion(clip, options);
  const low = new Float32Array(columns).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(columns).fill(Number.NEGATIVE_INFINITY);
  for (const channel of clip.channels) {
    for (let column = 0; column < columns; column += 1) {
      const from = start + Math.floor((column * (end - start)) / columns);
      const to = Math.max(from + 1, start + Math.floor(((column + 1) * (end - start)) / columns));
      let lowest = low[column] as number;
      let highest = high[column] as number;
      for (let frame = from; frame < to; frame += 1) {
        const sample = channel[frame] as number;
        if (sample < lowest) lowest = sample;
        if (sample > highest) highest = sample;
      }
      low[column] = lowest;
      high[column] = highest;
    }
  }
  return { low, high };
}
