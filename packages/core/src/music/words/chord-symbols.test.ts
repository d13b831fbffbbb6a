import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CHORD_QUALITIES } from '../harmony/chord.js';
import type { Chord } from '../harmony/chord.js';
import { describeChord } from '../harmony/describe-chord.js';
import { createSong } from '../song/create-song.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { formatProgression, parseChord, parseProgression } from './chord-symbols.js';

const C_MAJOR = { root: 'C', scale: 'major' } as const;

describe('parseChord', () => {
  it.each([
    ['C', { degree: 0 }],
    ['Am', { degree: 5 }],
    ['Bdim', { degree: 6 }],
    ['Fm', { degree: 3, quality: 'minor' }],
    ['Bb', { degree: 6, alter: -1 }],
    ['B♭/D', { degree: 6, alter: -1, bass: { degree: 1 } }],
    ['Gsus', { degree: 4, quality: 'sus4' }],
    ['C+', { degree: 0, quality: 'augmented' }],
    ['C/E', { degree: 0, bass: { degree: 2 } }],
    ['D/F#', { degree: 1, quality: 'major', bass: { degree: 3, alter: 1 } }],
    ['Dm/C', { degree: 1, bass: { degree: 0 } }],
    [' Am/A ', { degree: 5 }],
  ] as const)('reads %s in C major', (text, chord) => {
    expect(parseChord(C_MAJOR, text)).toMatchObject(chord);
    expect(Object.keys(parseChord(C_MAJOR, text) as object).toSorted()).toEqual(expect.arrayContaining(Object.keys(chord).toSorted()));
  });

  it.each(['', 'H', 'Am7', 'C/H', 'c', 'C//E', 'C(b5)', 'Cmadd9', '4'])('takes %j for no triad', (text) => {
    expect(parseChord(C_MAJOR, text)).toBeUndefined();
  });

  it('reads what describeChord writes, in every scale', () => {
    const note = (scale: ScaleName) => fc.record({ degree: fc.nat(SCALES[scale].length - 1) });
    const chords = fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])).chain((scale) =>
      fc.record(
        {
          scale: fc.constant(scale),
          root: fc.constantFrom(...PITCH_CLASSES),
          degree: fc.nat(SCALES[scale].length - 1),
          quality: fc.constantFrom(...CHORD_QUALITIES),
          bass: note(scale),
        },
        { requiredKeys: ['scale', 'root', 'degree'] },
      ),
    );
    fc.assert(
      fc.property(chords, ({ scale, root, ...chord }) => {
        const key = { root, scale };
        const text = describeChord(key, chord as Chord);
        expect(describeChord(key, parseChord(key, text) as Chord)).toBe(text);
      }),
    );
  });
});

describe('parseProgression', () => {
  it('has a chord a bar, or bars between lines', () => {
    expect(formatProgression(C_MAJOR, parseProgression(C_MAJOR, 'C  G/B Am F'))).toBe('C | G/B | Am | F');
    expect(formatProgression(C_MAJOR, parseProgression(C_MAJOR, '| C G/B | Am |'))).toBe('C G/B | Am');
  });

  it('makes the chords of a new song, in any key', () => {
    const key = { root: 'A', scale: 'minor' } as const;
    const song = createSong({ seed: 1, key, chords: parseProgression(key, 'Am F/A C/G E') });
    expect(formatProgression({ root: 'B', scale: 'minor' }, song.chords ?? [])).toBe('Bm | G/B | D/A | F#');
  });

  it.each(['', 'C X', 'C | Am7'])('refuses %j and says where', (text) => {
    expect(() => parseProgression(C_MAJOR, text)).toThrow(
      expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path: `chords[${text === '' ? 0 : 1}]` })] }),
    );
  });
});
