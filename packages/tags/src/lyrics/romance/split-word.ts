import { PORTUGUESE_RULES } from './portuguese-rules.js';
import { SPANISH_RULES } from './spanish-rules.js';

/** The languages whose verse is counted, and whose rhymes are heard, by rule: their spelling says where syllables and stress are. */
const ROMANCE_LANGUAGES = ['es', 'pt'] as const;

/** One of the languages whose verse is counted by rule. */
export type RomanceLanguage = (typeof ROMANCE_LANGUAGES)[number];

/** Whether verse of a language is counted by rule. */
export function isRomance(language: string | undefined): language is RomanceLanguage {
  return (ROMANCE_LANGUAGES as readonly (string | undefined)[]).includes(language);
}

/** A word as it is sung. */
export interface RomanceWord {
  /** A sign for each sound: vowels with their accents; spellings that sound alike are one. */
  readonly sounds: string;
  /** Where the vowels of each syllable begin and end in `sounds`. */
  readonly nuclei: readonly (readonly [start: number, end: number])[];
  /** The stressed syllable, from 0. */
  readonly stress: number;
}

const VOWEL = /[aeiouáéíóúâêôàãõ]/;
const ACCENTED = /[áéíóúâêô]/;

/**
 * Splits a word into syllables and finds the stressed one.
 *
 * @returns `undefined` for a word without a vowel.
 */
export function splitWord(word: string, language: RomanceLanguage): RomanceWord | undefined {
  const { soundsOf, isBreak, isOxytone } = language === 'es' ? SPANISH_RULES : PORTUGUESE_RULES;
  const spelled = word.toLowerCase().normalize('NFC');
  const sounds = soundsOf(spelled);
  const nuclei: [start: number, end: number][] = [];
  for (let at = 0; at < sounds.length; at += 1) {
    if (!VOWEL.test(sounds.charAt(at))) continue;
    const last = nuclei.at(-1);
    if (last === undefined || last[1] !== at || isBreak(sounds, at)) nuclei.push([at, at + 1]);
    else last[1] = at + 1;
  }
  if (nuclei.length === 0) return undefined;
  const accented = nuclei.findIndex(([start, end]) => ACCENTED.test(sounds.slice(start, end)));
  const stress = accented >= 0 ? accented : Math.max(0, nuclei.length - (isOxytone(spelled) ? 1 : 2));
  return { sounds, nuclei, stress };
}
