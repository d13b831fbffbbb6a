import { longScale, sayUnits } from './large-units.js';
import { chooseOneOrMany, currencyForms, sayDecimal, sayMoney } from './number-words.js';
import type { CurrencyForms, NumberWords } from './number-words.js';

const LOW =
  'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn'.split(
    ' ',
  );
const TENS = ['', '', 'zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
const UNITS = longScale('illion', 'illiarde', ['M', 'B', 'Tr', 'Quadr', 'Quint', 'Sext', 'Sept', 'Okt', 'Non']);

/** Endings of cardinals and what they are before "te"; the first that fits counts. */
const ORDINAL_ENDINGS = [
  ['eins', 'ers'],
  ['drei', 'drit'],
  ['acht', 'ach'],
  ['sieben', 'sieb'],
  ['ig', 'igs'],
  ['ert', 'erts'],
  ['end', 'ends'],
  ['ion', 'ions'],
  ['nen', 'ns'],
  ['rde', 'rds'],
  ['rden', 'rds'],
] as const;

const MONEY: CurrencyForms = {
  GBP: [
    ['Pfund', 'Pfund'],
    ['Penny', 'Pence'],
  ],
  USD: [
    ['Dollar', 'Dollar'],
    ['Cent', 'Cent'],
  ],
  EUR: [
    ['Euro', 'Euro'],
    ['Cent', 'Cent'],
  ],
};

/** German: "eintausendzweihundertvierunddreißig"; "Komma" and "Million" keep their capital. */
export const german: NumberWords = {
  cardinal,
  ordinal,
  decimal: (value) => sayDecimal(cardinal, 'Komma', value),
  currency: (value, currency) =>
    sayMoney(value, currencyForms(MONEY, currency), { cardinal, choose: chooseOneOrMany, separator: ' und' }).replaceAll('eins ', 'ein '),
};

function cardinal(value: bigint): string {
  return sayUnits(value, {
    units: UNITS,
    below: belowMillion,
    head: (count, { word }) => (count === 1n ? `eine ${word}` : `${cardinal(count)} ${word.endsWith('e') ? `${word}n` : `${word}en`}`),
  });
}

function belowMillion(value: number): string {
  if (value < 20) return LOW[value]!;
  if (value < 100) {
    const one = value % 10;
    const tens = TENS[Math.floor(value / 10)]!;
    return one === 0 ? tens : `${one === 1 ? 'ein' : LOW[one]}und${tens}`;
  }
  const [size, word] = value < 1000 ? [100, 'hundert'] : [1000, 'tausend'];
  const count = Math.floor(value / size);
  const rest = value % size;
  return `${count === 1 ? 'ein' : belowMillion(count)}${word}${rest === 0 ? '' : belowMillion(rest)}`;
}

function ordinal(value: bigint): string {
  const word = cardinal(value).toLowerCase();
  const [ending, stem] = ORDINAL_ENDINGS.find(([end]) => word.endsWith(end)) ?? ['', ''];
  const result = `${word.slice(0, word.length - ending.length)}${stem}te`;
  if (result === 'eintausendste' || result === 'einhundertste') return result.slice(3);
  return result.replace(/eine ([a-z]+(?:illion|illiard)ste)$/u, '$1').replace(/ ([a-z]+(?:illion|illiard)ste)$/u, '$1');
}
