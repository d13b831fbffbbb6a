import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '../../errors.js';
import { anySong } from '../__fixtures__/any-song.js';
import { GENRES, GENRE_PRESETS } from '../genres/genres.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import { createSong } from './create-song.js';
import { parseSong, serializeSong } from './document.js';

describe('createSong', () => {
  it('makes songs that are valid documents', () => {
    fc.assert(
      fc.property(anySong, (song) => {
        const text = serializeSong(song);
        expect(serializeSong(parseSong(text))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('makes the same song for the same seed and options, zero included', () => {
    expect(createSong({ seed: 0, genre: 'house' })).toEqual(createSong({ seed: 0, genre: 'house' }));
    expect(createSong({ seed: 0 })).not.toEqual(createSong({ seed: 1 }));
  });

  it('keeps the seed that it drew, so that the song can be made again', () => {
    const song = createSong({ genre: 'dnb', barCount: 4 });
    expect(createSong({ genre: 'dnb', barCount: 4, seed: song.seed })).toEqual(song);
  });

  it.each(GENRES)('draws tempo, scale and styles of %s', (genre) => {
    const { bpm, scales, styles } = GENRE_PRESETS[genre];
    const songs = Array.from({ length: 100 }, (_, seed) => createSong({ seed, genre, barCount: 1 }));
    for (const song of songs) {
      expect(Number.isInteger(song.bpm) && song.bpm >= bpm[0] && song.bpm <= bpm[1]).toBe(true);
      expect(scales).toContain(song.key.scale);
      for (const instrument of INSTRUMENTS) expect(styles[instrument]).toContain(song.tracks[instrument].style);
    }
    expect(new Set(songs.map((song) => song.key.scale))).toEqual(new Set(scales));
    expect(new Set(songs.map((song) => song.tracks.bass.style))).toEqual(new Set(styles.bass));
    expect(new Set(songs.map((song) => song.key.root)).size).toBe(12);
  });

  it('lets what is asked for stand, without changing other draws', () => {
    const asked = createSong({
      seed: 9,
      genre: 'techno',
      bpm: 131,
      key: { root: 'F#' },
      styles: { bass: 'pulsing' },
      title: 'night',
      swing: 0.2,
    });
    const free = createSong({ seed: 9, genre: 'techno' });
    expect(asked).toMatchObject({ bpm: 131, title: 'night', swing: 0.2, key: { root: 'F#', scale: free.key.scale } });
    expect(asked.tracks.bass.style).toBe('pulsing');
    expect(asked.tracks.hat).toEqual(free.tracks.hat);
  });

  it.each([
    [{ genre: 'polka' }, 'genre'],
    [{ seed: -1 }, 'seed'],
    [{ bpm: 29 }, 'bpm'],
    [{ barCount: 65 }, 'barCount'],
    [{ key: { root: 'H' } }, 'key.root'],
    [{ styles: { kick: 'rolling' } }, 'styles.kick'],
    [{ swing: 0.6 }, 'swing'],
    [{ tempo: 120 }, 'tempo'],
  ])('names the path of a fault in %j', (options, path) => {
    expect(issuesOf(() => createSong(options as never))[0]?.path).toBe(path);
  });

  it('lists the allowed values of a closed list', () => {
    expect(issuesOf(() => createSong({ genre: 'polka' } as never))[0]?.allowed).toEqual([...GENRES]);
  });
});

function issuesOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isLoopError(error, 'invalid_input')) return error.issues;
    throw error;
  }
  return [];
}
