import { SINGLE_READINGS } from './chinese-readings.js';
import { LONGER_WORDS, TONE_CHANGES } from './chinese-tone-changes.js';

const CHANGES: ReadonlyMap<string, string> = new Map(
  Object.entries(TONE_CHANGES).flatMap(([reading, words]) => words.map((word): [string, string] => [word, reading])),
);
/** Characters that the reference reads; 々 and the like are not among them. */
const CHARACTERS = /[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{323af}]+/gu;
const WORDS = [...CHANGES.keys(), ...LONGER_WORDS];

/**
 * Writes Chinese characters as pinyin with a tone number after each syllable, nothing between them; all else stays as it is.
 *
 * The neutral tone is 5, ü is v, and tones do not change in context but where the dictionary of the reference says so. Words are found and
 * read by `pinyin-pro`, which is loaded with the first Chinese line; a character in no word has the first reading of the reference.
 */
export async function romaniseChinese(text: string): Promise<string> {
  if (text.search(CHARACTERS) === -1) return text;
  const { OutputFormat, pinyin, segment } = await import('pinyin-pro');
  const readAlone = (character: string): string => pinyin(character, { toneType: 'num', v: true, toneSandhi: false });
  return text.replaceAll(CHARACTERS, (run) => {
    const words = segment(run, { format: OutputFormat.AllArray, toneType: 'num', v: true, toneSandhi: false });
    const syllables = words.flatMap((word) =>
      word.length === 1 ? word.map(({ origin }) => SINGLE_READINGS.get(origin) ?? readAlone(origin)) : word.map(({ result }) => result),
    );
    const characters = [...run];
    return syllables.map((syllable, index) => changedReading(characters, index) ?? syllable.replace(/0$/u, '5')).join('');
  });
}

function changedReading(characters: readonly string[], index: number): string | undefined {
  if (characters[index] !== '一' && characters[index] !== '不') return undefined;
  const rest = characters.slice(index, index + 8).join('');
  const followed = Math.max(...WORDS.map((word) => commonLength(word, rest)));
  return CHANGES.get(rest.slice(0, followed));
}

function commonLength(word: string, text: string): number {
  let length = 0;
  while (length < word.length && word[length] === text[length]) length += 1;
  return length;
}
