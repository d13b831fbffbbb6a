import type { Random } from '../../random.js';
import type { StyleOf } from '../genres/styles.js';
import type { Bar } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { SCALES } from '../theory/scales.js';
import type { Motif, MotifNote } from './motif.js';
import { displaceMotif, invertMotif, ornamentMotif, thinMotif, transposeMotif } from './motif.js';
import { nearestChordNote, nearestSafeNote, noteStep, octavesUp } from './notes.js';
import type { PartOptions, PartWriter } from './part.js';
import { roleOf } from './part.js';

type LeadStyle = StyleOf<'lead'>;

/** Rhythms of a motif: `x` begins a note, which lasts to the next. */
const RHYTHMS: Readonly<Record<LeadStyle, readonly string[]>> = {
  arpeggio: ['x.x.x.x.x.x.x.x.', 'x.xx.x.xx.x.x.x.', 'x.x.x.x.x.x.....', '..x.x.x...x.x.x.'],
  melody: ['x..x..x.x.......', 'x.x.x...x..x....', '..x.x.x.x.......', 'x...x.x.x...x...', 'x..x..x...x.....', 'x.......x.x.x...'],
  staccato: ['x.xx..x.x.......', '..x..x..x..x....', 'x..x.x..x.......', 'x.x...x.xx......'],
  wide: ['x.......x.......', 'x...........x...', 'x......x........', 'x...............'],
};

/** How a style moves: the steps that it draws from, in scale degrees. */
const MOVES: Readonly<Record<LeadStyle, readonly number[]>> = {
  arpeggio: [2, 2, -2, 3, -3],
  melody: [1, -1, 1, -1, -1, 2, -2, 0],
  staccato: [0, 0, 1, -1, 2, -3],
  wide: [2, -2, 3, -1, 4, -4],
};

/** The furthest that a motif goes below and above its level, in degrees of a scale of seven. */
const RANGE = [-2, 4] as const;

/** The longest note of each style, in steps. */
const LONGEST: Readonly<Record<LeadStyle, number>> = { arpeggio: 2, melody: 4, staccato: 1, wide: 12 };

/** Leads: one motif that returns as A A′ A B; the fourth bar asks, the eighth answers on the root. */
export const writeLead: PartWriter<'lead'> = (options, random) => {
  const { style, bars } = options;
  const a = drawMotif(style, random);
  const b = vary(a, random);
  const ending = drawEnding(style, a, random);
  return Array.from({ length: bars }, (_, bar) => {
    const role = roleOf(bar);
    return realise(role === 'a' ? a : role === 'b' ? b : ending, bar, options, role === 'c' && (bar % 8 === 7 || bars < 8));
  });
};

function drawMotif(style: LeadStyle, random: Random): Motif {
  const rhythm = random.pick(RHYTHMS[style]);
  const places = Array.from({ length: COMMON_STEPS }, (_, place) => place).filter((place) => rhythm[place] === 'x');
  let rise = random.integer(3);
  let leapt = 0;
  return places.map((place, index): MotifNote => {
    const length = Math.min(LONGEST[style], (places[index + 1] ?? COMMON_STEPS) - place);
    const note = { place, rise, velocity: velocityAt(place), length };
    // A leap is answered by a step back.
    const move: number = leapt === 0 ? random.pick(MOVES[style]) : -Math.sign(leapt);
    leapt = leapt === 0 && Math.abs(move) > 2 ? move : 0;
    rise = Math.max(RANGE[0], Math.min(RANGE[1], rise + move));
    return note;
  });
}

function vary(motif: Motif, random: Random): Motif {
  const variations = [
    () => ornamentMotif(motif, random),
    () => thinMotif(motif, random),
    () => transposeMotif(motif, random.chance(0.5) ? 1 : -1),
    () => [...motif.slice(0, -1), ...invertMotif(motif).slice(-1)],
    () => displaceMotif(motif, 2),
  ];
  return random.pick(variations)();
}

/** The end of a phrase: the first half of the motif, then one long note. */
function drawEnding(style: LeadStyle, motif: Motif, random: Random): Motif {
  const start = motif.filter(({ place }) => place < 8);
  const place = random.chance(0.5) ? 8 : 12;
  return [...start, { place, rise: 0, velocity: 0.9, length: style === 'staccato' ? 2 : 16 - place }];
}

function realise(motif: Motif, bar: number, { style, key, chordAt }: PartOptions<'lead'>, isAnswer: boolean): Bar {
  const { scale } = key;
  const size = SCALES[scale].length;
  const unit = size / 7;
  const level = Math.round(size * (octavesUp(key, 'lead') + 0.4));
  const chordNotesOnly = style === 'arpeggio' || style === 'wide';
  const degreeOf = (note: MotifNote): number => level + Math.round(note.rise * unit);
  const before = motif.at(-2);
  // The root that is nearest to where the melody is.
  const home = size * Math.round((before === undefined ? 0 : degreeOf(before)) / size);
  return Array.from({ length: COMMON_STEPS }, (_, place) => {
    const note = motif.find((one) => one.place === place);
    if (note === undefined) return undefined;
    const chord = chordAt(bar, place);
    const isLast = note === motif.at(-1);
    const degree = isAnswer && isLast ? home : degreeOf(note);
    const near = chordNotesOnly || place % 4 === 0 || isLast ? nearestChordNote : nearestSafeNote;
    return noteStep(near(scale, chord, degree), { velocity: note.velocity, lengthTicks: Math.round(note.length * TICKS_PER_STEP * 0.9) });
  });
}

function velocityAt(place: number): number {
  return place % 8 === 0 ? 1 : place % 4 === 0 ? 0.9 : place % 2 === 0 ? 0.8 : 0.7;
}
