import type { Random } from '../../random.js';
import type { Genre } from '../genres/genres.js';
import type { Progressions } from '../genres/genre-definition.js';
import type { TimeSignature } from '../song/meter.js';
import { stepsPerBar } from '../song/meter.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';
import { degreeOfPitch } from '../theory/step-pitch.js';
import { invertPassing, onPedal } from './bass-line.js';
import type { BarChords, Chord } from './chord.js';
import { chordSemitones, semitonesOf } from './chord.js';

const PROGRESSIONS: Readonly<Record<Genre, Progressions>> = {
  house: [
    ['0 8 3 10', '0 5 10 3', '0 10 8 10', '8 10 0 0', '0 5'],
    ['0 9 5 7', '5 4 9 0'],
  ],
  techno: [['0 0 8 10', '0 0 3 1M', '0 10', '0 8 0 10'], ['0 0 10M 5']],
  psytrance: [['0 0 1M 0', '0 1M 10 0', '0 0 8 10', '0 8 5 1M'], ['0 0 10M 0']],
  dnb: [
    ['0 8 10 7', '0 3 8 10', '0 5 8 7', '8 10 0 3'],
    ['0 9 5 7', '0 4 5 7'],
  ],
  hiphop: [
    ['0 5', '0 8 5 7', '0 3 5 0', '0 10 8 7'],
    ['0 9 2 7', '5 4 2 0'],
  ],
  ambient: [
    ['0 8', '0 3 8 10', '0 5 8 3'],
    ['0 2', '0 9 5 0', '0 4 9 5', '5 0 9 4'],
  ],
  rock: [
    ['0 10M 8M 10M', '0 3 10 5', '0 8 3 10', '0 5 10M 0'],
    ['0 10M 5 0', '0 5 7 5', '0 7 9 5', '0 3M 5 0'],
  ],
  pop: [
    ['0 8 3 10', '0 5 8 7', '8 10 0 3', '0 3 10 8'],
    ['0 7 9 5', '9 5 0 7', '0 9 5 7', '0 4 5 5m'],
  ],
};

/** Genres whose chords last two bars where the loop has room for them. */
const SLOW: ReadonlySet<Genre> = new Set<Genre>(['ambient', 'techno', 'psytrance']);

/** The shares of songs that stand on the root of the key as long as nothing rubs, and that invert chords so that the bass walks. */
const BASS_LINES: Readonly<Record<Genre, readonly [pedal: number, inverted: number]>> = {
  house: [0.2, 0.3],
  techno: [0.4, 0],
  psytrance: [0.4, 0],
  dnb: [0.1, 0.3],
  hiphop: [0.2, 0.3],
  ambient: [0.4, 0.3],
  rock: [0.1, 0.4],
  pop: [0.1, 0.5],
};

/** Draws the chords of a loop, one entry per bar. Short loops change chords twice a bar, so that none is left out. */
export function drawChords(random: Random, { genre = 'house', scale, barCount, ...rest }: ChordDraws): readonly BarChords[] {
  const tones: readonly number[] = SCALES[scale];
  const own = typeof genre === 'string' ? PROGRESSIONS[genre] : genre;
  const [minor, major] = own;
  const [fitting, others] = tones.includes(4) ? [major, minor] : [minor, major];
  const progression = random.pick(fitting.length > 0 ? fitting : others);
  const fits = (chords: BarChords): BarChords => (stepsPerBar(rest) % chords.length === 0 ? chords : chords.slice(0, 2));
  const written = progression.split(' ').map((bar) => fits(bar.split(',').map((root) => chordOf(scale, root))));
  const bars = withBassLine(random, written, { genre, scale });
  if (barCount * 2 <= bars.length) {
    return Array.from({ length: barCount }, (_, bar) => bars.slice(2 * bar, 2 * bar + 2).map(([first]) => first as Chord));
  }
  const isSlow = typeof genre === 'string' && (SLOW.has(genre) || bars.length === 2);
  const barsPerChord = barCount >= 2 * bars.length && isSlow ? 2 : 1;
  return Array.from({ length: barCount }, (_, bar) => bars[Math.floor(bar / barsPerChord) % bars.length] as BarChords);
}

/** What the chords of a loop are drawn from: the progressions of a preset, or those given. */
interface ChordDraws {
  readonly genre?: Genre | Progressions | undefined;
  readonly scale: ScaleName;
  readonly barCount: number;
  readonly timeSignature?: TimeSignature | undefined;
}

/** Draws what the bass of a progression does. */
function withBassLine(
  random: Random,
  bars: readonly BarChords[],
  { genre, scale }: Pick<ChordDraws, 'genre' | 'scale'>,
): readonly BarChords[] {
  if (typeof genre !== 'string') return bars;
  const [pedal, inverted] = BASS_LINES[genre];
  const draw = random.next();
  if (draw < pedal) return bars.map((bar) => onPedal(scale, bar, { degree: 0 }));
  return draw < pedal + inverted ? invertPassing(scale, bars) : bars;
}

function chordOf(scale: ScaleName, text: string): Chord {
  const tones: readonly number[] = SCALES[scale];
  // Pentatonics and blues are scales of melodies: the chords under them are those of the scale of seven around them.
  if (tones.length < 7 && tones.includes(7)) {
    const parent = tones.includes(4) ? 'major' : 'minor';
    const chord = chordOf(parent, text);
    const [root = 0, third = 0, fifth = 0] = chordSemitones(parent, chord);
    const { degree, alter } = degreeOfPitch({ root: 'C', scale }, -1, root);
    const quality = fifth - root === 6 ? 'diminished' : third - root === 4 ? 'major' : 'minor';
    return alter === 0 ? { degree, quality } : { degree, alter, quality };
  }
  const semitones = Number.parseInt(text, 10);
  const distances = tones.map((_, degree) => semitones - semitonesOf(scale, degree));
  const costs = distances.map((distance, degree) => Math.abs(distance) + clashOf(scale, degree, semitones));
  const degree = costs.indexOf(Math.min(...costs));
  const quality = text.endsWith('M') ? 'major' : text.endsWith('m') ? 'minor' : undefined;
  const alter = distances[degree] as number;
  if (quality === undefined) return { degree };
  return alter === 0 ? { degree, quality } : { degree, alter, quality };
}

/** What speaks against a degree: a diminished triad, where another is near, and the root for a chord that is not to be the root. */
function clashOf(scale: ScaleName, degree: number, semitones: number): number {
  const [root = 0, , fifth = 0] = chordSemitones(scale, { degree });
  return (fifth - root === 6 ? 0.8 : 0) + (degree === 0 && semitones !== 0 ? 2 : 0);
}
