/** Which filters a mel spectrogram has. */
export interface MelFilterOptions {
  /** Bins of the spectrum, from 0 Hz to half of the rate. */
  readonly bins: number;
  /** How many filters. */
  readonly mels: number;
  /** In hertz. */
  readonly sampleRate: number;
  /** Where the lowest filter begins, in hertz. */
  readonly low: number;
  /** Where the highest filter ends, in hertz. */
  readonly high: number;
}

/**
 * Computes the filters of a mel spectrogram on Slaney's scale, each with an area of 1. float32 `[bins, mels]`, row per bin.
 *
 * Source: M. Slaney, Auditory Toolbox, https://engineering.purdue.edu/~malcolm/interval/1998-010/
 */
export function melFilters({ bins, mels, sampleRate, low, high }: MelFilterOptions): Float32Array {
  const first = toMel(low);
  const spacing = (toMel(high) - first) / (mels + 1);
  const edges = Array.from({ length: mels + 2 }, (_, index) => fromMel(first + index * spacing));
  const filters = new Float32Array(bins * mels);
  for (let bin = 0; bin < bins; bin += 1) {
    const frequency = (bin * sampleRate) / 2 / (bins - 1);
    for (let mel = 0; mel < mels; mel += 1) {
      const [left, centre, right] = [edges[mel]!, edges[mel + 1]!, edges[mel + 2]!];
      const height = Math.min((frequency - left) / (centre - left), (right - frequency) / (right - centre));
      filters[bin * mels + mel] = Math.max(0, height) * (2 / (right - left));
    }
  }
  return filters;
}

const BREAK_HZ = 1000;
const BREAK_MEL = 15;
const LOG_STEP = Math.log(6.4) / 27;

function toMel(frequency: number): number {
  return frequency < BREAK_HZ ? (frequency * 3) / 200 : BREAK_MEL + Math.log(frequency / BREAK_HZ) / LOG_STEP;
}

function fromMel(mel: number): number {
  return mel < BREAK_MEL ? (mel * 200) / 3 : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
}
