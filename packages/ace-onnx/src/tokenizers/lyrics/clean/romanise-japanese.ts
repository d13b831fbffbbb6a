import { UnsupportedError } from '@loop/core';

import { romaniseKana } from './hepburn.js';
import { LOANWORDS } from './loanwords.js';

/** A word of Japanese text, as a morphological analyser with the IPA dictionary gives it. */
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

/** What a token is, as far as spaces go. */
type Kind = 'prefix' | 'suffix' | 'sign' | 'verb' | 'auxiliary' | 'conjunction' | 'other';

interface Token {
  readonly surface: string;
  readonly text: string;
  readonly kind: Kind;
  /** Whether white space stands before it. */
  readonly isSpaced: boolean;
}

interface SpacedWord extends JapaneseWord {
  readonly isSpaced: boolean;
}

const PUNCTUATION: Readonly<Record<string, string>> = { '。': '.', '、': ',', '「': '"', '」': '"', '『': '"', '』': '"', '・': '/' };
/** Particles that are one word to the analyser and several to the reference's dictionary. */
const SEVERAL: Readonly<Record<string, string>> = {
  ので: 'no de',
  のに: 'no ni',
  ても: 'te mo',
  では: 'de wa',
  には: 'ni wa',
  とは: 'to wa',
  という: 'to iu',
  といった: 'to itta',
  について: 'ni tsuite',
  によって: 'ni yotte',
  として: 'to shite',
  にとって: 'ni totte',
  かも: 'ka mo',
};
/** Words whose first reading is another one in the reference's dictionary. */
const READINGS: Readonly<Record<string, string>> = {
  東京: 'tokyo',
  大阪: 'osaka',
  柔道: 'judo',
  弁当: 'bento',
  明日: 'asu',
  私: 'watakushi',
  日本: 'nippon',
};
/** Counters that stand without a space after their number; the others are words of their own. */
const JOINED_COUNTERS = new Set(['つ', '個', '人', '本', '枚', '匹', '冊', '歳', '杯', '軒', '羽', '通', '着']);

/**
 * Writes Japanese in Latin letters, a space between words.
 *
 * Without an analyser kana are read one after the other, with no spaces but those that are there.
 *
 * Source: the spacing and the choices of https://github.com/polm/cutlet 0.5 (MIT), said in the terms of the IPA dictionary.
 *
 * @throws {UnsupportedError} When there are kanji and no analyser.
 */
export async function romaniseJapanese(text: string, analyser: JapaneseAnalyser | undefined): Promise<string> {
  const normal = text.normalize('NFKC');
  if (analyser) return joinTokens(mergeAscii(await analyse(normal, analyser)).map(toToken));
  if (/\p{Script=Han}/u.test(normal)) {
    throw new UnsupportedError(
      'language',
      'The readings of kanji need a dictionary. Install @patdx/kuromoji and pass a japaneseAnalyser, or write the line in kana.',
    );
  }
  return romaniseKana(normal).replaceAll('っ', '');
}

/** Writes Japanese in Latin letters without a dictionary: kana are read, and a kanji is a question mark, as the reference writes what it cannot read. */
export function romaniseKanaAlone(text: string): string {
  const kana = text.normalize('NFKC').replaceAll(/\p{Script=Han}/gu, '?');
  return romaniseKana(kana).replaceAll('っ', '');
}

/** Brackets and quotes end what stands before them: 君 after one is no ending of a name. */
async function analyse(text: string, analyser: JapaneseAnalyser): Promise<readonly JapaneseWord[]> {
  const parts = text.split(/([<>()[\]{}"]+)/u);
  if (parts.length === 1) return analyser(text);
  const words: JapaneseWord[] = [];
  for (const part of parts) {
    if (isAscii(part)) words.push({ surface: part, classes: [] });
    else if (part !== '') words.push(...(await analyser(part)));
  }
  return words;
}

/** Puts runs of ASCII together again, such as `me@home` and `99.9%`, and notes where white space was. */
function mergeAscii(words: readonly JapaneseWord[]): SpacedWord[] {
  const merged: SpacedWord[] = [];
  let isSpaced = false;
  for (const word of words) {
    if (word.surface.trim() === '') {
      isSpaced = true;
      continue;
    }
    const last = merged.at(-1);
    if (last && !isSpaced && isAscii(last.surface) && isAscii(word.surface))
      merged[merged.length - 1] = { ...last, surface: last.surface + word.surface, classes: [] };
    else merged.push({ ...word, isSpaced });
    isSpaced = false;
  }
  return merged;
}

function toToken(word: SpacedWord): Token {
  return { surface: word.surface, isSpaced: word.isSpaced, ...readToken(word) };
}

function readToken(word: JapaneseWord): Pick<Token, 'text' | 'kind'> {
  const { surface, reading, classes } = word;
  if (isAscii(surface)) return { text: surface, kind: /[\p{L}\p{N}]/u.test(surface[0]!) ? 'other' : 'sign' };
  if (!/[\p{L}\p{N}\p{M}]/u.test(surface)) return { text: PUNCTUATION[surface] ?? '', kind: 'sign' };
  const kind = kindOf(word);
  if (classes[0] === '助詞' && SEVERAL[surface] !== undefined) {
    // Only て and で lean on the verb before them.
    return { text: SEVERAL[surface], kind: surface === 'ても' ? 'conjunction' : 'other' };
  }
  if (classes[0] === '助詞' && (surface === 'は' || surface === 'へ')) return { text: surface === 'は' ? 'wa' : 'e', kind };
  return { text: loanwords(surface) ?? READINGS[surface] ?? readWord(surface, reading), kind };
}

function kindOf({ surface, classes }: JapaneseWord): Kind {
  const [main, second, third] = classes;
  if (main === '接頭詞') return 'prefix';
  if (main === '記号') return 'sign';
  if (main === '助動詞' || (main === '動詞' && (second === '接尾' || isContractedAuxiliary(surface, second)))) return 'auxiliary';
  if (main === '動詞' || main === '形容詞') return 'verb';
  if (main === '助詞' && second === '接続助詞') return 'conjunction';
  if (main !== '名詞' || second !== '接尾' || third === '助動詞語幹') return 'other';
  return third !== '助数詞' || JOINED_COUNTERS.has(surface) ? 'suffix' : 'other';
}

/** The "teru" of "aishiteru": a verb to the analyser, an auxiliary to the reference. */
function isContractedAuxiliary(surface: string, second: string | undefined): boolean {
  return second === '非自立' && /^[てで](?:る|ん|ろ|た|$)|^(?:ちゃ|じゃ)/u.test(surface);
}

function readWord(surface: string, reading: string | undefined): string {
  if (reading !== undefined && reading !== '*') return romaniseKana(reading);
  // What has no reading is kana as it stands, and a question mark for each character of anything else.
  if (/^[\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u.test(surface)) return romaniseKana(surface);
  return '?'.repeat([...surface].length);
}

function loanwords(surface: string): string | undefined {
  const whole = LOANWORDS.get(surface);
  if (whole !== undefined) return whole;
  for (let cut = 2; cut + 2 <= surface.length; cut += 1) {
    const first = LOANWORDS.get(surface.slice(0, cut));
    const second = LOANWORDS.get(surface.slice(cut));
    if (first !== undefined && second !== undefined) return `${first} ${second}`;
  }
  return undefined;
}

function joinTokens(tokens: readonly Token[]): string {
  let result = '';
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    // A っ at the end of a word doubles the first letter of the next one.
    if (result.endsWith('っ') && token.text !== '') result = result.slice(0, -1) + token.text[0];
    const opens = '「『([（'.includes(token.surface[0]!);
    if (opens && result !== '' && !result.endsWith(' ')) result += ' ';
    result += token.text;
    if (!opens && token.text !== '/' && !(next && leans(token, next))) result += ' ';
  }
  return result.replaceAll('っ', '').trim();
}

/** Whether a word stands without a space after the one before it. */
function leans(token: Token, next: Token): boolean {
  // Between two ASCII words the spaces are those of the text.
  if (isAscii(token.surface) && isAscii(next.surface)) return !next.isSpaced;
  if (token.kind === 'prefix' || next.kind === 'suffix' || next.kind === 'sign' || next.kind === 'conjunction') return true;
  // "有" before a number is a prefix to the reference's dictionary.
  if (token.surface === '有' && /^\d/u.test(next.text)) return true;
  if (/\d[%°$€£]*$/u.test(token.text) && JOINED_COUNTERS.has(next.surface)) return true;
  return (token.kind === 'verb' || token.kind === 'auxiliary') && next.kind === 'auxiliary' && next.surface !== 'です';
}

function isAscii(text: string): boolean {
  return /^[\u0021-\u007e]+$/u.test(text);
}
