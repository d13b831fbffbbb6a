import { createRandom, hashSeed } from '../../random.js';
import type { Seed } from '../../units.js';
import type { Articulation } from '../genres/articulations.js';
import type { GenreGroove } from '../genres/genre-definition.js';
import type { Instrument, PitchedInstrument } from '../genres/instruments.js';
import { BASE_OCTAVES } from '../genres/instruments.js';
import type { Chord, ScaleNote } from '../harmony/chord.js';
import { chordName, chordSemitones } from '../harmony/chord.js';
import { emptyBar, stepsPerBar } from '../song/meter.js';
import type { Bar, Key, Step } from '../song/song.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { createStep } from '../song/step.js';
import { degreeAbove } from '../theory/chords.js';
import { degreeOfPitch } from '../theory/step-pitch.js';
import { SCALES } from '../theory/scales.js';
import { leadInto, lowBass, nearestChordNote, noteStep, octavesUp } from './notes.js';
import { roleOf } from './part.js';

/** What a groove is written for. */
export interface GrooveOptions {
  readonly groove: GenreGroove;
  readonly key: Key;
  /** Bars to write, at least 1. */
  readonly bars: number;
  readonly seed: Seed;
  /** The chord at a place of a bar, in the groove's meter; bars after the last are those of the loop's beginning. */
  readonly chordAt: (bar: number, place: number) => Chord;
}

/** Writes an instrument's part of a groove; one that the groove does without rests. */
export function writeGroove(instrument: Instrument, options: GrooveOptions): readonly Bar[] {
  const { groove, bars, seed } = options;
  const rows = groove.rows[instrument];
  if (rows === undefined) return Array.from({ length: bars }, () => emptyBar(groove));
  const random = createRandom(hashSeed(seed, `groove ${instrument}`));
  const [own = [], other = own] = random.shuffle(rows).map((row): readonly string[] => row.split('|'));
  const varies = random.chance(0.7);
  const rowAt = (bar: number): string => {
    const row = roleOf(bar) === 'c' && varies ? other : own;
    return row[bar % row.length] as string;
  };
  const isPitched = instrument in BASE_OCTAVES;
  return Array.from({ length: bars }, (_, bar): Bar =>
    emptyBar(groove).map((_rest, place) => {
      const mark = rowAt(bar)[place] as string;
      if (mark === '.') return undefined;
      if (isPitched) return noteOf(mark, { ...options, instrument: instrument as PitchedInstrument, bar, place, rowAt });
      if (instrument === 'stab') return stabOf(mark, stepsToNext(rowAt, bar, place));
      return strokeOf(instrument, mark);
    }),
  );
}

/** Marks of strokes beside the four of plain loudness: articulation, the size of the drum, and how loud the capital is. */
const STROKES: { readonly [I in Instrument]?: Readonly<Record<string, readonly [Articulation, degree?: number]>> } = {
  hat: { O: ['open'], R: ['roll'], D: ['ride'], G: ['guira'], S: ['shaker'] },
  clap: { V: ['clave'], I: ['rim'] },
  perc: {
    C: ['conga', 1],
    L: ['conga', 0],
    S: ['slap'],
    M: ['muffled'],
    B: ['bongo', 1],
    P: ['bongo', 0],
    W: ['cowbell'],
    U: ['surdo'],
  },
};

const PLAIN: Readonly<Record<string, number>> = { X: 1, x: 0.8, o: 0.6, '-': 0.35 };
const ACCENT = 0.95;
const LIGHT = 0.55;

function strokeOf(instrument: Instrument, mark: string): Step | undefined {
  const velocity = PLAIN[mark];
  if (velocity !== undefined) return createStep(instrument === 'hat' ? { velocity, articulation: 'closed' } : { velocity });
  const [articulation, degree] = STROKES[instrument]?.[mark.toUpperCase()] ?? [];
  if (articulation === undefined) return undefined;
  const loudness = mark === mark.toUpperCase() ? ACCENT : LIGHT;
  return createStep({ velocity: loudness, articulation, ...(degree === undefined ? {} : { degree }) });
}

function stabOf(mark: string, steps: number): Step {
  const held = mark === 'H' || mark === 'h';
  const velocity = mark === 'H' ? 0.9 : mark === 'h' ? 0.7 : (PLAIN[mark] ?? 0.7);
  return createStep({ velocity, lengthTicks: Math.round((held ? steps * 0.95 : 0.9) * TICKS_PER_STEP) });
}

interface NotePlace extends GrooveOptions {
  readonly instrument: PitchedInstrument;
  readonly bar: number;
  readonly place: number;
  readonly rowAt: (bar: number) => string;
}

const SHORT = 0.75;
/** Notes above the chord's root, as places in the chord and octaves. */
const CHORD_NOTES: Readonly<Record<string, readonly [note: number, octave: number]>> = {
  '1': [0, 0],
  '3': [1, 0],
  '5': [2, 0],
  '8': [0, 1],
  '9': [1, 1],
  '0': [2, 1],
};

function noteOf(mark: string, at: NotePlace): Step {
  const { key, bar, place, rowAt, chordAt } = at;
  const { scale } = key;
  const rests = stepsToNext(rowAt, bar, place);
  const held = mark !== mark.toLowerCase();
  const rings = CHORD_NOTES[mark] !== undefined;
  const steps = held ? rests * 0.95 : rings ? Math.min(rests * 0.95, 6) : SHORT;
  const velocity = place % 4 === 0 ? 0.95 : place % 2 === 0 ? 0.85 : 0.75;
  const fields = { velocity, lengthTicks: Math.max(60, Math.round(steps * TICKS_PER_STEP)) };
  const chord = chordAt(bar, place);
  const next = nextChord(at);
  // A figure in the upper octave anticipates there.
  const isHigh = /[890]/u.test(rowAt(bar));
  switch (mark.toLowerCase()) {
    case 'n':
      return noteStep(rootOf(at, next, isHigh), fields);
    case 'a': {
      const [from, goal] = [lowBass(key, chord), lowBass(key, next)];
      const lead = leadInto(goal, from);
      return noteStep(lead === from ? rootOf(at, chord) : lead, fields);
    }
    case 'f':
      return noteStep(nearestChordNote(scale, chord, degreeAbove(scale, lowBass(key, chord).degree, 'fifth')), fields);
    case 'o': {
      const root = rootOf(at, chord);
      return noteStep({ ...root, degree: root.degree + SCALES[scale].length }, fields);
    }
    default: {
      const [note, octave] = CHORD_NOTES[mark] ?? [0, 0];
      return noteStep(chordNote(at, chord, note, octave), fields);
    }
  }
}

/** The chord that comes next: where it changes within the bar, or at the next bar's start. */
function nextChord({ groove, bar, place, chordAt }: NotePlace): Chord {
  const steps = stepsPerBar(groove);
  const here = chordName(chordAt(bar, place));
  for (let later = place + 1; later < steps; later += 1) if (chordName(chordAt(bar, later)) !== here) return chordAt(bar, later);
  return chordAt(bar + 1, 0);
}

function rootOf(at: NotePlace, chord: Chord, isHigh = false): ScaleNote {
  return at.instrument === 'bass' ? lowBass(at.key, chord) : chordNote(at, chord, 0, isHigh ? 1 : 0);
}

/** A note of a chord by its place from the root up, the root in the instrument's lowest octave. */
function chordNote({ instrument, key }: NotePlace, chord: Chord, note: number, octave: number): ScaleNote {
  const semitones = chordSemitones(key.scale, chord);
  const root = semitones[0] as number;
  const octaves = octave + octavesUp(key, instrument, root);
  return degreeOfPitch({ root: 'C', scale: key.scale }, -1, (semitones[note] ?? root) + 12 * octaves);
}

/** Counts the steps from a note to the next of its row, over bars where it must; at most two bars. */
function stepsToNext(rowAt: (bar: number) => string, bar: number, place: number): number {
  const line = rowAt(bar).slice(place + 1) + rowAt(bar + 1);
  const next = line.search(/[^.]/u);
  return next < 0 ? line.length + 1 : next + 1;
}
