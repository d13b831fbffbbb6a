/** Something that can be found in a text by several spellings. */
interface Spelled {
  readonly words: readonly string[];
}

/** An entry of a vocabulary that a text mentions. */
export interface FoundWord<T> {
  /** The entry that the word stands for. */
  readonly entry: T;
  /** The spelling that was found. */
  readonly word: string;
  /** Where in the text it begins. */
  readonly index: number;
}

/**
 * Finds the entries of a vocabulary in a text: whole words only, the longer spelling where two begin at one place, and nothing
 * inside a longer match ("deep house" is not also "house"). Words after "no" or "without" do not count.
 *
 * @returns In the order of the text, each entry once.
 */
export function findWords<T extends Spelled>(text: string, vocabulary: readonly T[]): readonly FoundWord<T>[] {
  const plain = text.toLowerCase().replaceAll(/[-_\s]+/g, ' ');
  const spellings = vocabulary
    .flatMap((entry) => entry.words.map((word) => ({ entry, word })))
    .sort((a, b) => b.word.length - a.word.length);
  const taken: boolean[] = [];
  const found: FoundWord<T>[] = [];
  for (const { entry, word } of spellings) {
    for (let index = plain.indexOf(word); index >= 0; index = plain.indexOf(word, index + 1)) {
      if (!isWhole(plain, index, word.length) || taken[index] === true) continue;
      for (let at = index; at < index + word.length; at += 1) taken[at] = true;
      if (!isNegated(plain, index)) found.push({ entry, word, index });
    }
  }
  const ordered = found.sort((a, b) => a.index - b.index);
  return ordered.filter((one, place) => ordered.findIndex((other) => other.entry === one.entry) === place);
}

function isWhole(text: string, index: number, length: number): boolean {
  return !isLetter(text[index - 1]) && !isLetter(text[index + length]);
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function isNegated(text: string, index: number): boolean {
  return /\b(?:no|not|without)(?: (?:a|any|the|too))? $/.test(text.slice(Math.max(0, index - 16), index));
}
