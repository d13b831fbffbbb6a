import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { Key, PitchClass, ScaleName } from '@loop/core';

/** What can be read from words about a key: a scale may be left open, as in "in F#". */
export interface KeyWords {
  readonly root: PitchClass;
  readonly scale?: ScaleName | undefined;
}

/** How scales are written, longest first so that "harmonic minor" is not read as "minor". */
const SCALE_WORDS: readonly (readonly [string, ScaleName])[] = [
  ['pentatonic major', 'pentatonicMaj'],
  ['pentatonic minor', 'pentatonicMin'],
  ['major pentatonic', 'pentatonicMaj'],
  ['minor pentatonic', 'pentatonicMin'],
  ['hungarian minor', 'hungarianMin'],
  ['harmonic minor', 'harmonicMinor'],
  ['natural minor', 'minor'],
  ['pentatonic', 'pentatonicMin'],
  ['mixolydian', 'mixolydian'],
  ['whole tone', 'wholeTone'],
  ['chromatic', 'chromatic'],
  ['phrygian', 'phrygian'],
  ['locrian', 'locrian'],
  ['aeolian', 'minor'],
  ['dorian', 'dorian'],
  ['lydian', 'lydian'],
  ['ionian', 'major'],
  ['blues', 'blues'],
  ['major', 'major'],
  ['minor', 'minor'],
  ['maj', 'major'],
  ['min', 'minor'],
];

const NATURALS: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const ACCIDENTAL = String.raw`(?:\s?(#|♯|b(?![a-z])|♭|[- ]?sharp|[- ]?flat))?`;
const SCALE = SCALE_WORDS.map(([word]) => word.replace(' ', '[- ]?')).join('|');
const EXACT = new RegExp(
  String.raw`^\s*([a-g])${ACCIDENTAL}\s*[-,:]?\s*(?:(m)(?![a-z])|(${SCALE}|${Object.keys(SCALES).join('|')}))?(?:\s+(?:scale|key|mode))?\s*$`,
  'i',
);
const INSIDE = new RegExp(
  String.raw`(?<![\p{L}\p{N}#♯♭])(?:(in|key of|key:?|key is)\s+)?([a-g])${ACCIDENTAL}(?:(m)|[- ]?(${SCALE}))?(?![\p{L}\p{N}#♯♭])`,
  'giu',
);

/**
 * Reads a key that is written alone, such as `C minor`, `F#m`, `Db dorian`, `a harmonic minor` or `G`.
 *
 * @returns `undefined` when the text is no key.
 */
export function readKey(text: string): KeyWords | undefined {
  const [, letter, accidental, minor, scale] = EXACT.exec(text) ?? [];
  return letter === undefined ? undefined : keyWords(letter, accidental, minor, scale);
}

/**
 * Finds a key within a longer text: `… in A minor`, `key of Db`, `F# dorian pads`. A lower-case root counts only where the words
 * around it leave no doubt: "in c minor" is a key, "a major drop" is not.
 */
export function findKey(text: string): KeyWords | undefined {
  for (const [, lead, letter, accidental, minor, scale] of text.matchAll(INSIDE)) {
    if (letter === undefined) continue;
    const hasScale = minor !== undefined || scale !== undefined;
    const isCapital = letter !== letter.toLowerCase();
    const isKey = lead === undefined ? isCapital && hasScale : isCapital || hasScale || lead.toLowerCase() !== 'in';
    if (isKey) return keyWords(letter, accidental, minor, scale);
  }
  return undefined;
}

/** Finds a scale that is named without a root, such as `phrygian melody`. Plain "major" and "minor" count too. */
export function findScale(text: string): ScaleName | undefined {
  const word = new RegExp(String.raw`(?<![\p{L}\p{N}])(${SCALE})(?![\p{L}\p{N}])`, 'iu').exec(text)?.[1];
  return word === undefined ? undefined : scaleOf(word);
}

/** Scales whose name for people is not their name in the code. */
const SCALE_NAMES: Readonly<Partial<Record<ScaleName, string>>> = {
  harmonicMinor: 'harmonic minor',
  hungarianMin: 'hungarian minor',
  pentatonicMaj: 'pentatonic major',
  pentatonicMin: 'pentatonic minor',
  wholeTone: 'whole tone',
};

/** Writes a key in words that {@link readKey} reads, such as `F# minor`. */
export function describeKey(key: Key): string {
  return `${key.root} ${SCALE_NAMES[key.scale] ?? key.scale}`;
}

function keyWords(letter: string, accidental: string | undefined, minor: string | undefined, scale: string | undefined): KeyWords {
  const sign = accidental?.toLowerCase().trim().replace(/^-/, '');
  const shift = sign === undefined ? 0 : sign === '#' || sign === '♯' || sign === 'sharp' ? 1 : -1;
  const pitch = ((NATURALS[letter.toLowerCase()] as number) + shift + 12) % 12;
  return { root: PITCH_CLASSES[pitch] as PitchClass, scale: minor === undefined ? scaleOf(scale) : 'minor' };
}

function scaleOf(word: string | undefined): ScaleName | undefined {
  if (word === undefined) return undefined;
  const plain = word.toLowerCase().replaceAll(/[- ]+/g, '');
  const byWord = SCALE_WORDS.find(([name]) => name.replace(' ', '') === plain)?.[1];
  return byWord ?? (Object.keys(SCALES) as ScaleName[]).find((name) => name.toLowerCase() === plain);
}
