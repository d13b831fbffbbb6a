import { InvalidInputError } from '../../errors.js';
import type { Gain, Seconds } from '../../units.js';
import { assertAudioClip } from '../clip.js';
import type { AudioClip } from '../clip.js';
import { assertCurve, framesOf } from './fade-clip.js';
import { fadeGain } from './fade-curve.js';
import type { FadeCurve } from './fade-curve.js';

/**
 * Joins clips end to end.
 *
 * @param clips - One or more, all of the same rate and number of channels.
 * @returns A new clip.
 * @throws {InvalidInputError} When there is none, or they differ.
 */
export function concatClips(clips: readonly AudioClip[]): AudioClip {
  return mixClips(atOffsets(clips, (end) => end));
}

/** Settings of {@link crossfadeClips}. */
export interface CrossfadeOptions {
  /** How long both sound together, from 0; at most the length of the shorter clip. */
  readonly seconds: Seconds;
  /** How one gives way to the other. @defaultValue 'equal-power' */
  readonly curve?: FadeCurve | undefined;
}

/**
 * Lets clips run into each other: each fades out while the next fades in.
 *
 * @param clips - One or more, all of the same rate and number of channels.
 * @returns A new clip, shorter than all together by one crossfade per seam.
 * @throws {InvalidInputError} When there is none, they differ, or one is too short for its crossfades.
 */
export function crossfadeClips(clips: readonly AudioClip[], options: CrossfadeOptions): AudioClip {
  const { seconds, curve = 'equal-power' } = options;
  assertAlike(clips);
  assertCurve(curve);
  const overlap = framesOf('seconds', seconds, (clips[0] as AudioClip).sampleRate);
  const faded = clips.map((clip, index) => {
    const seams = (index > 0 ? 1 : 0) + (index < clips.length - 1 ? 1 : 0);
    if (frameCount(clip) < seams * overlap) {
      const message = `must have ${seams * overlap} frames for its ${seams === 2 ? 'two crossfades' : 'crossfade'}`;
      throw new InvalidInputError('clips', [{ path: `clips[${index}]`, message, received: `${frameCount(clip)} frames` }]);
    }
    return fadeEdges(clip, { start: index > 0, end: index < clips.length - 1, overlap, curve });
  });
  return mixClips(atOffsets(faded, (end) => end - overlap));
}

/** A clip's place in a mix. */
export interface MixPart {
  /** The sound. */
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

function atOffsets(clips: readonly AudioClip[], nextStart: (end: number) => number): MixPart[] {
  let start = 0;
  return clips.map((audio) => {
    const part = { audio, startSamples: start };
    start = nextStart(start + frameCount(audio));
    return part;
  });
}

interface Edges {
  readonly start: boolean;
  readonly end: boolean;
  readonly overlap: number;
  readonly curve: FadeCurve;
}

/** In the middle of each frame, so that both sides of a seam are mirror images. */
function fadeEdges(clip: AudioClip, { start, end, overlap, curve }: Edges): AudioClip {
  const gains = Float64Array.from({ length: overlap }, (_, frame) => fadeGain(curve, (frame + 0.5) / overlap));
  const channels = clip.channels.map((channel) => {
    const faded = channel.slice();
    const last = faded.length - 1;
    for (const [frame, gain] of gains.entries()) {
      if (start) faded[frame] = (faded[frame] as number) * gain;
      if (end) faded[last - frame] = (faded[last - frame] as number) * gain;
    }
    return faded;
  });
  return { sampleRate: clip.sampleRate, channels };
}

function frameCount({ channels }: AudioClip): number {
  return channels[0]?.length ?? 0;
}

function assertAlike(clips: readonly AudioClip[]): void {
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
