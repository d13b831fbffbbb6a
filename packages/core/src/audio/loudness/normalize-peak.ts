import type { Decibels } from '../../units.js';
import type { AudioClip } from '../clip.js';
import { scaleClip } from '../edit/scale-clip.js';
import { decibelsToGain } from '../math.js';
import { samplePeak } from './true-peak.js';

/** Settings of {@link normalizePeak}. */
export interface NormalizePeakOptions {
  /** The level of the highest sample, in dBFS. @defaultValue −1 */
  readonly peakDb?: Decibels | undefined;
}

/**
 * Scales a clip so that its highest sample has a level. Silence stays as it is. For clips that should sound equally loud use
 * {@link normalizeLoudness}.
 *
 * @throws {InvalidInputError} When it is no clip.
 */
export function normalizePeak(clip: AudioClip, options: NormalizePeakOptions = {}): AudioClip {
  const { peakDb = -1 } = options;
  const peak = samplePeak(clip);
  return peak === 0 ? clip : scaleClip(clip, decibelsToGain(peakDb) / peak);
}
