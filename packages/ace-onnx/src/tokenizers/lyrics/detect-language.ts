import type { LyricLanguage } from './languages.js';

/** Tells the language of a line from its script. */
export function detectLyricLanguage(line: string): LyricLanguage {
  if (/\p{Script=Hangul}/u.test(line)) return 'ko';
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(line)) return 'ja';
  if (/\p{Script=Han}/u.test(line)) return 'zh';
  if (/\p{Script=Cyrillic}/u.test(line)) return 'ru';
  if (/\p{Script=Arabic}/u.test(line)) return 'ar';
  if (/\p{Script=Devanagari}/u.test(line)) return 'hi';
  return 'en';
}
