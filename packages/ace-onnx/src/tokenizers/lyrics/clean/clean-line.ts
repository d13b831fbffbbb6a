import type { LyricLanguage } from '../languages.js';
import { ABBREVIATIONS } from './abbreviations.js';
import { expandChineseNumbers } from './chinese-numbers.js';
import { expandNumbers } from './expand-numbers.js';
import { SYMBOLS, SYMBOL_WORDS } from './symbols.js';
import { collapseSpaces, stripSpaces } from './white-space.js';

/**
 * Writes a line as it is sung: lower case, numbers, abbreviations and signs in words, one space at a time.
 *
 * Source: the lyric tokenizer of ACE-Step v1, https://github.com/ace-step/ACE-Step (Apache-2.0), which descends from Coqui XTTS.
 */
export function cleanLine(text: string, language: LyricLanguage): string {
  const plain = lowerCase(text.replaceAll('"', ''), language);
  const numbers = language === 'zh' ? expandChineseNumbers(plain) : expandNumbers(plain, language);
  return collapseSpaces(expandSymbols(expandAbbreviations(numbers, language), language));
}

/** Lower case; elsewhere than in Turkish the dot of `İ` stays as a mark of its own. */
export function lowerCase(text: string, language: LyricLanguage): string {
  return (language === 'tr' ? text.replaceAll('İ', 'i') : text).toLowerCase();
}

function expandAbbreviations(text: string, language: LyricLanguage): string {
  // Word boundaries of JavaScript know ASCII only. Russian abbreviations have no dot.
  const end = language === 'ru' ? String.raw`(?![\p{L}\p{N}_])` : String.raw`\.`;
  return (ABBREVIATIONS[language] ?? []).reduce(
    (result, [short, long]) => result.replaceAll(new RegExp(String.raw`(?<![\p{L}\p{N}_])${short}${end}`, 'giu'), long),
    text,
  );
}

function expandSymbols(text: string, language: LyricLanguage): string {
  const words = SYMBOL_WORDS[language];
  if (!words) return text;
  // Only pairs of spaces are closed up here, once after each sign, as the reference does.
  const said = SYMBOLS.reduce((result, symbol, index) => result.replaceAll(symbol, ` ${words[index]} `).replaceAll('  ', ' '), text);
  return stripSpaces(said);
}
