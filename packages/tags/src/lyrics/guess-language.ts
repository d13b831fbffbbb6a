import { LANGUAGE_WORDS } from './data/language-words.js';

const SCRIPTS: readonly (readonly [language: string, pattern: RegExp])[] = [
  ['ja', /[\u3041-\u3096\u30a1-\u30fa]/],
  ['ko', /\p{Script=Hangul}/u],
  ['zh', /\p{Script=Han}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['hi', /\p{Script=Devanagari}/u],
];

const SETS = /* @__PURE__ */ new Map(Object.entries(LANGUAGE_WORDS).map(([language, words]) => [language, new Set(words.split(' '))]));

/**
 * Guesses the language of a text by its script, and by its frequent short words where the script is Latin.
 *
 * @returns An ISO 639-1 code; `undefined` when there is too little to decide.
 */
export function guessLanguage(text: string): string | undefined {
  const [best, second] = scoreLanguages(text);
  // A tie says nothing.
  return best !== undefined && best.hits >= 2 && best.hits > (second?.hits ?? 0) ? best.language : undefined;
}

/**
 * Returns whether a line is clearly in another language than the song: few words are shared by many languages, so one or two prove nothing.
 *
 * @returns The line's language; `undefined` when it may well be the song's.
 */
export function otherLanguage(line: string, song: string): string | undefined {
  const scores = scoreLanguages(line);
  const own = scores.find(({ language }) => language === song)?.hits ?? 0;
  const [best] = scores;
  return best !== undefined && best.language !== song && best.hits >= 3 && best.hits >= own + 2 ? best.language : undefined;
}

/** Languages by how much speaks for them, the likeliest first. */
function scoreLanguages(text: string): readonly { readonly language: string; readonly hits: number }[] {
  const script = SCRIPTS.find(([, pattern]) => pattern.test(text));
  if (script !== undefined) return [{ language: script[0], hits: 10 }];
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{M}]+/gu));
  return [...SETS]
    .map(([language, set]) => ({ language, hits: [...words].filter((word) => set.has(word)).length }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits);
}
