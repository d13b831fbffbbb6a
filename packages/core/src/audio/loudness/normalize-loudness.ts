import type { AudioClip } from '../clip.js';
import { scaleClip } from '../edit/scale-clip.js';
import type { Decibels } from '../../units.js';
import { decibelsToGain } from '../math.js';
import { measureLoudness } from './measure-loudness.js';

/** Settings of {@link normalizeLoudness}. */
export interface NormalizeLoudnessOptions {
  /** The integrated loudness to reach, in LUFS. @defaultValue −14, what streaming services play at */
  readonly targetLufs?: Decibels | undefined;
  /** The true peak to stay below, in dBTP. @defaultValue −1 */
  readonly maxTruePeakDb?: Decibels | undefined;
}

/** A clip at another level. */
export interface NormalizedClip {
  /** The clip at its new loudness. */
  readonly audio: AudioClip;
  /** What was added to its level. */
  readonly gainDb: Decibels;
  /** Whether the true peak stood in the way, so that the clip is quieter than asked. */
  readonly limitedByPeak: boolean;
}

/**
 * Scales a clip to a loudness, or as near to it as its true peak allows: it is never compressed. Silence stays as it is.
 *
 * @throws {InvalidInputError} When it is no clip.
 */
export function normalizeLoudness(clip: AudioClip, options: NormalizeLoudnessOptions = {}): NormalizedClip {
  const { targetLufs = -14, maxTruePeakDb = -1 } = options;
  const { integratedLufs, truePeakDb } = measureLoudness(clip);
  if (integratedLufs === -Infinity) return { audio: clip, gainDb: 0, limitedByPeak: false };
  const wanted = targetLufs - integratedLufs;
  const allowed = maxTruePeakDb - truePeakDb;
  const gainDb = Math.min(wanted, allowed);
  return { audio: scaleClip(clip, decibelsToGain(gainDb)), gainDb, limitedByPeak: allowed < wanted };
}
