import { InvalidInputError } from '../../errors.js';
import type { Gain } from '../../units.js';
import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';

/** A clip's place in a mix. */
export interface MixPart {
  /** What is added to the mix. */
  readonly audio: AudioClip;
  /** Where it begins, in frames from the start of the mix; a whole number from 0. @defaultValue 0 */
  readonly startSamples?: number | undefined;
  /** How loud it is. @defaultValue 1 */
  readonly gain?: Gain | undefined;
}

/**
 * Adds clips up.
 *
 * @param parts - One or more, all of the same rate and number of channels. Later parts are added to earlier ones.
 * @returns A new clip that ends with the last of its parts. It is not limited: sums may be beyond full scale.
 * @throws {InvalidInputError} When there is none, they differ, or a start is not a whole number from 0.
 */
export function mixClips(parts: readonly MixPart[]): AudioClip {
  assertAlike(parts.map(({ audio }) => audio));
  const length = Math.max(...parts.map(({ audio, startSamples = 0 }) => startSamples + frameCount(audio)));
  const { sampleRate, channels } = (parts[0] as MixPart).audio;
  const sums = channels.map(() => new Float32Array(length));
  for (const [index, { audio, startSamples = 0, gain = 1 }] of parts.entries()) {
    if (!Number.isSafeInteger(startSamples) || startSamples < 0) {
      throw new InvalidInputError('parts', [
        { path: `parts[${index}].startSamples`, message: 'must be a whole number from 0', received: String(startSamples) },
      ]);
    }
    for (const [channelIndex, channel] of audio.channels.entries()) {
      const target = sums[channelIndex] as Float32Array;
      for (let frame = 0; frame < channel.length; frame += 1) {
        target[startSamples + frame] = (target[startSamples + frame] as number) + (channel[frame] as number) * gain;
      }
    }
  }
  return { sampleRate, channels: sums };
}

/** The number of samples of each channel. @internal */
export function frameCount({ channels }: AudioClip): number {
  return channels[0]?.length ?? 0;
}

/** Checks that clips can be joined. @throws {InvalidInputError} When there is none, or rates or channels differ. @internal */
export function assertAlike(clips: readonly AudioClip[]): void {
  const [first] = clips;
  if (first === undefined) throw new InvalidInputError('clips', [{ path: 'clips', message: 'must be one or more', received: 'none' }]);
  for (const [index, clip] of clips.entries()) {
    assertAudioClip(clip, `clips[${index}]`);
    if (clip.sampleRate === first.sampleRate && clip.channels.length === first.channels.length) continue;
    throw new InvalidInputError('clips', [
      {
        path: `clips[${index}]`,
        message: `must have ${first.sampleRate} Hz and ${first.channels.length} channels like the first`,
        received: `${clip.sampleRate} Hz, ${clip.channels.length} channels`,
      },
    ]);
  }
}
