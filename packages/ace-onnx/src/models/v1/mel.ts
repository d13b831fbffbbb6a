import FFT from 'fft.js';

import { melFilters } from '../../spectrum/mel-filters.js';
import { mirrorIndex } from '../../spectrum/mirror-index.js';

const SIZE = 2048;
const HOP = 512;
const PAD = (SIZE - HOP) / 2;
const BINS = SIZE / 2 + 1;
const MELS = 128;
const RATE = 44_100;
const LOW = 40;
const HIGH = 16_000;
const FLOOR = 1e-5;

/** The window and the filters of the mel spectrogram. */
export interface MelBank {
  /** float32 `[2048]` */
  readonly window: Float32Array;
  /** float32 `[1025, 128]`, row per bin. */
  readonly filters: Float32Array;
}

/**
 * Computes the exact window (Hann, periodic) and filters (Slaney scale and norm, 40–16 000 Hz). The published vocoder holds the same,
 * rounded to 16 bits; use those where the numbers must be those of the Python pipeline.
 *
 * Source: M. Slaney, Auditory Toolbox, https://engineering.purdue.edu/~malcolm/interval/1998-010/
 */
export function computeMelBank(): MelBank {
  const window = Float32Array.from({ length: SIZE }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / SIZE));
  return { window, filters: melFilters({ bins: BINS, mels: MELS, sampleRate: RATE, low: LOW, high: HIGH }) };
}

/** Magnitudes of a channel's short-time spectrum, float32 `[1025, frames]` with `frames = samples / 512`. The length must be a multiple of 512. */
export function linearSpectrum(samples: Float32Array, window: Float32Array): Float32Array {
  const frames = Math.floor(samples.length / HOP);
  const spectrum = new Float32Array(BINS * frames);
  const fft = new FFT(SIZE);
  const input = new Float64Array(SIZE);
  const output = fft.createComplexArray();
  for (let frame = 0; frame < frames; frame += 1) {
    for (let index = 0; index < SIZE; index += 1)
      input[index] = samples[mirrorIndex(frame * HOP + index - PAD, samples.length)]! * window[index]!;
    fft.realTransform(output, input);
    for (let bin = 0; bin < BINS; bin += 1) {
      const real = output[2 * bin]!;
      const imaginary = output[2 * bin + 1]!;
      spectrum[bin * frames + frame] = Math.sqrt(real * real + imaginary * imaginary + 1e-6);
    }
  }
  return spectrum;
}

/** Natural logarithm of a channel's mel spectrum, float32 `[128, frames]`, at least ln(10⁻⁵). */
export function logMel(samples: Float32Array, bank: MelBank): Float32Array {
  const spectrum = linearSpectrum(samples, bank.window);
  const frames = spectrum.length / BINS;
  const sums = new Float64Array(MELS * frames);
  for (let bin = 0; bin < BINS; bin += 1) {
    for (let mel = 0; mel < MELS; mel += 1) {
      const weight = bank.filters[bin * MELS + mel]!;
      if (weight === 0) continue;
      for (let frame = 0; frame < frames; frame += 1) sums[mel * frames + frame]! += weight * spectrum[bin * frames + frame]!;
    }
  }
  return Float32Array.from(sums, (sum) => Math.log(Math.max(sum, FLOOR)));
}

// The autoencoder works on logarithms from −11 to 3 spread over −1 to 1.
const MEL_LOW = -11;
const MEL_SPAN = 14;

/** Spreads log-mel values for the autoencoder, in a new array. */
export function normaliseMel(mel: Float32Array): Float32Array {
  return mel.map((value) => ((value - MEL_LOW) / MEL_SPAN - 0.5) / 0.5);
}

/** Undoes {@link normaliseMel}. */
export function denormaliseMel(mel: Float32Array): Float32Array {
  return mel.map((value) => (value * 0.5 + 0.5) * MEL_SPAN + MEL_LOW);
}
