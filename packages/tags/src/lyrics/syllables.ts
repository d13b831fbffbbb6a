import { splitLines } from './parse-lyrics.js';
import { scanLine } from './romance/scan-line.js';
import { isRomance } from './romance/split-word.js';

const HAN_KANA_HANGUL = /[\p{Script=Han}\p{Script=Hangul}\u3041-\u3096\u30a1-\u30fa]/gu;
const SMALL_KANA = /[ゃゅょぁぃぅぇぉャュョァィゥェォッっ]/g;
const VOWELS = /[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿąęěőűůıаеёиоуыэюя]+/gi;

/**
 * Counts the syllables of a text as they are sung. Spanish and Portuguese are counted by rule, with the vowels that meet between words; elsewhere it is
 * an estimate: groups of vowels in alphabetic scripts, where an English silent `e` is none; characters in Chinese, Japanese
 * and Korean. Other scripts count a syllable for each two letters.
 *
 * @param language - ISO 639-1; without it, or for any but `es` and `pt`, the estimate.
 */
export function countSyllables(text: string, language?: string): number {
  if (isRomance(language)) return splitLines(text).reduce((sum, line) => sum + scanLine(line.text, language).syllables, 0);
  const ideographs = (text.match(HAN_KANA_HANGUL)?.length ?? 0) - (text.match(SMALL_KANA)?.length ?? 0);
  const words =
    text
      .replaceAll(HAN_KANA_HANGUL, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{M}']+/gu) ?? [];
  return Math.max(0, ideographs) + words.reduce((sum, word) => sum + syllablesOf(word), 0);
}

function syllablesOf(word: string): number {
  const groups = word.match(VOWELS)?.length ?? 0;
  if (groups === 0) return /[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(word) ? 1 : Math.ceil(word.length / 2);
  const isSilent = groups > 1 && /[^aeiouyl]e$/.test(word);
  return groups - (isSilent ? 1 : 0);
}
