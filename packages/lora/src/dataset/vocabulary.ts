import type { Bpm, Seconds } from '@loop/core';

/** The tempos that ACE-Step 1.5 knows. */
export const MODEL_BPM: { readonly lowest: Bpm; readonly highest: Bpm } = { lowest: 30, highest: 300 };

/** The lengths that ACE-Step 1.5 knows, and where its trainers cut. */
export const MODEL_SECONDS: { readonly shortest: Seconds; readonly longest: Seconds; readonly trained: Seconds } = {
  shortest: 10,
  longest: 600,
  trained: 240,
};

/** The time signatures that ACE-Step 1.5 knows, by their numerators: 2/4, 3/4, 4/4 and 6/8. */
export const MODEL_TIME_SIGNATURES = ['2', '3', '4', '6'] as const;

const ACCIDENTALS = ['', '#', 'b', '♯', '♭'];

/** The seventy keys that ACE-Step 1.5 knows, such as `F# minor`. */
export const MODEL_KEYS: readonly string[] = [...'ABCDEFG'].flatMap((note) =>
  ACCIDENTALS.flatMap((accidental) => ['major', 'minor'].map((mode) => `${note}${accidental} ${mode}`)),
);

/** The languages that ACE-Step 1.5 knows, and their English names. */
export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  ar: 'arabic',
  az: 'azerbaijani',
  bg: 'bulgarian',
  bn: 'bengali',
  ca: 'catalan',
  cs: 'czech',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  fa: 'persian',
  fi: 'finnish',
  fr: 'french',
  he: 'hebrew',
  hi: 'hindi',
  hr: 'croatian',
  ht: 'haitian creole',
  hu: 'hungarian',
  id: 'indonesian',
  is: 'icelandic',
  it: 'italian',
  ja: 'japanese',
  ko: 'korean',
  la: 'latin',
  lt: 'lithuanian',
  ms: 'malay',
  ne: 'nepali',
  nl: 'dutch',
  no: 'norwegian',
  pa: 'punjabi',
  pl: 'polish',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sa: 'sanskrit',
  sk: 'slovak',
  sr: 'serbian',
  sv: 'swedish',
  sw: 'swahili',
  ta: 'tamil',
  te: 'telugu',
  th: 'thai',
  tl: 'tagalog',
  tr: 'turkish',
  uk: 'ukrainian',
  ur: 'urdu',
  vi: 'vietnamese',
  yue: 'cantonese',
  zh: 'chinese',
};

/** The language codes that ACE-Step 1.5 knows, `unknown` among them. */
export const MODEL_LANGUAGES: readonly string[] = [...Object.keys(LANGUAGE_NAMES), 'unknown'];
