import FFT from 'fft.js';

import { melFilters } from '../spectrum/mel-filters.js';
import { mirrorIndex } from '../spectrum/mirror-index.js';
import type { ClapFeatures } from './feature-config.js';

/** Less power counts as silence. */
const LEAST_POWER = 1e-10;

/**
 * Prepares the mel spectrogram that CLAP hears: power in decibels, float32 `[frames, mels]`, of windows whose ends are mirrored.
 *
 * Source: the feature extractor of CLAP in Transformers, https://huggingface.co/docs/transformers/model_doc/clap (for the parameters).
 */
export function createClapSpectrogram({ sampleRate, size, hop, mels, low, high }: ClapFeatures): (samples: Float32Array) => Float32Array {
  const bins = size / 2 + 1;
  const window = Float64Array.from({ length: size }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size));
  const bands = bandsOf(melFilters({ bins, mels, sampleRate, low, high }), mels);
  const fft = new FFT(size);
  const input = new Float64Array(size);
  const output = fft.createComplexArray();
  return (samples) => {
    const frames = 1 + Math.floor(samples.length / hop);
    const spectrogram = new Float32Array(frames * mels);
    for (let frame = 0; frame < frames; frame += 1) {
      const from = frame * hop - size / 2;
      for (let index = 0; index < size; index += 1) input[index] = samples[mirrorIndex(from + index, samples.length)]! * window[index]!;
      fft.realTransform(output, input);
      for (const [mel, { first, weights }] of bands.entries()) {
        let sum = 0;
        for (let index = 0; index < weights.length; index += 1) {
          const bin = first + index;
          sum += weights[index]! * (output[2 * bin]! ** 2 + output[2 * bin + 1]! ** 2);
        }
        spectrogram[frame * mels + mel] = 10 * Math.log10(Math.max(sum, LEAST_POWER));
      }
    }
    return spectrogram;
  };
}

/** A filter without the bins where it is 0. */
interface Band {
  readonly first: number;
  readonly weights: Float32Array;
}

function bandsOf(filters: Float32Array, mels: number): readonly Band[] {
  return Array.from({ length: mels }, (_, mel) => {
    const column = Array.from({ length: filters.length / mels }, (__, bin) => filters[bin * mels + mel]!);
    const first = Math.max(
      0,
      column.findIndex((weight) => weight > 0),
    );
    return { first, weights: Float32Array.from(column.slice(first, column.findLastIndex((weight) => weight > 0) + 1)) };
  });
}
