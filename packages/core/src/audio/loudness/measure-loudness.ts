import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';
import type { Decibels } from '../../units.js';
import { decibelsToGain, gainToDecibels } from '../math.js';
import { HOPS_PER_SECOND, hopEnergies } from './block-energies.js';
import type { HopEnergies } from './block-energies.js';
import { measurePeaks } from './true-peak.js';

/** How loud a clip is. Silence is `-Infinity` everywhere. */
export interface Loudness {
  /** The loudness of the whole, gated, in LUFS. */
  readonly integratedLufs: Decibels;
  /** The loudest 0.4 seconds, in LUFS. */
  readonly momentaryMaxLufs: Decibels;
  /** The loudest 3 seconds, in LUFS. */
  readonly shortTermMaxLufs: Decibels;
  /** The loudness range in LU: between the 10th and the 95th percentile of short-term loudness; 0 when there is too little. */
  readonly rangeLu: Decibels;
  /** The highest level between samples, in dBTP: above 0 a converter clips. */
  readonly truePeakDb: Decibels;
  /** The highest sample, in dBFS. */
  readonly samplePeakDb: Decibels;
}

/**
 * Measures loudness and true peak. One channel counts as one loudspeaker, so the same sound in stereo is 3 LU louder than in
 * mono. A clip that is shorter than a window is measured over its own length.
 *
 * Source: ITU-R BS.1770-4; EBU Tech 3341 (2016) for the windows; EBU Tech 3342 (2016) for the range.
 *
 * @throws {InvalidInputError} When it is no clip.
 *
 * @example
 * ```ts
 * measureLoudness(clip).integratedLufs; // -14.2
 * ```
 */
export function measureLoudness(clip: AudioClip): Loudness {
  assertAudioClip(clip, 'clip');
  const energies = hopEnergies(clip);
  const momentary = windowMeans(energies, MOMENTARY_HOPS);
  const shortTerm = windowMeans(energies, SHORT_TERM_HOPS);
  const blocks = everyBlock(momentary);
  const peaks = measurePeaks(clip);
  return {
    integratedLufs: toLufs(mean(gate(blocks, -10))),
    momentaryMaxLufs: toLufs(highest(momentary)),
    shortTermMaxLufs: toLufs(highest(shortTerm)),
    rangeLu: loudnessRange(everyBlock(shortTerm)),
    truePeakDb: gainToDecibels(peaks.truePeak),
    samplePeakDb: gainToDecibels(peaks.samplePeak),
  };
}

const MOMENTARY_HOPS = 0.4 * HOPS_PER_SECOND;
const SHORT_TERM_HOPS = 3 * HOPS_PER_SECOND;

/** What is gated begins every 100 ms: blocks of 0.4 seconds overlap by three quarters, as the recommendation says. */
const BLOCK_HOPS = 0.1 * HOPS_PER_SECOND;

/** What is quieter is no part of the programme, in LUFS. */
const ABSOLUTE_GATE_LUFS = -70;

/** Mean energies of overlapping windows, one per hop. */
function windowMeans({ sums, bounds }: HopEnergies, windowHops: number): Float64Array {
  const hops = Math.min(windowHops, sums.length);
  if (hops === 0) return new Float64Array(0);
  // Summed anew for each window: a running sum would keep the rounding errors of what has left it.
  return Float64Array.from({ length: sums.length - hops + 1 }, (_, start) => {
    let sum = 0;
    for (let hop = start; hop < start + hops; hop += 1) sum += sums[hop] as number;
    return sum / ((bounds[start + hops] as number) - (bounds[start] as number));
  });
}

function everyBlock(windows: Float64Array): Float64Array {
  return windows.filter((_, start) => start % BLOCK_HOPS === 0);
}

/** Keeps the windows above the absolute gate, and of those the ones above a gate relative to their mean. */
function gate(energies: Float64Array, relativeLu: Decibels): Float64Array {
  const audible = energies.filter((energy) => energy > toEnergy(ABSOLUTE_GATE_LUFS));
  const threshold = mean(audible) * decibelsToGain(2 * relativeLu);
  return audible.filter((energy) => energy > threshold);
}

function loudnessRange(shortTerm: Float64Array): Decibels {
  const sorted = gate(shortTerm, -20).sort();
  if (sorted.length < 2) return 0;
  const percentile = (share: number): number => toLufs(sorted[Math.round((sorted.length - 1) * share)] as number);
  return percentile(0.95) - percentile(0.1);
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function toLufs(energy: number): Decibels {
  return gainToDecibels(energy) / 2 - 0.691;
}

function toEnergy(lufs: Decibels): number {
  return decibelsToGain(2 * (lufs + 0.691));
}
