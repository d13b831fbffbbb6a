import { describe, expect, it } from 'vitest';

import { createClapSpectrogram } from './clap-spectrogram.js';
import { readFeatureConfig } from './feature-config.js';
import type { ClapFeatures } from './feature-config.js';
import { splitWindows } from './split-windows.js';

const CLAP = readFeatureConfig(
  JSON.stringify({
    feature_extractor_type: 'ClapFeatureExtractor',
    sampling_rate: 48_000,
    nb_max_samples: 480_000,
    fft_window_size: 1024,
    hop_length: 480,
    feature_size: 64,
    frequency_min: 50,
    frequency_max: 14_000,
    truncation: 'rand_trunc',
  }),
) as ClapFeatures;
const spectrogram = createClapSpectrogram(CLAP);
const wave = (length: number): Float32Array =>
  Float32Array.from(
    { length },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * 1000 * index) / 48_000) + 0.1 * Math.sin((2 * Math.PI * 90 * index) / 48_000),
  );

const GOLDEN: readonly (readonly [frame: number, mel: number, decibels: number])[] = [
  [0, 0, 2.421],
  [0, 1, -4.318],
  [0, 17, 18.882],
  [0, 30, -9.444],
  [3, 1, 2.029],
  [5, 16, 22.809],
  [5, 17, 23.27],
  [5, 18, 13.867],
  [5, 40, -90.007],
  [9, 17, 23.27],
  [10, 2, -5.502],
  [10, 63, -41.573],
];

describe('createClapSpectrogram', () => {
  it('has the frames of a whole window, and the least power in silence', () => {
    const silent = spectrogram(new Float32Array(480_000));
    expect(silent).toHaveLength(1001 * 64);
    expect(new Set(silent)).toEqual(new Set([-100]));
  });

  it('gives the numbers of the definition, computed by a plain Fourier sum', () => {
    const values = spectrogram(wave(4800));
    // NumPy 2.4: the definition written out – periodic Hann, mirrored ends, |rfft|², Slaney filters of area 1, 10·log10.
    for (const [frame, mel, expected] of GOLDEN) expect(values[frame * 64 + mel]).toBeCloseTo(expected, 2);
  });
});

describe('splitWindows', () => {
  const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => index + 1);
  it('cuts whole windows, keeps a rest of half a window, and drops less', () => {
    expect(splitWindows(ramp(8), 4).map((window) => [...window])).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect(splitWindows(ramp(6), 4).map((window) => [...window])).toEqual([
      [1, 2, 3, 4],
      [5, 6, 5, 6],
    ]);
    expect(splitWindows(ramp(5), 4)).toHaveLength(1);
  });

  it('repeats what is short as often as it fits whole', () => {
    expect(splitWindows(ramp(3), 8).map((window) => [...window])).toEqual([[1, 2, 3, 1, 2, 3, 0, 0]]);
    expect(splitWindows(ramp(0), 2).map((window) => [...window])).toEqual([[0, 0]]);
  });
});
