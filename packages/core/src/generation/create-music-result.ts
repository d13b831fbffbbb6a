import type { Warning } from '../warning.js';
import type { MusicResult, MusicTrack } from './result.js';

/**
 * Makes a generator's result of its finished tracks: checks that there is one, and sets the `track` shortcut.
 *
 * @param tracks - One per variation, at least one.
 * @param warnings - Departures from the request.
 */
export function createMusicResult(tracks: readonly MusicTrack[], warnings: readonly Warning[] = []): MusicResult {
  const [track, ...others] = tracks;
  if (track === undefined) throw new Error('A result needs at least one track.');
  return { track, tracks: [track, ...others], warnings };
}
