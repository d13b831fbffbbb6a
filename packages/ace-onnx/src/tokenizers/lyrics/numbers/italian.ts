import { chooseOneOrMany, currencyForms, pythonText, sayMoney, unsaid } from './number-words.js';
import type { Currency, CurrencyForms, NumberWords } from './number-words.js';

const LOW = (
  'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto ' +
  'diciannove'
).split(' ');
const TENS = ['', '', 'venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'];
const ORDINAL_LOW = (
  'zero primo secondo terzo quarto quinto sesto settimo ottavo nono decimo undicesimo dodicesimo tredicesimo quattordicesimo ' +
  'quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo'
).split(' ');
const PREFIXES = ['', 'm', 'b', 'tr', 'quadr', 'quint', 'sest', 'sett', 'ott', 'nov', 'dec'];

const CENTS = ['centesimo', 'centesimi'] as const;
const MONEY: CurrencyForms = {
  GBP: [
    ['sterlina', 'sterline'],
    ['penny', 'penny'],
  ],
  USD: [['dollaro', 'dollari'], CENTS],
  EUR: [['euro', 'euro'], CENTS],
};

/** Italian: "milleduecentotrentaquattro". */
export const italian: NumberWords = { cardinal, ordinal, decimal, currency };

function cardinal(value: bigint): string {
  if (value >= 1_000_000n) return accent(aboveMillion(value));
  return accent(belowMillion(Number(value)));
}

function belowMillion(value: number): string {
  if (value < 20) return LOW[value]!;
  if (value < 100) return contract(TENS[Math.floor(value / 10)]! + part(value % 10));
  const size = value < 1000 ? 100 : 1000;
  const count = Math.floor(value / size);
  const rest = part(value % size);
  if (size === 100) return contract(`${count === 1 ? '' : LOW[count]}cento${rest}`);
  return `${count === 1 ? 'mille' : `${belowMillion(count)}mila`}${rest}`;
}

function part(value: number): string {
  return value === 0 ? '' : belowMillion(value);
}

function aboveMillion(value: bigint): string {
  const digits = String(value);
  if (digits.length >= 66) throw unsaid(value);
  const length = digits.length % 3 || 3;
  const zeros = digits.length - length;
  const unit = `${PREFIXES[Math.floor(zeros / 6)]}${zeros % 6 === 0 ? 'ilione' : 'iliardo'}`;
  const count = digits.slice(0, length);
  const head = count === '1' ? `un ${unit}` : `${cardinal(BigInt(count))} ${unit.slice(0, -1)}i`;
  const rest = BigInt(digits.slice(length));
  if (rest === 0n) return head;
  const tail = cardinal(rest);
  return `${head}${tail.includes(' e ') ? ', ' : ' e '}${tail}`;
}

/** Drops the vowel that two words share: "ventiotto" from "venti" and "otto". */
function contract(word: string): string {
  return word.replaceAll('oo', 'o').replaceAll('ao', 'o').replaceAll('io', 'o').replaceAll('au', 'u').replaceAll('iu', 'u');
}

/** Puts the accent on a last "tre" of a longer word, and nowhere else. */
function accent(text: string): string {
  return text
    .replaceAll('tré', 'tre')
    .split(' ')
    .map((word) => (word.length > 3 && word.endsWith('tre') ? `${word.slice(0, -1)}é` : word))
    .join(' ');
}

function ordinal(value: bigint): string {
  if (value < 20n) return ORDINAL_LOW[Number(value)]!;
  const tens = Number(value % 100n);
  const outsideTeens = tens <= 10 || tens >= 20;
  const word = cardinal(value);
  if (outsideTeens && tens % 10 === 3) return `${word.slice(0, -1)}eesimo`;
  if (outsideTeens && tens % 10 === 6) return `${word}esimo`;
  const stem = word.slice(0, -1);
  return `${stem}${stem.endsWith('mil') ? 'l' : ''}esimo`;
}

function decimal(value: number): string {
  if (Number.isInteger(value)) {
    // A whole number of a million or more with a decimal point is where the reference gives up.
    if (value >= 1_000_000) throw unsaid(value);
    return cardinal(BigInt(value));
  }
  const [whole, digits] = pythonText(value).split('.') as [string, string];
  return accent(`${cardinal(BigInt(whole))} virgola ${Array.from(digits, (digit) => LOW[Number(digit)]).join(' ')}`);
}

function currency(value: number, currency: Currency): string {
  const text = sayMoney(value, currencyForms(MONEY, currency), { cardinal, choose: chooseOneOrMany, separator: ' e' });
  return (currency === 'GBP' ? text.replace(/^uno /u, 'una ') : text).replaceAll('uno', 'un');
}
