import { UnsupportedError } from '@loop/core';

import { romaniseKana } from './hepburn.js';

/** A word of Japanese text, as a morphological analyser with the IPA dictionary tells it. */
export interface JapaneseWord {
  /** The word as it is written. */
  readonly surface: string;
  /** Its reading in katakana; absent when it is unknown. */
  readonly reading?: string | undefined;
  /** Its part of speech and the finer classes, such as `['助詞', '格助詞']`. */
  readonly classes: readonly string[];
}

/** Splits Japanese text into words. */
export type JapaneseAnalyser = (text: string) => Promise<readonly JapaneseWord[]>;

/**
 * Writes Japanese in Latin letters.
 *
 * Without an analyser kana are read one after the other, with no spaces but those that are there.
 *
 * @throws {UnsupportedError} When there are kanji and no analyser.
 */
export async function romaniseJapanese(text: string, analyser: JapaneseAnalyser | undefined): Promise<string> {
  const normal = text.normalize('NFKC');
  if (analyser) return (await analyser(normal)).map(({ surface, reading }) => romaniseKana(reading ?? surface)).join(' ');
  if (/\p{Script=Han}/u.test(normal)) {
    throw new UnsupportedError(
      'Japanese kanji',
      'The readings of kanji need a dictionary. Install @patdx/kuromoji and pass a japaneseAnalyser, or write the line in kana.',
    );
  }
  return romaniseKana(normal).replaceAll('っ', '');
}
