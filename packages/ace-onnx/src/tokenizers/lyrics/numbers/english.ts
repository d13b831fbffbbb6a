import { largestUnit, shortScale } from './large-units.js';
import { chooseOneOrMany, currencyForms, sayDecimal, sayMoney, unsaid } from './number-words.js';
import type { CurrencyForms, NumberWords } from './number-words.js';

const LOW =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const UNITS = [...shortScale('illion'), { value: 1000n, word: 'thousand' }, { value: 100n, word: 'hundred' }];
const LIMIT = UNITS[0]!.value * 1000n;

const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** Money as the languages without words of their own say it too. */
export const ENGLISH_MONEY: CurrencyForms = {
  GBP: [
    ['pound sterling', 'pounds sterling'],
    ['penny', 'pence'],
  ],
  USD: [
    ['dollar', 'dollars'],
    ['cent', 'cents'],
  ],
  EUR: [
    ['euro', 'euro'],
    ['cent', 'cents'],
  ],
};

/** English: "one thousand, two hundred and thirty-four". */
export const english: NumberWords = {
  cardinal,
  ordinal: (value) => cardinal(value).replace(/[a-z]+$/u, ordinalOf),
  decimal: (value) => sayDecimal(cardinal, 'point', value),
  currency: (value, currency) =>
    sayMoney(value, currencyForms(ENGLISH_MONEY, currency), { cardinal, choose: chooseOneOrMany, separator: ',' }),
};

function cardinal(value: bigint): string {
  if (value >= LIMIT) throw unsaid(value);
  const unit = largestUnit(UNITS, value);
  if (!unit) return belowHundred(Number(value));
  const rest = value % unit.value;
  const head = `${cardinal(value / unit.value)} ${unit.word}`;
  if (rest === 0n) return head;
  return `${head}${rest < 100n ? ' and ' : ', '}${cardinal(rest)}`;
}

function belowHundred(value: number): string {
  if (value < 20) return LOW[value]!;
  const tens = TENS[Math.floor(value / 10)]!;
  return value % 10 === 0 ? tens : `${tens}-${LOW[value % 10]}`;
}

function ordinalOf(word: string): string {
  return IRREGULAR[word] ?? `${word.endsWith('y') ? `${word.slice(0, -1)}ie` : word}th`;
}
