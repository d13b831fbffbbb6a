import FFT from 'fft.js';

/** Computes spectra of pieces of a sound. Reuses its memory: what it answers is valid until the next call. @internal */
export interface PowerSpectrum {
  /** Frames of a piece, a power of two. */
  readonly size: number;
  /**
   * The power of each bin, from 0 Hz to half the sampling rate: float64 `[size / 2 + 1]`. A sine at full scale gives 1 in the bin that it fills.
   *
   * @param start - Where the piece begins; frames outside the samples count as silence.
   */
  readonly at: (samples: Float32Array, start: number) => Float64Array;
}

/** Creates a {@link PowerSpectrum} with a Hann window. @internal */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const fft = new FFT(size);
  const window = Float64Array.from({ length: size }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size));
  const input = new Array<number>(size).fill(0);
  const output = fft.createComplexArray() as number[];
  const power = new Float64Array(size / 2 + 1);
  // The window halves a sine, and half of it is at negative frequencies.
  const scale = (4 / size) ** 2;
  return {
    size,
    at(samples, start) {
      for (let index = 0; index < size; index += 1) input[index] = (samples[start + index] ?? 0) * window[index]!;
      fft.realTransform(output, input);
      for (let bin = 0; bin < power.length; bin += 1) {
        const [real, imaginary] = [output[2 * bin]!, output[2 * bin + 1]!];
        power[bin] = (real * real + imaginary * imaginary) * scale;
      }
      return power;
    },
  };
}
