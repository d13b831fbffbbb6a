import type { Chroma } from './chroma.js';
import { findChords } from './chords.js';
import type { HeardChord } from './chords.js';

/** A key that a song may be in. */
export interface KeyCandidate {
  /** Such as `F# minor`, in the model's spelling. */
  readonly key: string;
  /** How well it fits; the best has the highest. */
  readonly score: number;
}

const NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

/**
 * How strong the degrees of a major and a minor key are. Source: C. L. Krumhansl, "Cognitive foundations of musical pitch" (1990), table 2.1, after
 * Krumhansl and Kessler (1982).
 */
const MAJOR_PROFILE = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR_PROFILE = [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

/** How much the triads of a key speak for it: `[semitones above the tonic, minor, weight]`. */
const MAJOR_CHORDS = [
  [0, false, 1],
  [2, true, 0.6],
  [4, true, 0.45],
  [5, false, 0.75],
  [7, false, 0.8],
  [9, true, 0.65],
] as const;
const MINOR_CHORDS = [
  [0, true, 1],
  [3, false, 0.6],
  [5, true, 0.7],
  [7, true, 0.6],
  [7, false, 0.7],
  [8, false, 0.65],
  [10, false, 0.6],
] as const;
/** Songs begin and end on their tonic more often than not, and a dominant leads to it. */
const FIRST_CHORD = 0.3;
const LAST_CHORD = 0.05;
const CADENCE = 0.25;
const PROFILE = 0.4;
/** A chord alone has so many pitch classes, its overtones counted. */
const LEAST_PITCHES = 3.7;
/** Noise has all pitches, and fits nothing. */
const LEAST_SCORE = 0.6;

/**
 * Finds the keys that fit a song best: by how long its pitch classes sound, by which chords it has, and by what those chords do, which separates a major key
 * from its relative minor.
 *
 * @returns All twenty-four, the best first; none when no tone stands out.
 * @internal
 */
export function estimateKey(chroma: Chroma): readonly KeyCandidate[] {
  const sum = new Float64Array(12);
  for (const moment of chroma.moments) for (let pitch = 0; pitch < 12; pitch += 1) sum[pitch] = sum[pitch]! + moment[pitch]!;
  // A drum or a click has a pitch, and no key.
  if (countPitches(sum) < LEAST_PITCHES) return [];
  const chords = findChords(chroma);
  const keys = NAMES.flatMap((name, tonic) =>
    [false, true].map((isMinor) => {
      const fit = correlation(sum, isMinor ? MINOR_PROFILE : MAJOR_PROFILE, tonic);
      return { key: `${name} ${isMinor ? 'minor' : 'major'}`, score: PROFILE * fit + scoreChords(chords, tonic, isMinor) };
    }),
  ).toSorted((a, b) => b.score - a.score);
  return keys[0]!.score < LEAST_SCORE ? [] : keys;
}

/** How many pitch classes there are, in effect: twelve when all are as strong, one when one is alone; the exponential of their entropy. */
function countPitches(chroma: Float64Array): number {
  const total = chroma.reduce((sum, value) => sum + value, 0);
  const shares = [...chroma].filter((value) => value > 0).map((value) => value / total);
  return shares.length === 0 ? 0 : Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
}

function scoreChords(chords: readonly HeardChord[], tonic: number, isMinor: boolean): number {
  const table = isMinor ? MINOR_CHORDS : MAJOR_CHORDS;
  const isTonic = (chord: HeardChord | undefined): boolean => chord?.root === tonic && chord.isMinor === isMinor;
  const isDominant = ({ root, isMinor: minor }: HeardChord): boolean => root === (tonic + 7) % 12 && !minor;
  const total = chords.reduce((sum, { seconds }) => sum + seconds, 0);
  if (total === 0) return 0;
  const weights = chords.map(({ root, isMinor: minor, seconds }) => {
    const degree = (root - tonic + 12) % 12;
    return seconds * (table.find(([at, kind]) => at === degree && kind === minor)?.[2] ?? -0.4);
  });
  const changes = Math.max(1, chords.length - 1);
  const cadences = chords.slice(1).filter((chord, index) => isTonic(chord) && isDominant(chords[index]!)).length;
  return (
    weights.reduce((sum, weight) => sum + weight, 0) / total +
    (isTonic(chords[0]) ? FIRST_CHORD : 0) +
    (isTonic(chords.at(-1)) ? LAST_CHORD : 0) +
    CADENCE * Math.min(1, (4 * cadences) / changes)
  );
}

function correlation(chroma: Float64Array, profile: readonly number[], tonic: number): number {
  const chromaMean = chroma.reduce((sum, value) => sum + value, 0) / 12;
  const profileMean = profile.reduce((sum, value) => sum + value, 0) / 12;
  let [product, a, b] = [0, 0, 0];
  for (let degree = 0; degree < 12; degree += 1) {
    const x = chroma[(tonic + degree) % 12]! - chromaMean;
    const y = profile[degree]! - profileMean;
    product += x * y;
    a += x * x;
    b += y * y;
  }
  return a === 0 ? 0 : product / Math.sqrt(a * b);
}
