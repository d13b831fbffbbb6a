import { isStrong } from './romance-rules.js';
import type { RomanceRules } from './romance-rules.js';

/** What is not written as it sounds; the first group is what the next vowel changes. */
const SPELLINGS = /(c(?=[eiéí])|g(?=[eiéí])|y(?=[aeiouáéíóú]))|ch|hu(?=[aeoáéó])|^hi(?=[aeoáéó])|[gq]u(?=[eiéí])|ll|rr|[chvyzü]/g;
const SOFT_SOUNDS: Readonly<Record<string, string>> = { c: 's', g: 'j', y: 'Y' };
const SOUNDS: Readonly<Record<string, string>> = {
  ch: 'C',
  hu: 'w',
  hi: 'Y',
  gu: 'g',
  qu: 'k',
  ll: 'Y',
  rr: 'R',
  c: 'k',
  v: 'b',
  y: 'i',
  z: 's',
  ü: 'u',
};

/**
 * Spanish: neighbouring vowels are one syllable, unless both are strong, a weak one has the accent, or they are the same. Sounds are those of most
 * singers: `z` is `s`, `ll` is `y`, `v` is `b`.
 *
 * Source: Real Academia Española, Ortografía de la lengua española, 2010, chapter II.
 */
export const SPANISH_RULES: RomanceRules = {
  soundsOf: (word) => word.replaceAll(SPELLINGS, (spelling, soft?: string) => (soft === undefined ? SOUNDS : SOFT_SOUNDS)[spelling] ?? ''),
  isBreak(sounds, at) {
    const [first, second, third] = [sounds.charAt(at - 1), sounds.charAt(at), sounds.charAt(at + 1)];
    if (first === second) return true;
    if (isStrong(first)) return isStrong(second) || /[íú]/.test(second) || isStrong(third);
    return isStrong(second) && /[íú]/.test(first);
  },
  isOxytone: (word) => !/[aeiouns]$/.test(word),
};
