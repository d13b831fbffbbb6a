import type { Seconds } from '@loop/core';

import type { Chroma } from './chroma.js';

/** A chord that sounds for a while. */
export interface HeardChord {
  /** The pitch class of its root, 0 for C. */
  readonly root: number;
  readonly isMinor: boolean;
  readonly seconds: Seconds;
}

const CHORDS = 24;
/** The fifth says least about a chord. */
const NOTES = [1, 0.9, 0.8] as const;
/** How sure a moment has to be before the chord changes. */
const CHANGE_COST = 4;
/** Moments that are heard together: about a second. */
const REACH = 4;
/** Chords shorter than this are notes in passing. */
const SHORTEST: Seconds = 0.4;

/** Finds the major and minor chords of a song, one after the other, by the likeliest path through all moments. @internal */
export function findChords({ rate, moments }: Chroma): readonly HeardChord[] {
  if (moments.length === 0) return [];
  const path = likeliestPath(moments.map((_, moment) => fitsOf(around(moments, moment))));
  const chords: HeardChord[] = [];
  let start = 0;
  for (let moment = 1; moment <= path.length; moment += 1) {
    if (moment < path.length && path[moment] === path[start]) continue;
    const seconds = (moment - start) / rate;
    const chord = path[start]!;
    if (chord >= 0 && seconds >= SHORTEST) chords.push({ root: chord % 12, isMinor: chord >= 12, seconds });
    start = moment;
  }
  return chords;
}

function around(moments: readonly Float64Array[], moment: number): Float64Array {
  const sum = new Float64Array(12);
  for (let index = Math.max(0, moment - REACH); index <= Math.min(moments.length - 1, moment + REACH); index += 1) {
    for (let pitch = 0; pitch < 12; pitch += 1) sum[pitch] = sum[pitch]! + moments[index]![pitch]!;
  }
  return sum;
}

/** How well each chord fits, −1…1: the cosine of its notes and what is heard, less that of the other notes. */
function fitsOf(chroma: Float64Array): Float64Array {
  const norm = Math.sqrt(chroma.reduce((sum, value) => sum + value * value, 0));
  const templateNorm = Math.sqrt(NOTES.reduce((sum, value) => sum + value * value, 0));
  return Float64Array.from({ length: CHORDS }, (_, chord) => {
    if (norm === 0) return 0;
    const root = chord % 12;
    const third = (root + (chord >= 12 ? 3 : 4)) % 12;
    const fifth = (root + 7) % 12;
    return (NOTES[0] * chroma[root]! + NOTES[1] * chroma[third]! + NOTES[2] * chroma[fifth]!) / (norm * templateNorm);
  });
}

function likeliestPath(fits: readonly Float64Array[]): Int32Array {
  let scores = fits[0]!.map((fit) => 10 * fit);
  const before: Int32Array[] = [];
  for (const fit of fits.slice(1)) {
    let best = 0;
    for (let chord = 1; chord < CHORDS; chord += 1) if (scores[chord]! > scores[best]!) best = chord;
    const from = new Int32Array(CHORDS);
    const current = scores;
    scores = fit.map((value, chord) => {
      const changes = current[best]! - CHANGE_COST > current[chord]!;
      from[chord] = changes ? best : chord;
      return 10 * value + (changes ? current[best]! - CHANGE_COST : current[chord]!);
    });
    before.push(from);
  }
  const path = new Int32Array(fits.length);
  path[fits.length - 1] = scores.reduce((best, score, chord) => (score > scores[best]! ? chord : best), 0);
  for (let moment = fits.length - 2; moment >= 0; moment -= 1) path[moment] = before[moment]![path[moment + 1]!]!;
  for (let moment = 0; moment < path.length; moment += 1) if (!fits[moment]!.some((fit) => fit > 0)) path[moment] = -1;
  return path;
}
