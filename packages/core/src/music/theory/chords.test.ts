import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anyKey } from '../__fixtures__/any-song.js';
import { chordProgression, scaleRun } from './chord-progression.js';
import { chordDegrees, chordPitches, degreeAbove } from './chords.js';
import { formatNoteName, parseNoteName } from './note-name.js';
import type { ScaleName } from './scales.js';
import { SCALES } from './scales.js';

const scaleNames = Object.keys(SCALES) as ScaleName[];
const names = (pitches: readonly number[]): string => pitches.map(formatNoteName).join(' ');
const inC = (scale: ScaleName, degrees: readonly number[], octave = 3): string =>
  names(chordPitches({ root: 'C', scale }, { octave, degrees }));

describe('scaleRun', () => {
  it('runs A minor from octave 2', () => {
    expect(names(scaleRun({ root: 'A', scale: 'minor' }, { octave: 2, count: 8 }))).toBe('A2 B2 C3 D3 E3 F3 G3 A3');
  });

  it('rises by the same intervals in every octave', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const size = SCALES[key.scale].length;
        const run = scaleRun(key, { octave: 2, count: 2 * size });
        expect(run.slice(size)).toEqual(run.slice(0, size).map((pitch) => pitch + 12));
      }),
    );
  });
});

describe('chordPitches', () => {
  it.each([
    ['major', 'C3 E3 G3', 'A3 C3 E3', 'C4 E4 G4'],
    ['minor', 'C3 D#3 G3', 'G#3 C3 D#3', 'C4 D#4 G4'],
    ['dorian', 'C3 D#3 G3', 'A3 C3 D#3', 'C4 D#4 G4'],
    ['lydian', 'C3 E3 G3', 'A3 C3 E3', 'C4 E4 G4'],
    ['locrian', 'C3 D#3 F#3', 'G#3 C3 D#3', 'C4 D#4 F#4'],
    ['pentatonicMajor', 'C3 E3 A3', 'C4 C3 E3', 'C4 E4 A4'],
    ['pentatonicMinor', 'C3 F3 A#3', 'C4 C3 F3', 'C4 F4 A#4'],
    ['blues', 'C3 F3 G3', 'A#3 C3 F3', 'C4 F4 G4'],
    ['wholeTone', 'C3 E3 G#3', 'A#3 C3 E3', 'C4 E4 G#4'],
    ['chromatic', 'C3 D3 E3', 'F3 C3 D3', 'C4 D4 E4'],
  ] as const)('finds the notes of degrees in %s', (scale, home, alternate, high) => {
    expect([inC(scale, [0, 2, 4]), inC(scale, [5, 0, 2]), inC(scale, [0, 2, 4], 4)]).toEqual([home, alternate, high]);
  });

  it('counts negative degrees downward', () => {
    expect(inC('major', [-1, -7, -8])).toBe('B2 C2 B1');
  });
});

describe('chordDegrees', () => {
  it.each([
    ['major', 'C3 E3 G3 B3'],
    ['hungarianMinor', 'C3 D#3 G3 B3'],
    ['locrian', 'C3 D#3 F#3 A#3'],
    ['pentatonicMinor', 'C3 D#3 G3 A#3'],
    ['blues', 'C3 D#3 G3 A#3'],
    ['chromatic', 'C3 D#3 G3 A#3'],
  ] as const)('builds a seventh chord in %s', (scale, notes) => {
    expect(inC(scale, chordDegrees(scale, { notes: 4 }))).toBe(notes);
  });

  it('builds a triad of three different notes on every degree of every scale, within an octave', () => {
    for (const scale of scaleNames) {
      for (let degree = -12; degree <= 12; degree += 1) {
        const [root, third, fifth] = chordPitches({ root: 'C', scale }, { octave: 4, degrees: chordDegrees(scale, { degree }) }) as [
          number,
          number,
          number,
        ];
        expect([2, 3, 4, 5]).toContain(third - root);
        expect([6, 7, 8, 9]).toContain(fifth - root);
        expect(fifth).toBeGreaterThan(third);
      }
    }
  });

  it('is the same chord an octave higher, one scale of degrees up', () => {
    for (const scale of scaleNames) {
      const size = SCALES[scale].length;
      expect(chordDegrees(scale, { degree: size + 1, notes: 5 })).toEqual(
        chordDegrees(scale, { degree: 1, notes: 5 }).map((degree) => degree + size),
      );
    }
  });
});

describe('degreeAbove', () => {
  it('counts notes in scales of seven and looks for the nearest in others', () => {
    expect(degreeAbove('lydian', 0, 'fourth')).toBe(3);
    expect(degreeAbove('pentatonicMinor', 0, 'fourth')).toBe(2);
    expect(degreeAbove('chromatic', 0, 'fifth')).toBe(7);
  });
});

describe('chordProgression', () => {
  it('builds one chord on each degree', () => {
    const chords = chordProgression({ root: 'A', scale: 'minor' }, { degrees: [0, 5, 2, 6], octave: 2 });
    expect(chords.map(names)).toEqual(['A2 C3 E3', 'F3 A3 C4', 'C3 E3 G3', 'G3 B3 D4']);
  });
});

describe('note names', () => {
  it('round-trip every MIDI pitch', () => {
    for (let pitch = 0; pitch < 128; pitch += 1) expect(parseNoteName(formatNoteName(pitch))).toBe(pitch);
  });

  it('count octaves so that middle C is C4 and 60', () => {
    expect([parseNoteName('C1'), parseNoteName('C4'), formatNoteName(61)]).toEqual([24, 60, 'C#4']);
  });
});
