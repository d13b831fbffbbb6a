import { longScale, sayUnits } from './large-units.js';
import { currencyForms, sayDecimal, sayMoney } from './number-words.js';
import type { CurrencyForms, NumberWords } from './number-words.js';

const LOW =
  'nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien'.split(
    ' ',
  );
const TENS = ['', '', 'twintig', 'dertig', 'veertig', 'vijftig', 'zestig', 'zeventig', 'tachtig', 'negentig'];
const UNITS = longScale('iljoen', 'iljard', ['m', 'b', 'tr', 'quadr', 'quint', 'sext', 'sept', 'okt', 'non']);

/** Endings of cardinals and what they are before the last "e"; the first that fits counts. */
const ORDINAL_ENDINGS = [
  ['één', 'eerst'],
  ['twee', 'tweed'],
  ['drie', 'derd'],
  ['vier', 'vierd'],
  ['vijf', 'vijfd'],
  ['zes', 'zesd'],
  ['zeven', 'zevend'],
  ['acht', 'achtst'],
  ['negen', 'negend'],
  ['tien', 'tiend'],
  ['elf', 'elfd'],
  ['twaalf', 'twaalfd'],
  ['ig', 'igst'],
  ['erd', 'erdst'],
  ['end', 'endst'],
  ['joen', 'joenst'],
  ['rd', 'rdst'],
] as const;

const MONEY: CurrencyForms<string> = { GBP: ['pond', 'penny'], USD: ['dollar', 'cent'], EUR: ['euro', 'cent'] };

/** Dutch: "duizendtweehonderdvierendertig". */
export const dutch: NumberWords = {
  cardinal,
  ordinal,
  decimal: (value) => sayDecimal(cardinal, 'komma', value),
  currency: (value, currency) => sayMoney(value, currencyForms(MONEY, currency), { cardinal, choose: (_, word) => word, separator: ',' }),
};

function cardinal(value: bigint): string {
  return sayUnits(value, {
    units: UNITS,
    below: belowMillion,
    head: (count, { word }) => `${count === 1n ? 'een' : cardinal(count)} ${word}`,
  });
}

function belowMillion(value: number): string {
  if (value < 20) return LOW[value]!;
  if (value < 100) {
    const one = value % 10;
    const tens = TENS[Math.floor(value / 10)]!;
    if (one === 0) return tens;
    const word = one === 1 ? 'een' : LOW[one]!;
    return `${word}${word.endsWith('e') ? 'ën' : 'en'}${tens}`;
  }
  const [size, word] = value < 1000 ? [100, 'honderd'] : [1000, 'duizend'];
  const count = Math.floor(value / size);
  const rest = value % size;
  return `${count === 1 ? '' : belowMillion(count)}${word}${rest === 0 ? '' : belowMillion(rest)}`;
}

function ordinal(value: bigint): string {
  const word = cardinal(value);
  const [ending, stem] = ORDINAL_ENDINGS.find(([end]) => word.endsWith(end)) ?? ['', ''];
  return `${word.slice(0, word.length - ending.length)}${stem}e`;
}
