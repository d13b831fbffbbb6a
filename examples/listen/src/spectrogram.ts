import type { AudioClip } from '@loop/core';
import FFT from 'fft.js';

/** A picture of a sound as bytes: columns in time, rows from high to low on a logarithmic scale. */
export interface Spectrogram {
  readonly columns: number;
  readonly rows: number;
  /** One byte per point in base 64, column by column: 0 is −90 dB or less, 255 is 0 dB. */
  readonly levels: string;
}

const SIZE = 2_048;
const COLUMNS = 240;
const ROWS = 64;
const LOWEST = 40;

/** Draws a sound. */
export function spectrogramOf({ channels, sampleRate }: AudioClip): Spectrogram {
  const samples = channels[0] ?? new Float32Array(0);
  const transform = new FFT(SIZE);
  const levels = new Uint8Array(COLUMNS * ROWS);
  const spectrum = transform.createComplexArray() as number[];
  for (let column = 0; column < COLUMNS; column += 1) {
    const start = Math.floor((column * Math.max(0, samples.length - SIZE)) / COLUMNS);
    const frame = Array.from(
      { length: SIZE },
      (_, index) => (samples[start + index] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / SIZE)),
    );
    transform.realTransform(spectrum, frame);
    for (let row = 0; row < ROWS; row += 1) {
      const hertz = LOWEST * (sampleRate / 2 / LOWEST) ** (1 - row / ROWS);
      const bin = Math.min(SIZE / 2 - 1, Math.round((hertz * SIZE) / sampleRate));
      const power = ((spectrum[2 * bin] ?? 0) ** 2 + (spectrum[2 * bin + 1] ?? 0) ** 2) / (SIZE / 4) ** 2;
      levels[column * ROWS + row] = Math.max(0, Math.min(255, Math.round(((10 * Math.log10(power + 1e-12) + 90) / 90) * 255)));
    }
  }
  return { columns: COLUMNS, rows: ROWS, levels: Buffer.from(levels).toString('base64') };
}
