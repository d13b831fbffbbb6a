import type { Hertz } from '@loop/core';

import { createPowerSpectrum } from '../measure/power-spectrum.js';

/** How strongly something begins at each moment, by pitch range. */
export interface OnsetEnvelope {
  /** Moments per second. */
  readonly rate: number;
  /** float32 `[moments]` for each of {@link BANDS}. */
  readonly bands: readonly Float32Array[];
  /** float32 `[moments]`, 0–1: the strongest band of each moment, where every band counts by what is loud in it. */
  readonly accents: Float32Array;
}

/** Where the ranges begin and end: kick and bass, low, middle, high, and hiss. */
const BANDS = [
  [25, 150],
  [150, 500],
  [500, 2000],
  [2000, 5000],
  [5000, 11_000],
] as const;

const SIZE = 1024;
const HOP = 256;

/**
 * Measures onsets: how much the magnitude of each frequency rises from moment to moment. Each range is
 * measured by its own loudest onsets, so that a kick in a few low frequencies counts as much as a snare in all of them.
 *
 * Source: S. Dixon, "Onset detection revisited", DAFx 2006 (spectral flux).
 *
 * @param samples - Mono, at about 22 050 Hz.
 * @internal
 */
export function measureOnsets(samples: Float32Array, sampleRate: Hertz): OnsetEnvelope {
  const spectrum = createPowerSpectrum(SIZE);
  const moments = Math.max(1, Math.ceil(samples.length / HOP));
  const bands = BANDS.map(() => new Float32Array(moments));
  const edges = BANDS.map(
    ([from, to]) => [Math.max(1, Math.round((from * SIZE) / sampleRate)), Math.round((to * SIZE) / sampleRate)] as const,
  );
  let before = new Float32Array(SIZE / 2 + 1);
  let now = new Float32Array(SIZE / 2 + 1);
  for (let moment = 0; moment < moments; moment += 1) {
    const power = spectrum.at(samples, moment * HOP - SIZE / 2);
    for (let bin = 0; bin < now.length; bin += 1) now[bin] = Math.sqrt(power[bin]!);
    for (const [band, [from, to]] of edges.entries()) {
      let rise = 0;
      for (let bin = from; bin < Math.min(to, now.length); bin += 1) {
        const step = now[bin]! - before[bin]!;
        if (step > 0) rise += step;
      }
      bands[band]![moment] = rise;
    }
    [before, now] = [now, before];
  }
  return { rate: sampleRate / HOP, bands, accents: findAccents(bands) };
}

/** Hiss alone is seldom a beat. */
const BAND_WEIGHTS = [1, 0.9, 0.9, 0.7, 0.5];
/** The share of moments that are louder than what counts as loud. */
const LOUD_SHARE = 0.01;

function findAccents(bands: readonly Float32Array[]): Float32Array {
  const accents = new Float32Array(bands[0]!.length);
  const loud = bands.map((band) => band.toSorted()[Math.floor((band.length - 1) * (1 - LOUD_SHARE))]!);
  // A range in which nothing happens is no range with faint onsets.
  const least = Math.max(...loud) * 0.01;
  for (const [index, band] of bands.entries()) {
    const scale = BAND_WEIGHTS[index]! / Math.max(loud[index]!, least, 1e-12);
    for (let moment = 0; moment < accents.length; moment += 1) {
      accents[moment] = Math.max(accents[moment]!, Math.min(BAND_WEIGHTS[index]!, band[moment]! * scale));
    }
  }
  return accents;
}
