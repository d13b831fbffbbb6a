import { INSTRUMENTS, createSong } from '@loop/core';
import type { Seed, Song, SongGenre, Tracks } from '@loop/core';

/**
 * Sketches a song that goes with another one: the same tempo, key, sound and mix, but styles and patterns of another seed, and of
 * another genre where one is given.
 */
export function sketchLike(song: Song, { seed, genre }: { readonly seed: Seed; readonly genre?: SongGenre | undefined }): Song {
  const drawn = createSong({ seed, genre: genre ?? song.genre, key: song.key, bpm: song.bpm, timeSignature: song.timeSignature });
  const tracks = INSTRUMENTS.map((instrument) => [instrument, { ...drawn.tracks[instrument], mix: song.tracks[instrument].mix }]);
  return { ...song, seed, genre: genre ?? song.genre, tracks: Object.fromEntries(tracks) as Tracks };
}
