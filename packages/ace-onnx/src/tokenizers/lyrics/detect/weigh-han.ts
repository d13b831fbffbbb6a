/** What the characters of a text say about the two languages that share them. */
export interface HanWeights {
  /** Weight of characters that Chinese alone writes, and of its words of grammar. */
  readonly chinese: number;
  /** Weight of characters that Japanese alone writes. */
  readonly japanese: number;
}

/** Weighs the Han characters of a text. */
export type HanScale = (text: string) => HanWeights;

/** The weight of a character that only one of the languages writes. */
export const CERTAIN = 3;

// Words of Chinese grammar. Japanese has the characters too, but seldom two of them in a line without kana.
const CHINESE_GRAMMAR = new Set('的了是我不在他它這那們麼都也還沒要會能就和跟讓把被給說對來去到');

/**
 * Prepares the weighing: what each language writes is what its national character sets hold, which every platform can decode: JIS X 0208
 * for Japanese, GB 2312 and Big5 for Chinese.
 *
 * Source: the indexes of https://encoding.spec.whatwg.org/
 */
export function createHanScale(): HanScale {
  const japaneseSet = decodeRows('euc-jp', [0xb0, 0xf4], [[0xa1, 0xfe]]);
  const chineseSet = new Set([
    ...decodeRows('gbk', [0xb0, 0xf7], [[0xa1, 0xfe]]),
    ...decodeRows(
      'big5',
      [0xa4, 0xf9],
      [
        [0x40, 0x7e],
        [0xa1, 0xfe],
      ],
    ),
  ]);
  return (text) => {
    let [chinese, japanese] = [0, 0];
    for (const [character] of text.matchAll(/\p{Script=Han}/gu)) {
      const [isJapanese, isChinese] = [japaneseSet.has(character), chineseSet.has(character)];
      if (isChinese && !isJapanese) chinese += CERTAIN;
      else if (isJapanese && !isChinese) japanese += CERTAIN;
      else if (CHINESE_GRAMMAR.has(character)) chinese += 1;
    }
    return { chinese, japanese };
  };
}

type ByteRange = readonly [first: number, last: number];

/** All characters of a double-byte set, in one pass of the decoder. */
function decodeRows(label: string, leads: ByteRange, trails: readonly ByteRange[]): ReadonlySet<string> {
  const bytes: number[] = [];
  for (let lead = leads[0]; lead <= leads[1]; lead += 1)
    for (const [first, last] of trails) for (let trail = first; trail <= last; trail += 1) bytes.push(lead, trail);
  return new Set(new TextDecoder(label).decode(Uint8Array.from(bytes)));
}
