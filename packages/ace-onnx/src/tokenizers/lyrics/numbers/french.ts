import { longScale, sayUnits } from './large-units.js';
import { chooseOneOrMany, currencyForms, sayDecimal, sayMoney } from './number-words.js';
import type { CurrencyForms, NumberWords } from './number-words.js';

const LOW =
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(' ');
const TENS = ['', '', 'vingt', 'trente', 'quarante', 'cinquante', 'soixante', 'soixante', 'quatre-vingts', 'quatre-vingts'];
const UNITS = longScale('illion', 'illiard');

const MONEY: CurrencyForms = {
  GBP: [
    ['livre', 'livres'],
    ['penny', 'pence'],
  ],
  USD: [
    ['dollar', 'dollars'],
    ['cent', 'cents'],
  ],
  EUR: [
    ['euro', 'euros'],
    ['centime', 'centimes'],
  ],
};

/** French: "mille deux cent trente-quatre". */
export const french: NumberWords = {
  cardinal,
  ordinal,
  decimal: (value) => sayDecimal(cardinal, 'virgule', value),
  currency: (value, currency) => sayMoney(value, currencyForms(MONEY, currency), { cardinal, choose: chooseOneOrMany, separator: ' et' }),
};

function cardinal(value: bigint): string {
  return sayUnits(value, {
    units: UNITS,
    below: belowMillion,
    head: (count, { word }) => `${cardinal(count)} ${word}${count > 1n ? 's' : ''}`,
  });
}

function belowMillion(value: number): string {
  if (value < 100) return belowHundred(value);
  const [size, word] = value < 1000 ? [100, 'cent'] : [1000, 'mille'];
  const count = Math.floor(value / size);
  const rest = value % size;
  // "deux cents", but "deux cent un" and "deux cent mille".
  const plural = size === 100 && count > 1 && rest === 0 ? 's' : '';
  const head = count === 1 ? word : `${withoutPlural(belowMillion(count), size)} ${word}${plural}`;
  return rest === 0 ? head : `${head} ${belowMillion(rest)}`;
}

function withoutPlural(count: string, size: number): string {
  return size === 1000 && /(?:vingts|cents)$/u.test(count) ? count.slice(0, -1) : count;
}

function belowHundred(value: number): string {
  if (value < 20) return LOW[value]!;
  const tens = TENS[Math.floor(value / 10)]!;
  const rest = value % (value < 60 ? 10 : 20);
  if (rest === 0) return tens;
  if (value > 80) return `${tens.slice(0, -1)}-${LOW[rest]}`;
  return rest === 1 || rest === 11 ? `${tens} et ${LOW[rest]}` : `${tens}-${LOW[rest]}`;
}

function ordinal(value: bigint): string {
  if (value === 1n) return 'premier';
  const word = cardinal(value);
  if (word.endsWith('cinq')) return `${word}uième`;
  if (word.endsWith('neuf')) return `${word.slice(0, -1)}vième`;
  return `${word.endsWith('e') ? word.slice(0, -1) : word}ième`;
}
