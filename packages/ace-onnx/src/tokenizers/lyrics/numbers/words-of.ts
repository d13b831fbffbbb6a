import type { LyricLanguage } from '../languages.js';
import { arabic } from './arabic.js';
import { dutch } from './dutch.js';
import { english } from './english.js';
import { french } from './french.js';
import { german } from './german.js';
import { hungarian } from './hungarian.js';
import { italian } from './italian.js';
import { korean } from './korean.js';
import type { NumberWords } from './number-words.js';
import { polish } from './polish.js';
import { portuguese } from './portuguese.js';
import { russian } from './russian.js';
import { spanish } from './spanish.js';
import { turkish } from './turkish.js';

const WORDS: Readonly<Partial<Record<LyricLanguage, NumberWords>>> = {
  ar: arabic,
  de: german,
  en: english,
  es: spanish,
  fr: french,
  hu: hungarian,
  it: italian,
  ko: korean,
  nl: dutch,
  pl: polish,
  pt: portuguese,
  ru: russian,
  tr: turkish,
};

/** The number words of a language; none for Czech, which the reference asks for by a name that does not exist. */
export function numberWordsOf(language: LyricLanguage): NumberWords | undefined {
  return WORDS[language];
}
