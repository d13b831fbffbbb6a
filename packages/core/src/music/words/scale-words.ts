import type { ScaleName } from '../theory/scales.js';

/** The names of the fourteen scales for people. */
export const SCALE_LABELS: Readonly<Record<ScaleName, string>> = {
  major: 'major',
  minor: 'minor',
  dorian: 'dorian',
  phrygian: 'phrygian',
  lydian: 'lydian',
  mixolydian: 'mixolydian',
  harmonicMinor: 'harmonic minor',
  hungarianMinor: 'hungarian minor',
  locrian: 'locrian',
  pentatonicMajor: 'major pentatonic',
  pentatonicMinor: 'minor pentatonic',
  blues: 'blues',
  wholeTone: 'whole tone',
  chromatic: 'chromatic',
};

/** Other ways of writing scales. A pentatonic scale without more is the major one, as in books on theory. */
const OTHER_NAMES: Readonly<Record<string, ScaleName>> = {
  'pentatonic major': 'pentatonicMajor',
  'pentatonic maj': 'pentatonicMajor',
  'maj pentatonic': 'pentatonicMajor',
  pentatonic: 'pentatonicMajor',
  'pentatonic minor': 'pentatonicMinor',
  'pentatonic min': 'pentatonicMinor',
  'min pentatonic': 'pentatonicMinor',
  'harmonic min': 'harmonicMinor',
  'hungarian min': 'hungarianMinor',
  'natural minor': 'minor',
  'natural major': 'major',
  aeolian: 'minor',
  ionian: 'major',
  maj: 'major',
  min: 'minor',
};

const SCALES_BY_WORDS: ReadonlyMap<string, ScaleName> = new Map([
  ...Object.entries(SCALE_LABELS).map(([scale, words]) => [closed(words), scale as ScaleName] as const),
  ...Object.entries(OTHER_NAMES).map(([words, scale]) => [closed(words), scale] as const),
]);

/** A regular expression's alternatives for every way of writing a scale, longest first; words may be joined or hyphenated. */
export const SCALE_PATTERN: string = [...Object.values(SCALE_LABELS), ...Object.keys(OTHER_NAMES)]
  .toSorted((a, b) => b.length - a.length)
  .map((words) => words.replace(' ', String.raw`[\s_-]*`))
  .join('|');

/** Reads a scale that is written alone, as words or as an id of `SCALES`; `undefined` when it is none. */
export function parseScale(words: string): ScaleName | undefined {
  return SCALES_BY_WORDS.get(closed(words));
}

function closed(words: string): string {
  return words.toLowerCase().replaceAll(/[\s_-]+/g, '');
}
