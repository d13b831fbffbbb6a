import type { LyricLanguage } from '../languages.js';
import { cleanLine, lowerCase } from './clean-line.js';
import { romaniseChinese } from './romanise-chinese.js';
import { romaniseJapanese } from './romanise-japanese.js';
import type { JapaneseAnalyser } from './romanise-japanese.js';
import { romaniseKorean } from './romanise-korean.js';
import { collapseSpaces } from './white-space.js';

/** Prepares a line of a language for the encoder: cleaned, and Chinese, Japanese and Korean in Latin letters. */
export async function prepareLine(text: string, language: LyricLanguage, analyser: JapaneseAnalyser | undefined): Promise<string> {
  switch (language) {
    case 'zh':
      return romaniseChinese(cleanLine(text, language));
    case 'ko':
      return romaniseKorean(cleanLine(text, language));
    case 'ja':
      return lowerCase(await romaniseJapanese(text, analyser), language);
    case 'hi':
      return collapseSpaces(lowerCase(text, language));
    default:
      return cleanLine(text, language);
  }
}
