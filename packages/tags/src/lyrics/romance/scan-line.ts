import { splitWord } from './split-word.js';
import type { RomanceLanguage, RomanceWord } from './split-word.js';

/** Where the last word of a line is stressed: on its last syllable, the one before, or earlier. */
export type LineEnding = 'aguda' | 'llana' | 'esdrujula';

/** How a line is sung and counted. */
export interface LineScan {
  /** Syllables that are sung: vowels that meet between two words are one. */
  readonly syllables: number;
  /** The line's measure. Spanish: one more where it ends in a stressed syllable, one less where two follow it. Portuguese: up to the last stress. */
  readonly metre: number;
  /** Where the last word is stressed. */
  readonly ending: LineEnding;
}

/**
 * Counts a line of Spanish or Portuguese verse, with synalepha, diphthongs and hiatus.
 *
 * Source: T. Navarro Tomás, Métrica española, 1956; A. F. de Castilho, Tratado de metrificação portuguesa, 1851 (counts up to the last stress).
 *
 * @example
 * ```ts
 * scanLine('la noche baja a la orilla', 'es'); // { syllables: 8, metre: 8, ending: 'llana' }
 * ```
 */
export function scanLine(line: string, language: RomanceLanguage): LineScan {
  const phrases = line.split(/[.;:!?¡¿…—–()[\]]+/).map((phrase) => readWords(phrase, language));
  const words = phrases.flat();
  const last = words.at(-1);
  if (last === undefined) return { syllables: 0, metre: 0, ending: 'llana' };
  const syllables = phrases.reduce((sum, phrase) => sum + countSung(phrase), 0);
  const after = last.nuclei.length - 1 - last.stress;
  const ending = after === 0 ? 'aguda' : after === 1 ? 'llana' : 'esdrujula';
  // A word has no more than two syllables behind its stress that count as such.
  const metre = language === 'es' ? syllables + 1 - Math.min(2, after) : syllables - after;
  return { syllables, metre, ending };
}

function readWords(phrase: string, language: RomanceLanguage): readonly RomanceWord[] {
  return (phrase.match(/[\p{L}\p{M}]+/gu) ?? []).flatMap((word) => splitWord(word, language) ?? []);
}

function countSung(words: readonly RomanceWord[]): number {
  return words.reduce((sum, word, index) => {
    const isMet = index > 0 && meets(words[index - 1]!, word) && !leansForward(word, words[index + 1]);
    return sum + word.nuclei.length - (isMet ? 1 : 0);
  }, 0);
}

/** Whether the last vowel of a word and the first of the next are one syllable: not after a nasal or a glide, and not where both are stressed. */
function meets(before: RomanceWord, word: RomanceWord): boolean {
  const [start, end] = before.nuclei.at(-1)!;
  const vowels = before.sounds.slice(start);
  if (end !== before.sounds.length || !startsWithVowel(word) || /[ãõ]|[aeoáéóâêô][iu]$/.test(vowels)) return false;
  const isStressed = ({ nuclei, stress }: RomanceWord, index: number): boolean => nuclei.length > 1 && stress === index;
  return !(isStressed(before, before.nuclei.length - 1) && isStressed(word, 0));
}

/** Whether a word such as "y" or "o" belongs to the vowel that follows it, and so not to the one before. */
function leansForward({ sounds }: RomanceWord, next: RomanceWord | undefined): boolean {
  return /^[iou]$/.test(sounds) && next !== undefined && startsWithVowel(next);
}

function startsWithVowel({ nuclei }: RomanceWord): boolean {
  return nuclei[0]![0] === 0;
}
