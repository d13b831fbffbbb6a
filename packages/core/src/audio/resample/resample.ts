import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';
import type { Hertz } from '../../units.js';
import { createFilterBank } from './filter-bank.js';
import { createEngine } from './resample-engine.js';
import { assertResampler } from './resampler.js';
import type { ResampleOptions } from './resampler.js';

/**
 * Converts a clip to another sampling rate, with a windowed sinc of linear phase: no delay, no aliasing, the same samples on
 * every platform. The result is exactly `round(frames · sampleRate / clip.sampleRate)` frames long. For a sound that is still
 * being made, or to stay responsive during a long one, use {@link createResampler}.
 *
 * @param sampleRate - The new rate, a whole number of 8 000–384 000.
 * @returns A new clip; the clip itself when it has that rate already.
 * @throws {InvalidInputError} When the clip, a rate or an option is not acceptable.
 *
 * @example
 * ```ts
 * const clip48 = resample(clip, 48_000);
 * ```
 */
export function resample(clip: AudioClip, sampleRate: Hertz, options: ResampleOptions = {}): AudioClip {
  assertAudioClip(clip, 'clip');
  const { quality = 'high' } = options;
  assertResampler(clip.sampleRate, sampleRate, clip.channels.length, quality);
  if (clip.sampleRate === sampleRate) return clip;
  const bank = createFilterBank(clip.sampleRate, sampleRate, quality);
  const engine = createEngine(bank, clip.channels.length);
  const [up, down] = bank.ratio;
  const frames = Math.round(((clip.channels[0]?.length ?? 0) * up) / down);
  const channels = clip.channels.map(() => new Float32Array(frames));
  engine.flush(channels, engine.process(clip.channels, channels, 0));
  return { sampleRate, channels };
}
