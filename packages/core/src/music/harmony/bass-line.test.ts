import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { GENRES } from '../genres/genres.js';
import { createSong } from '../song/create-song.js';
import { foldOctave } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { formatProgression, parseProgression } from '../words/chord-symbols.js';
import { invertPassing, onPedal } from './bass-line.js';
import { bassOf, chordSemitones, noteSemitones } from './chord.js';

const C_MAJOR = { root: 'C', scale: 'major' } as const;
const A_MINOR = { root: 'A', scale: 'minor' } as const;

describe('invertPassing', () => {
  it.each([
    [C_MAJOR, 'C | G | Am | F', 'C | G/B | Am | F'],
    [A_MINOR, 'Am | F | C | G', 'Am | F | C/E | G'],
    [C_MAJOR, 'C G | Am', 'C G/B | Am'],
    [C_MAJOR, 'C | F | G | C', 'C | F | G | C'],
  ] as const)('lets the bass walk where it leapt: %j %s', (key, before, after) => {
    expect(formatProgression(key, invertPassing(key.scale, parseProgression(key, before)))).toBe(after);
  });
});

describe('onPedal', () => {
  it('stays on one note, but not under chords that rub against it', () => {
    const [bar = []] = parseProgression(C_MAJOR, 'F G Dm Em |');
    expect(formatProgression(C_MAJOR, [onPedal('major', bar, { degree: 0 })])).toBe('F/C G Dm/C Em');
  });

  it('never rubs, in any scale', () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])), fc.nat(6), fc.nat(6), (scale, degree, note) => {
        const [chord] = onPedal(scale, [{ degree }], { degree: note });
        const bass = noteSemitones(scale, bassOf(chord ?? { degree }));
        const distances = chordSemitones(scale, { degree }).map((tone) => foldOctave(tone - bass));
        expect(chord?.bass === undefined || !distances.some((distance) => distance === 1 || distance === 11)).toBe(true);
      }),
    );
  });
});

describe('bass lines', () => {
  it('have passing notes between the roots in some songs: the last note of a bar is a step from the next chord', () => {
    const walking = Array.from({ length: 20 }, (_, seed) =>
      createSong({ seed, genre: 'house', key: { root: 'A', scale: 'minor' }, styles: { bass: 'rolling' }, barCount: 4 }),
    ).filter(({ tracks, chords }) => {
      const changes = [0, 1, 2].filter((bar) => JSON.stringify(chords?.[bar]) !== JSON.stringify(chords?.[bar + 1]));
      return changes.some((bar) => tracks.bass.bars[bar]?.[15]?.degree !== tracks.bass.bars[bar]?.[13]?.degree);
    });
    expect(walking.length).toBeGreaterThan(5);
    expect(walking.length).toBeLessThan(20);
  });

  it('are the same for the same seed, and valid in every scale and genre', () => {
    for (const genre of GENRES) {
      for (const scale of Object.keys(SCALES) as ScaleName[]) {
        const options = { seed: 11, genre, key: { root: 'E', scale } } as const;
        expect(createSong(options)).toEqual(createSong(options));
      }
    }
  });
});
