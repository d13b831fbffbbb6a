import type { Song } from '@loop/core';
import type { SongChange } from '@loop/sequencer/live';

/** What the player can change without a new song. */
const MOVABLE = ['bpm', 'swing', 'intensity'] as const;

/**
 * Finds out whether two songs differ only in what sliders move, so that the player need not be sent the whole song for each pixel of a drag.
 *
 * @returns What changed; `undefined` when more did, or a setting went away.
 */
export function sliderChange(before: Song, after: Song): SongChange | undefined {
  if (before.tracks !== after.tracks) return undefined;
  const { bpm: _, swing: _1, intensity: _2, sound: soundBefore, tracks: _3, ...othersBefore } = before;
  const { bpm: _4, swing: _5, intensity: _6, sound: soundAfter, tracks: _7, ...othersAfter } = after;
  if (JSON.stringify(othersBefore) !== JSON.stringify(othersAfter)) return undefined;
  if (Object.keys(soundBefore).some((id) => !(id in soundAfter))) return undefined;
  const moved = MOVABLE.filter((field) => before[field] !== after[field]).map((field) => [field, after[field]]);
  const sound = Object.entries(soundAfter).filter(([id, value]) => soundBefore[id] !== value);
  if (sound.some(([, value]) => typeof value !== 'number')) return undefined;
  return { ...Object.fromEntries(moved), ...(sound.length === 0 ? {} : { sound: Object.fromEntries(sound) }) };
}
