import { secondsPerBar } from '@loop/core';
import type { AudioClip, Song } from '@loop/core';

import { stretchClip } from './stretch-clip.js';

/** Which slot of which song a clip is for. */
export interface SlotClipOptions {
  /** The song, at the tempo that is meant. */
  readonly song: Pick<Song, 'bpm' | 'slots' | 'timeSignature'>;
  /** The slot, 0–3. */
  readonly slot: number;
}

/**
 * How many frames the clip of a slot has at the song's tempo: those of its `bars`, or its own where the slot leaves it its speed. What would be
 * longer than twice the clip or shorter than half of it goes at half or double speed, as often as it takes, and so stays in time.
 */
export function slotFrames(clip: Pick<AudioClip, 'sampleRate' | 'channels'>, { song, slot }: SlotClipOptions): number {
  const own = clip.channels[0]?.length ?? 0;
  const { bars } = song.slots[slot] ?? {};
  if (bars === undefined || own === 0) return own;
  let frames = bars * secondsPerBar(song) * clip.sampleRate;
  while (frames > 2 * own) frames /= 2;
  while (frames < own / 2) frames *= 2;
  return Math.min(2 * own, Math.max(Math.ceil(own / 2), Math.round(frames)));
}

/**
 * Makes what a slot plays of a clip: stretched to the slot's `bars` at the song's tempo, without a change of pitch, so that it repeats in time. It
 * takes some 12 ms for each second of sound: do it in a worker while music plays. A clip that fits already is returned as it is.
 *
 * @param clip - What repeats of the sample: with loop points, the part between them.
 */
export function fitSlotClip(clip: AudioClip, options: SlotClipOptions): AudioClip {
  const frames = slotFrames(clip, options);
  return frames === (clip.channels[0]?.length ?? 0)
    ? clip
    : stretchClip(clip, { frames, loop: options.song.slots[options.slot]?.loop ?? true });
}
