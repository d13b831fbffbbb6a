import { describe, expect, it } from 'vitest';

import { isLoopError } from '@loop/core';

import goldens from '../__fixtures__/number-words.json' with { type: 'json' };
import type { LyricLanguage } from '../languages.js';
import type { Currency, NumberWords } from './number-words.js';
import { numberWordsOf } from './words-of.js';

type Kind = 'cardinal' | 'ordinal' | 'decimal' | Currency;

const say: Readonly<Record<Kind, (words: NumberWords, value: string) => string>> = {
  cardinal: (words, value) => words.cardinal(BigInt(value)),
  ordinal: (words, value) => words.ordinal(BigInt(value)),
  decimal: (words, value) => words.decimal(Number(value)),
  GBP: (words, value) => words.currency(Number(value), 'GBP'),
  USD: (words, value) => words.currency(Number(value), 'USD'),
  EUR: (words, value) => words.currency(Number(value), 'EUR'),
};
const languages = Object.entries(goldens.words) as unknown as [LyricLanguage, Record<Kind, Record<string, string>>][];

describe('numbers in words', () => {
  it.each(languages)('are those of the reference: %s', (language, kinds) => {
    const words = numberWordsOf(language)!;
    for (const [kind, wanted] of Object.entries(kinds) as [Kind, Record<string, string>][]) {
      const got = Object.fromEntries(Object.keys(wanted).map((value) => [value, say[kind](words, value)]));
      expect(got).toEqual(wanted);
    }
  });

  it.each([
    ['es', 'cardinal', '16', 'dieciséis'],
    ['es', 'ordinal', '1002', 'milésimo segundo'],
    ['es', 'ordinal', '2000', 'dosmilésimo'],
    ['es', 'GBP', '21', 'veintiuna libras con cero peniques'],
    ['es', 'USD', '1.21', 'un dólar con veintiún centavos'],
    ['fr', 'GBP', '5.99', 'cinq livres et quatre-vingt-dix-neuf pence'],
    ['hu', 'cardinal', '1999', 'ezerkilencszázkilencvenkilenc'],
    ['hu', 'cardinal', '2024', 'kétezer-huszonnégy'],
    ['hu', 'cardinal', '1000000', 'egymillió'],
    ['hu', 'ordinal', '5', 'ötödik'],
    ['hu', 'decimal', '99.9', 'kilencvenkilenc egész kilenc tized'],
    ['hu', 'GBP', '5.99', 'öt pounds sterling, kilencvenkilenc pence'],
    ['it', 'cardinal', '21', 'ventuno'],
    ['it', 'cardinal', '1000000', 'un milione'],
    ['it', 'decimal', '3', 'tre'],
    ['it', 'GBP', '1', 'una sterlina e zero penny'],
    ['pl', 'ordinal', '21', 'dwudziesty pierwszy'],
    ['pl', 'ordinal', '2000', 'dwutysięczny'],
    ['pl', 'decimal', '1.05', 'jeden przecinek zero pięć'],
    ['ru', 'ordinal', '2000', 'двухтысячный'],
    ['ru', 'ordinal', '21000', 'двадцатиоднотысячный'],
    ['ru', 'decimal', '5.99', 'пять целых девяносто девять сотых'],
    ['ru', 'decimal', '21.1', 'двадцать одна целая одна десятая'],
    ['tr', 'cardinal', '0', 'sıfır'],
  ] as const)('are those of the newer reference: %s %s %s', (language, kind, value, wanted) => {
    expect(say[kind](numberWordsOf(language)!, value)).toBe(wanted);
  });

  it.each([
    ['ko', 'ordinal', '100'],
    ['ko', 'GBP', '5'],
    ['pl', 'GBP', '5'],
    ['pl', 'ordinal', '0'],
    ['ru', 'GBP', '5'],
    ['tr', 'decimal', '1.5'],
    ['tr', 'EUR', '5'],
    ['hu', 'decimal', '1.2345'],
    ['en', 'cardinal', `1${'0'.repeat(60)}`],
  ] as const)('are refused where the reference has none: %s %s %s', (language, kind, value) => {
    expect(() => say[kind](numberWordsOf(language)!, value)).toThrow(expect.toSatisfy((error) => isLoopError(error, 'unsupported')));
  });
});
