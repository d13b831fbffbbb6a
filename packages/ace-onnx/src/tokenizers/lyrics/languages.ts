/** Languages that the lyric tokenizer knows, by ISO 639-1 code. */
export const LYRIC_LANGUAGES = [
  'ar',
  'cs',
  'de',
  'en',
  'es',
  'fr',
  'hi',
  'hu',
  'it',
  'ja',
  'ko',
  'nl',
  'pl',
  'pt',
  'ru',
  'tr',
  'zh',
] as const;

/** One of {@link LYRIC_LANGUAGES}. */
export type LyricLanguage = (typeof LYRIC_LANGUAGES)[number];

/** The mark that a line of a language starts with, as text. */
export function languageMark(language: LyricLanguage): string {
  return language === 'zh' ? '[zh-cn]' : `[${language}]`;
}
