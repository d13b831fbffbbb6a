import { InvalidInputError } from '../../errors.js';
import type { BarChords, Chord, ChordQuality, ScaleNote } from '../harmony/chord.js';
import { chordSemitones, noteSemitones } from '../harmony/chord.js';
import { describeChord } from '../harmony/describe-chord.js';
import type { Key } from '../song/song.js';
import { PITCH_CLASSES, foldOctave } from '../theory/pitch.js';
import { degreeOfPitch } from '../theory/step-pitch.js';

const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const NOTE = String.raw`([A-G])([#♯b♭]?)`;
const SYMBOL = new RegExp(String.raw`^${NOTE}(maj|M|min|mi|m|-|dim|°|aug|\+|sus2|sus4|sus|\(b5\))?(?:/${NOTE})?$`);

const QUALITIES: Readonly<Record<string, ChordQuality>> = {
  '': 'major',
  maj: 'major',
  M: 'major',
  m: 'minor',
  mi: 'minor',
  min: 'minor',
  '-': 'minor',
  dim: 'diminished',
  '°': 'diminished',
  aug: 'augmented',
  '+': 'augmented',
  sus2: 'sus2',
  sus4: 'sus4',
  sus: 'sus4',
};

/**
 * Reads a chord as musicians write it: a triad such as `Am`, `F#`, `Bbsus4`, `Bdim` or `C+`, and behind a slash what is in the bass, as in
 * `C/E`. The result transposes with the key.
 *
 * @returns `undefined` when the text is no triad.
 *
 * @example
 * ```ts
 * parseChord({ root: 'C', scale: 'major' }, 'C/E'); // { degree: 0, bass: { degree: 2 } }
 * parseChord({ root: 'C', scale: 'major' }, 'Fm'); // { degree: 3, quality: 'minor' }
 * ```
 */
export function parseChord(key: Key, text: string): Chord | undefined {
  const [, letter, accidental = '', kind = '', bassLetter, bassAccidental = ''] = SYMBOL.exec(text.trim()) ?? [];
  if (letter === undefined) return undefined;
  const own: Chord = noteOf(key, letter, accidental);
  const quality = QUALITIES[kind];
  const isOfScale =
    describeChord(key, own) === (quality === undefined ? text.trim().split('/')[0] : describeChord(key, { ...own, quality }));
  if (!isOfScale && quality === undefined) return undefined;
  const chord = isOfScale ? own : { ...own, quality };
  if (bassLetter === undefined) return chord;
  const bass = noteOf(key, bassLetter, bassAccidental);
  const distance = noteSemitones(key.scale, bass) - (chordSemitones(key.scale, chord)[0] as number);
  return foldOctave(distance) === 0 ? chord : { ...chord, bass };
}

/**
 * Reads the chords of bars: `|` separates bars, blanks the chords that share one. Without any `|` each chord is a bar.
 *
 * @throws {InvalidInputError} When one of them is no chord; the issue names which.
 *
 * @example
 * ```ts
 * const key = { root: 'C', scale: 'major' } as const;
 * createSong({ key, chords: parseProgression(key, 'C G/B Am F') });
 * ```
 */
export function parseProgression(key: Key, text: string): readonly BarChords[] {
  const bars = text.includes('|') ? text.split('|').filter((bar) => bar.trim() !== '') : text.trim().split(/\s+/);
  return bars.map((bar, index) =>
    bar
      .trim()
      .split(/\s+/)
      .map((symbol) => {
        const chord = parseChord(key, symbol);
        if (chord !== undefined) return chord;
        throw new InvalidInputError('chords', [
          { path: `chords[${index}]`, message: 'must be triads such as Am, F#, Bdim, Gsus4 or C/E', received: JSON.stringify(symbol) },
        ]);
      }),
  );
}

/** Writes the chords of bars as {@link parseProgression} reads them, such as `C | G/B | Am F`. */
export function formatProgression(key: Key, bars: readonly BarChords[]): string {
  return bars.map((bar) => bar.map((chord) => describeChord(key, chord)).join(' ')).join(' | ');
}

function noteOf(key: Key, letter: string, accidental: string): ScaleNote {
  const natural = (NATURALS[letter] as number) - PITCH_CLASSES.indexOf(key.root);
  const placeOf = (semitones: number): ScaleNote & { readonly alter: number } =>
    degreeOfPitch({ root: 'C', scale: key.scale }, -1, foldOctave(semitones));
  const isFlat = accidental === 'b' || accidental === '♭';
  const { degree, alter } = placeOf(natural + (accidental === '' ? 0 : isFlat ? -1 : 1));
  if (alter === 0) return { degree };
  const plain = placeOf(natural);
  // A flat that the scale does not have is written as one: B♭ in C is its seventh, lowered.
  return isFlat && plain.alter === 0 ? { degree: plain.degree, alter: -1 } : { degree, alter };
}
