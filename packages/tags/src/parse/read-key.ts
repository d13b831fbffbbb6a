import type { Key, PitchClass, ScaleName } from '@loop/core';
import { PITCH_CLASSES } from '@loop/core';

import { SCALE_NAMES } from '../caption/keys.js';

/** A key that a text names. */
export interface FoundKey {
  /** Root with sharps only, and scale. */
  readonly key: Key;
  /** Where it begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** Other names of scales, lower case. */
const SCALE_WORDS: readonly (readonly [words: string, scale: ScaleName])[] = [
  ...Object.entries(SCALE_NAMES).map(([scale, words]) => [words, scale as ScaleName] as const),
  ['pentatonic minor', 'pentatonicMin'],
  ['pentatonic min', 'pentatonicMin'],
  ['pentatonic major', 'pentatonicMaj'],
  ['pentatonic maj', 'pentatonicMaj'],
  ['pentatonic', 'pentatonicMaj'],
  ['ionian', 'major'],
  ['aeolian', 'minor'],
  ['natural minor', 'minor'],
  ['maj', 'major'],
  ['min', 'minor'],
];

const SCALES_PATTERN = [...SCALE_WORDS]
  .map(([words]) => words)
  .sort((a, b) => b.length - a.length)
  .map((words) => words.replace(' ', '[\\s-]+'))
  .join('|');
const KEY = new RegExp(`(?<![\\p{L}\\p{N}#])([a-g])[\\s-]?(#|b|♯|♭|sharp|flat)?[\\s-]*(${SCALES_PATTERN})(?![\\p{L}\\p{N}])`, 'giu');
const SHORT = /^([A-G])([#b♯♭]?)(m?)$/;

/**
 * Finds every key in a text, such as `F# minor`, `in Bb dorian` or `c sharp harmonic minor`. A text that is nothing but `Am` or `F#m`
 * is one too. "a" before a lower-case scale counts as a root only where the text is a tag of its own, or after "in" or "key of": "a
 * minor setback" is no key.
 */
export function readKeys(text: string): readonly FoundKey[] {
  const short = SHORT.exec(text.trim());
  if (short !== null) {
    const [, note = '', accidental = '', minor] = short;
    const root = toRoot(note, accidental);
    // A lone note is a letter, not a key, unless something says that it is one.
    if (root === undefined || (accidental === '' && minor === '')) return [];
    return [{ key: { root, scale: minor === 'm' ? 'minor' : 'major' }, start: 0, end: text.length }];
  }
  return [...text.matchAll(KEY)].flatMap((match) => {
    const [whole, note = '', accidental = '', words = ''] = match;
    const end = match.index + whole.length;
    const before = text.slice(0, match.index);
    const standsAlone = before.trim() === '' && text.slice(end).trim() === '';
    if (note === 'a' && accidental === '' && !standsAlone && !/\b(?:in|key(?: of)?:?|of)\s+$/i.test(before.slice(-24))) return [];
    const root = toRoot(note, accidental);
    const scale = SCALE_WORDS.find(([name]) => name === words.toLowerCase().replaceAll(/[\s-]+/g, ' '))?.[1];
    return root === undefined || scale === undefined ? [] : [{ key: { root, scale }, start: match.index, end }];
  });
}

function toRoot(note: string, accidental: string): PitchClass | undefined {
  const natural = PITCH_CLASSES.indexOf(note.toUpperCase() as PitchClass);
  const shift = /^(?:#|♯|sharp)$/i.test(accidental) ? 1 : accidental === '' ? 0 : -1;
  return natural < 0 ? undefined : PITCH_CLASSES[(natural + shift + 12) % 12];
}
