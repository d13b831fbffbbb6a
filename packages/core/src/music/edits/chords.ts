import { parseInput } from '../../validate.js';
import type { BarChords, Chord } from '../harmony/chord.js';
import { HOME, chordAt } from '../harmony/chord.js';
import { withBarChords } from '../harmony/with-bar-chords.js';
import type { Bar, Song, Step } from '../song/song.js';
import { assertMeter, chordFaults } from '../song/meter-faults.js';
import { barChordsSchema } from '../song/song-schema.js';
import { moveBass } from '../writing/move-bass.js';
import { nearestChordNote, nearestSafeNote } from '../writing/notes.js';
import { assertBar } from './assert-edit.js';
import { growBars, mapBars } from './bars.js';

/**
 * Changes the chords of a bar. Its bass line moves with their roots, and its melodies by as little as fits: notes on the beat to the nearest
 * note of the chord, others to the nearest that does not rub against it. Pad and stabs play the new chords.
 *
 * @param chords - 1, 2 or 4 of them, in bars of twelve steps also 3, which share the bar evenly.
 * @throws {InvalidInputError} When there is no such bar, or the chords are not valid.
 *
 * @example
 * ```ts
 * setChords(song, 3, [{ degree: 4 }]); // the fourth bar goes to the fifth degree
 * ```
 */
export function setChords(song: Song, bar: number, chords: BarChords): Song {
  assertBar(song, bar);
  const own = parseInput(barChordsSchema, chords, 'chords');
  assertMeter('chords', chordFaults(song, own, []));
  const changed = withBarChords({ ...song, chords: song.chords ?? [[HOME]] }, bar, own);
  const { scale } = song.key;
  const move = (old: Bar, moveStep: (step: Step, place: number, chord: Chord) => Step): Bar =>
    old.map((step, place) => step && moveStep(step, place, chordAt(changed, bar, place)));
  return mapBars(changed, (bars, instrument) => {
    const steps = growBars(changed, bars, bar + 1)[bar] as Bar;
    if (instrument === 'bass') {
      const moved = moveBass(steps, {
        key: song.key,
        from: (place) => chordAt(song, bar, place),
        to: (place) => chordAt(changed, bar, place),
      });
      return growBars(changed, bars, bar + 1).with(bar, moved);
    }
    if (instrument !== 'lead' && instrument !== 'acid') return bars;
    const moved = move(steps, (step, place, chord) => {
      const note = (place % 4 === 0 ? nearestChordNote : nearestSafeNote)(scale, chord, step.degree ?? 0);
      return { ...step, degree: note.degree, alter: note.alter };
    });
    return growBars(changed, bars, bar + 1).with(bar, moved);
  });
}

/** Keeps a song's chords when a genre or a new seed would draw others, or lets them go. */
export function setChordsLock(song: Song, locked: boolean): Song {
  return { ...song, chordsLocked: locked };
}
