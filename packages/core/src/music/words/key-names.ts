import type { Key } from '../song/song.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import type { PitchClass } from '../theory/pitch.js';
import { SCALES } from '../theory/scales.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALE_LABELS, SCALE_PATTERN, parseScale } from './scale-words.js';

/** What words say about a key: the scale may be left open, as in "in F#". */
export interface KeyWords {
  /** The root, with sharps only. */
  readonly root: PitchClass;
  /** The scale, where the words name one. */
  readonly scale?: ScaleName | undefined;
}

/** A key that a text names. */
export interface FoundKey extends KeyWords {
  /** Where the key begins in the text, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

const NATURALS: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const ACCIDENTAL = String.raw`(?:\s?([#♯♭]|b(?![a-z])|[- ]?sharp(?![a-z])|[- ]?flat(?![a-z])))?`;
const MODE = String.raw`(?:([mM])(?![\p{L}\p{N}])|[\s_:,-]*(${SCALE_PATTERN}))?`;
const ALONE = new RegExp(String.raw`^\s*([a-g])${ACCIDENTAL}${MODE}(?:[\s_-]+(?:scale|key|mode))?\s*$`, 'iu');
const INSIDE = new RegExp(
  String.raw`(?<![\p{L}\p{N}#♯♭])(?:(in the key of|key of|key is|key\s?[:=]?|in|of)\s+)?([a-g])${ACCIDENTAL}(?:([mM])|[\s-]*(${SCALE_PATTERN}))?(?![\p{L}\p{N}#♯♭])`,
  'giu',
);
const SCALE_ALONE = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${SCALE_PATTERN})(?![\p{L}\p{N}])`, 'iu');

/**
 * Reads a key that is written alone, such as `C minor`, `F#m`, `F sharp dorian`, `Db`, `a harmonic minor` or `D hungarianMinor`.
 *
 * @returns `undefined` when the text is not a key.
 *
 * @example
 * ```ts
 * parseKey('F sharp dorian'); // { root: 'F#', scale: 'dorian' }
 * ```
 */
export function parseKey(text: string): KeyWords | undefined {
  const [, letter, accidental, mode, scale] = ALONE.exec(text) ?? [];
  return letter === undefined ? undefined : toKey(letter, accidental, mode, scale);
}

/**
 * Finds every key in a text, such as `… in A minor`, `key of Db`, `c sharp harmonic minor`, or `F#m` between commas. What may be
 * another word is a key only where the words around it leave no doubt: "in a minor" and a lone "a minor" are keys, "a major drop"
 * is not. A letter without a scale counts behind "in" when it is a capital, and behind "key of".
 */
export function findKeys(text: string): readonly FoundKey[] {
  const alone = parseKey(text);
  if (alone !== undefined && isCertainAlone(text)) {
    const start = text.length - text.trimStart().length;
    return [{ ...alone, start, end: start + text.trim().length }];
  }
  return [...text.matchAll(INSIDE)].flatMap((match): FoundKey[] => {
    const [whole, lead, letter = '', accidental, mode, scale] = match;
    const end = match.index + whole.length;
    const standsAlone = isTag(text, match.index, end);
    if (!isCertain({ lead: lead?.toLowerCase(), letter, accidental, mode, scale, standsAlone })) return [];
    const start = lead === undefined ? match.index : match.index + whole.slice(lead.length).search(/\S/) + lead.length;
    return [{ ...toKey(letter, accidental, mode, scale), start, end }];
  });
}

/** Finds a scale that is named without a root, such as `phrygian melody`. Plain "major" and "minor" count too. */
export function findScale(text: string): ScaleName | undefined {
  const words = SCALE_ALONE.exec(text)?.[0];
  return words === undefined ? undefined : parseScale(words);
}

/** Writes a key for people, in words that {@link parseKey} reads, such as `C# harmonic minor`. */
export function formatKey({ root, scale }: Key): string {
  return `${root} ${SCALE_LABELS[scale]}`;
}

/** More than a lone letter, and not the word "am". */
function isCertainAlone(text: string): boolean {
  const words = text.trim();
  return words.length > 1 && !/^[a-g]m$/.test(words);
}

interface Words {
  readonly lead: string | undefined;
  readonly letter: string;
  readonly accidental: string | undefined;
  readonly mode: string | undefined;
  readonly scale: string | undefined;
  /** Whether nothing else is between the commas around it. */
  readonly standsAlone: boolean;
}

function isCertain({ lead, letter, accidental, mode, scale, standsAlone }: Words): boolean {
  const isCapital = letter !== letter.toLowerCase();
  const isNamed = lead?.includes('key') ?? false;
  if (scale !== undefined) return isCapital || letter !== 'a' || accidental !== undefined || lead !== undefined || standsAlone;
  if (mode !== undefined) return isCapital || isNamed;
  return isNamed || (lead === 'in' && isCapital);
}

function isTag(text: string, start: number, end: number): boolean {
  return /(?:^|[,;|\n])\s*$/.test(text.slice(Math.max(0, start - 8), start)) && /^\s*(?:$|[,;|\n])/.test(text.slice(end, end + 8));
}

function toKey(letter: string, accidental: string | undefined, mode: string | undefined, scale: string | undefined): KeyWords {
  const sign = accidental?.toLowerCase().replaceAll(/[\s-]/g, '');
  const shift = sign === undefined ? 0 : sign === '#' || sign === '♯' || sign === 'sharp' ? 1 : -1;
  const root = PITCH_CLASSES[((NATURALS[letter.toLowerCase()] as number) + shift + 12) % 12] as PitchClass;
  // `Am` is minor and `AM` is major: only here does case matter.
  if (mode !== undefined) return { root, scale: mode === 'm' ? 'minor' : 'major' };
  return { root, scale: scale === undefined ? undefined : parseScale(scale) };
}

/** Whether the third of a scale makes it sound major or minor. */
export function modeOf(scale: ScaleName): 'major' | 'minor' {
  return (SCALES[scale] as readonly number[]).includes(4) ? 'major' : 'minor';
}
