import { UnsupportedError } from '@loop/core';

/** Currencies whose signs lyrics are searched for. */
const CURRENCIES = ['GBP', 'USD', 'EUR'] as const;

/** One of {@link CURRENCIES}. */
export type Currency = (typeof CURRENCIES)[number];

/**
 * Numbers of one language as words. Every function throws {@link UnsupportedError} for what the reference cannot say.
 *
 * What the words are, oddities included, follows num2words 0.5.14, because the model was trained with them.
 *
 * Source: https://github.com/savoirfairelinux/num2words, whose results are reproduced here by rules of our own.
 */
export interface NumberWords {
  /** How many: `21` is "twenty-one". */
  cardinal(value: bigint): string;
  /** Which one: `21` is "twenty-first". */
  ordinal(value: bigint): string;
  /** A number with a decimal point, which may be whole. */
  decimal(value: number): string;
  /** An amount of money; hundredths are rounded half up. */
  currency(value: number, currency: Currency): string;
}

/** A number that is said in two parts. */
export interface DecimalParts {
  readonly whole: bigint;
  /** The digits after the point; empty when there is nothing but zeros. */
  readonly digits: string;
}

/** Splits a number at its point; its digits are the shortest that name it. */
export function splitDecimal(value: number): DecimalParts {
  const whole = BigInt(Math.trunc(value));
  return { whole, digits: Number.isInteger(value) ? '' : plainText(value).split('.')[1]! };
}

/**
 * Writes a number as Python does, `3.0` for a whole one.
 *
 * @throws {UnsupportedError} Where Python would write an exponent, which nobody reads as words.
 */
export function pythonText(value: number): string {
  if (value >= 1e16 || (value !== 0 && value < 1e-4)) throw unsaid(value);
  const text = plainText(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Splits an amount of money, hundredths rounded half up. */
export function splitMoney(value: number): { readonly whole: bigint; readonly cents: bigint } {
  if (value >= 1e21) throw unsaid(value);
  const [whole, cents] = value.toFixed(2).split('.') as [string, string];
  return { whole: BigInt(whole), cents: BigInt(cents) };
}

/** Says a number digit by digit after its point, and a whole one without a point. */
export function sayDecimal(cardinal: (value: bigint) => string, pointWord: string, value: number): string {
  const { whole, digits } = splitDecimal(value);
  if (digits === '') return cardinal(whole);
  return [cardinal(whole), pointWord, ...Array.from(digits, (digit) => cardinal(BigInt(digit)))].join(' ');
}

/** Forms of a unit of money: of one, and of any other number. */
export type MoneyForms = readonly [one: string, many: string];

/** A currency's unit and its hundredth. */
export type CurrencyForms<Forms = MoneyForms> = Readonly<Partial<Record<Currency, readonly [unit: Forms, hundredth: Forms]>>>;

/** Looks up the words of a currency. */
export function currencyForms<Forms>(forms: CurrencyForms<Forms>, currency: Currency): readonly [Forms, Forms] {
  const found = forms[currency];
  if (!found) throw new UnsupportedError('language', `There are no words for ${currency} in this language.`);
  return found;
}

/** Says an amount as "units SEPARATOR hundredths". */
export function sayMoney<Forms>(
  value: number,
  [unit, hundredth]: readonly [Forms, Forms],
  options: {
    readonly cardinal: (value: bigint) => string;
    readonly choose: (count: bigint, forms: Forms) => string;
    readonly separator: string;
  },
): string {
  const { whole, cents } = splitMoney(value);
  const { cardinal, choose, separator } = options;
  return `${cardinal(whole)} ${choose(whole, unit)}${separator} ${cardinal(cents)} ${choose(cents, hundredth)}`;
}

/** Takes the first form for one, the second for all else. */
export function chooseOneOrMany(count: bigint, [one, many]: MoneyForms): string {
  return count === 1n ? one : many;
}

/** What is thrown for a number that the reference has no words for. */
export function unsaid(value: bigint | number): UnsupportedError {
  return new UnsupportedError('language', `${value} cannot be said in this language.`);
}

/** Cuts a number into groups of three digits, the highest first. */
export function groupsOfThree(value: bigint): number[] {
  const text = String(value);
  const groups: number[] = [];
  for (let end = text.length; end > 0; end -= 3) groups.unshift(Number(text.slice(Math.max(0, end - 3), end)));
  return groups;
}

function plainText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa, exponent] = text.split('e') as [string, string];
  return value.toFixed(Math.min(100, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent)));
}
