import type { Song } from '../song/song.js';
import type { BarChords } from './chord.js';
import { chordsOfBar } from './chord.js';

/**
 * Gives a bar of the pool its own chords; the others keep what they have.
 *
 * @param options - `insert`: puts them in before the bar instead of over it.
 */
export function withBarChords(song: Song, bar: number, own: BarChords, { insert = false }: { readonly insert?: boolean } = {}): Song {
  if (song.chords === undefined) return song;
  const length = Math.max(bar, song.chords.length, song.barCount);
  const all = Array.from({ length }, (_, index) => chordsOfBar(song, index));
  return { ...song, chords: all.toSpliced(bar, insert ? 0 : 1, own) };
}
