import type { Hertz } from '@loop/core';

import { createPowerSpectrum } from '../measure/power-spectrum.js';

/** How strong each of the twelve pitch classes is, from moment to moment. */
export interface Chroma {
  /** Moments per second. */
  readonly rate: number;
  /** float64 `[12]` per moment; C comes first. */
  readonly moments: readonly Float64Array[];
}

const SIZE = 8192;
const HOP = 2048;
const LOWEST: Hertz = 60;
const HIGHEST: Hertz = 2000;
/** A tone stands out of what is around it by this factor of power; noise does not. */
const PROMINENCE = 6;
const AROUND = 12;

/**
 * Measures pitch classes by the peaks of the spectrum. A peak's place between bins is found by a parabola, peaks that do not stand out are left out, and
 * the higher ones count for less, because they are harmonics more often than notes.
 *
 * @param samples - Mono, at about 22 050 Hz.
 * @internal
 */
export function measureChroma(samples: Float32Array, sampleRate: Hertz): Chroma {
  const spectrum = createPowerSpectrum(SIZE);
  const moments: Float64Array[] = [];
  for (let start = 0; start < Math.max(1, samples.length - SIZE / 2); start += HOP) {
    moments.push(chromaOf(spectrum.at(samples, start), sampleRate / SIZE));
  }
  return { rate: sampleRate / HOP, moments };
}

function chromaOf(power: Float64Array, hertz: number): Float64Array {
  const chroma = new Float64Array(12);
  const last = Math.min(power.length - AROUND - 1, Math.ceil(HIGHEST / hertz));
  for (let bin = Math.floor(LOWEST / hertz); bin <= last; bin += 1) {
    const value = power[bin]!;
    if (value < 1e-10 || value < power[bin - 1]! || value <= power[bin + 1]!) continue;
    let around = 0;
    for (let step = 4; step <= AROUND; step += 1) around += power[Math.max(0, bin - step)]! + power[bin + step]!;
    if (value < (PROMINENCE * around) / (2 * (AROUND - 3))) continue;
    const [left, middle, right] = [power[bin - 1]!, value, power[bin + 1]!].map((part) => Math.log(part + 1e-20)) as [
      number,
      number,
      number,
    ];
    const bend = left - 2 * middle + right;
    const place = bin + (bend < 0 ? (0.5 * (left - right)) / bend : 0);
    const pitch = 69 + 12 * Math.log2((place * hertz) / 440);
    const weight = Math.sqrt(value) * Math.min(1, 400 / (place * hertz));
    // A peak between two pitches counts for both.
    const below = Math.floor(pitch);
    const share = pitch - below;
    const low = ((below % 12) + 12) % 12;
    chroma[low] = chroma[low]! + weight * (1 - share);
    chroma[(low + 1) % 12] = chroma[(low + 1) % 12]! + weight * share;
  }
  return chroma;
}
