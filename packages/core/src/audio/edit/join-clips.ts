import { InvalidInputError } from '../../errors.js';
import type { Seconds } from '../../units.js';
import type { AudioClip } from '../clip.js';
import { assertCurve, framesOf } from './fade-clip.js';
import { fadeGain } from './fade-curve.js';
import type { FadeCurve } from './fade-curve.js';
import { assertAlike, frameCount, mixClips } from './mix-clips.js';
import type { MixPart } from './mix-clips.js';

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
