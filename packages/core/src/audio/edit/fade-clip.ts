import { InvalidInputError } from '../../errors.js';
import type { Seconds } from '../../units.js';
import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';
import { FADE_CURVES, fadeGain } from './fade-curve.js';
import type { FadeCurve } from './fade-curve.js';

/** Settings of {@link fadeClip}. */
export interface FadeOptions {
  /** The length of the fade at the beginning, from 0; at most the whole clip. @defaultValue 0 */
  readonly inSeconds?: Seconds | undefined;
  /** The length of the fade at the end, from 0; at most the whole clip. @defaultValue 0 */
  readonly outSeconds?: Seconds | undefined;
  /** The shape of both. @defaultValue 'linear' */
  readonly curve?: FadeCurve | undefined;
}

/**
 * Fades a clip in from silence and out to silence. Where both fades meet, both count.
 *
 * @returns A new clip; its first sample is 0 when it fades in, its last when it fades out.
 * @throws {InvalidInputError} When the clip or an option is not acceptable.
 */
export function fadeClip(clip: AudioClip, options: FadeOptions = {}): AudioClip {
  assertAudioClip(clip, 'clip');
  const { inSeconds = 0, outSeconds = 0, curve = 'linear' } = options;
  const { sampleRate } = clip;
  const fadeIn = framesOf('inSeconds', inSeconds, sampleRate);
  const fadeOut = framesOf('outSeconds', outSeconds, sampleRate);
  assertCurve(curve);
  const channels = clip.channels.map((channel) => {
    const faded = channel.slice();
    const last = faded.length - 1;
    for (let frame = 0; frame < Math.min(fadeIn, faded.length); frame += 1) {
      faded[frame] = (faded[frame] as number) * fadeGain(curve, frame / fadeIn);
    }
    for (let frame = 0; frame < Math.min(fadeOut, faded.length); frame += 1) {
      faded[last - frame] = (faded[last - frame] as number) * fadeGain(curve, frame / fadeOut);
    }
    return faded;
  });
  return { sampleRate, channels };
}

/** Turns a length into frames. @throws {InvalidInputError} When it is not a number from 0. @internal */
export function framesOf(path: string, seconds: Seconds, sampleRate: number): number {
  if (Number.isFinite(seconds) && seconds >= 0) return Math.round(seconds * sampleRate);
  throw new InvalidInputError(path, [{ path, message: 'must be a number of seconds from 0', received: String(seconds) }]);
}

/** @throws {InvalidInputError} When it is no curve. @internal */
export function assertCurve(curve: unknown): asserts curve is FadeCurve {
  if ((FADE_CURVES as readonly unknown[]).includes(curve)) return;
  throw new InvalidInputError('curve', [{ path: 'curve', message: 'is not known', allowed: FADE_CURVES, received: String(curve) }]);
}
