import { isLoopError } from '@loop/core';

import type { LyricLanguage } from '../languages.js';
import type { Currency, NumberWords } from '../numbers/number-words.js';
import { numberWordsOf } from '../numbers/words-of.js';

/** Endings that make a number an ordinal; the first that fits counts. */
const ORDINAL_ENDINGS: Readonly<Partial<Record<LyricLanguage, string>>> = {
  en: 'st|nd|rd|th',
  es: 'º|ª|er|o|a|os|as',
  fr: 'º|ª|er|re|e|ème',
  de: String.raw`st|nd|rd|th|º|ª|\.(?=\s|$)`,
  pt: 'º|ª|o|a|os|as',
  it: 'º|°|ª|o|a|i|e',
  pl: 'º|ª|st|nd|rd|th',
  ar: 'ون|ين|ث|ر|ى',
  cs: String.raw`\.(?=\s|$)`,
  ru: '-й|-я|-е|-ое|-ье|-го',
  nl: 'de|ste|e',
  tr: String.raw`\.|inci|nci|uncu|üncü`,
  hu: String.raw`\.|adik|edik|odik|ödik|ödike|ik`,
  ko: '번째|번|차|째',
};

/** What separates whole units from hundredths; amounts without hundredths are cut at its last place. */
const MONEY_LINKS: Readonly<Partial<Record<LyricLanguage, string>>> = { es: ' con ', fr: ' et ', de: ' und ', pt: ' e ', it: ' e ' };

/** Digits of any script count here, as they do in the reference; only ASCII digits are read as numbers. */
const COMMA_GROUPS = /(?<![\p{L}\p{N}_])\p{Nd}{1,3}(?:,\p{Nd}{3})*(?:\.\p{Nd}+)?(?![\p{L}\p{N}_])/gu;
const DOT_GROUPS = /(?<![\p{L}\p{N}_])\p{Nd}{1,3}(?:.\p{Nd}{3})*(?:,\p{Nd}+)?(?![\p{L}\p{N}_])/gu;
const SIGNS: readonly (readonly [sign: string, currency: Currency])[] = [
  ['£', 'GBP'],
  [String.raw`\$`, 'USD'],
  ['€', 'EUR'],
];
const AMOUNT = '[0-9.,]*[0-9]+';
/** A longer number is none that anybody sings; it stays as it is, like one that has no words. */
const TOO_LONG = /[0-9.,]{71}/u;
/** The numbers of a longer line stay digits, so that no line takes long. */
export const MAX_NUMBERS_LINE = 4000;

/**
 * Says the numbers of a line in words: amounts of money, decimals, ordinals, then all that is left.
 *
 * When one of them has no words in the language, the line keeps every digit; only money is allowed to fail alone.
 */
export function expandNumbers(text: string, language: LyricLanguage): string {
  if (text.length > MAX_NUMBERS_LINE || !/\p{Nd}/u.test(text)) return text;
  const words = numberWordsOf(language);
  const ordinals = ORDINAL_ENDINGS[language];
  if (!words || ordinals === undefined || TOO_LONG.test(text)) return text;
  const grouped =
    language === 'en' || language === 'ru'
      ? text.replaceAll(COMMA_GROUPS, (group) => group.replaceAll(',', ''))
      : text.replaceAll(DOT_GROUPS, (group) => group.replaceAll('.', ''));
  try {
    const money = expandMoney(grouped, words, MONEY_LINKS[language] ?? ', ');
    const decimals = language === 'tr' ? money : money.replaceAll(/[0-9]+[.,][0-9]+/gu, (number) => words.decimal(toNumber(number)));
    return decimals
      .replaceAll(new RegExp(`([0-9]+)(?:${ordinals})`, 'gu'), (_, number: string) => words.ordinal(BigInt(number)))
      .replaceAll(/[0-9]+/gu, (number) => words.cardinal(BigInt(number)));
  } catch (error) {
    if (isLoopError(error, 'unsupported')) return text;
    throw error;
  }
}

function expandMoney(text: string, words: NumberWords, link: string): string {
  let result = text;
  try {
    for (const [sign, currency] of SIGNS) {
      const pattern = new RegExp(`${sign}${AMOUNT}|${AMOUNT}${sign}`, 'gu');
      result = result.replaceAll(pattern, (match) => sayAmount(match, currency, words, link));
    }
  } catch (error) {
    if (!isLoopError(error, 'unsupported') && !(error instanceof RangeError)) throw error;
  }
  return result;
}

function sayAmount(match: string, currency: Currency, words: NumberWords, link: string): string {
  const digits = match.replaceAll(',', '.').replaceAll(/[^0-9.]/gu, '');
  if (digits.split('.').length > 2) throw new RangeError('an amount has one point');
  const amount = Number(digits);
  const text = words.currency(amount, currency);
  const cut = Number.isInteger(amount) ? text.lastIndexOf(link) : -1;
  return cut === -1 ? text : text.slice(0, cut);
}

function toNumber(text: string): number {
  return Number(text.replace(',', '.'));
}
