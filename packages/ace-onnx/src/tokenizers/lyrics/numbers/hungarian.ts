import { ENGLISH_MONEY } from './english.js';
import { longScale } from './large-units.js';
import { chooseOneOrMany, currencyForms, sayMoney, splitDecimal, unsaid } from './number-words.js';
import type { NumberWords } from './number-words.js';

const LOW = 'nulla egy kettő három négy öt hat hét nyolc kilenc'.split(' ');
const TENS = ' tizen huszon harminc negyven ötven hatvan hetven nyolcvan kilencven'.split(' ');
const WHOLE_TENS: Readonly<Record<number, string>> = { 10: 'tíz', 20: 'húsz' };
const UNITS = longScale('illió', 'illiárd');
const LIMIT = UNITS[0]!.value * 1000n;

/** Words of cardinals and what they are before "ik"; the first that a number ends with counts. */
const ORDINAL_ENDINGS = [
  ['nulla', 'nullad'],
  ['egy', 'egyed'],
  ['kettő', 'ketted'],
  ['három', 'harmad'],
  ['négy', 'negyed'],
  ['öt', 'ötöd'],
  ['hat', 'hatod'],
  ['hét', 'heted'],
  ['nyolc', 'nyolcad'],
  ['kilenc', 'kilenced'],
  ['tíz', 'tized'],
  ['húsz', 'huszad'],
  ['harminc', 'harmincad'],
  ['negyven', 'negyvened'],
  ['ötven', 'ötvened'],
  ['hatvan', 'hatvanad'],
  ['hetven', 'hetvened'],
  ['nyolcvan', 'nyolcvanad'],
  ['kilencven', 'kilencvened'],
  ['száz', 'század'],
  ['ezer', 'ezred'],
  ['illió', 'milliomod'],
  ['illiárd', 'milliárdod'],
] as const;
const PLACES = ['', 'tized', 'század', 'ezred'];

/** Hungarian: "ezerkétszázharmincnégy"; money has the English names that the reference falls back to. */
export const hungarian: NumberWords = {
  cardinal: (value) => cardinal(value),
  ordinal,
  decimal,
  currency: (value, currency) =>
    sayMoney(value, currencyForms(ENGLISH_MONEY, currency), { cardinal, choose: chooseOneOrMany, separator: ',' }),
};

function cardinal(value: bigint): string {
  return value === 0n ? LOW[0]! : part(value, false);
}

/** A number as it is said; a part of a longer one says nothing for zero and "két" for two. */
function part(value: bigint, inside: boolean): string {
  if (value >= LIMIT) throw unsaid(value);
  if (value === 0n) return '';
  if (value === 2n) return inside ? 'két' : LOW[2]!;
  if (value < 100n) return belowHundred(Number(value));
  if (value < 1000n) return counted(value, 100n, 'száz', '');
  if (value < 1_000_000n) return counted(value, 1000n, 'ezer', value > 2000n ? '-' : '');
  const size = 1000n ** BigInt(Math.floor((String(value).length - 1) / 3));
  const rest = part(value % size, true);
  return `${part(value / size, true)}${UNITS.find((unit) => unit.value === size)!.word}${rest === '' ? '' : `-${rest}`}`;
}

function counted(value: bigint, size: bigint, word: string, link: string): string {
  const count = value / size;
  const rest = part(value % size, true);
  return `${count === 1n ? '' : part(count, true)}${word}${rest === '' ? '' : link}${rest}`;
}

function belowHundred(value: number): string {
  if (value < 10) return LOW[value]!;
  return WHOLE_TENS[value] ?? `${TENS[Math.floor(value / 10)]}${value % 10 === 0 ? '' : LOW[value % 10]}`;
}

function ordinal(value: bigint): string {
  if (value === 1n) return 'első';
  if (value === 2n) return 'második';
  const word = cardinal(value);
  const [ending, stem] = ORDINAL_ENDINGS.find(([end]) => word.endsWith(end)) ?? ['', ''];
  return `${word.slice(0, word.length - ending.length)}${stem}ik`;
}

function decimal(value: number): string {
  const { whole, digits } = splitDecimal(value);
  if (digits === '') return cardinal(whole);
  const place = PLACES[digits.length];
  if (place === undefined) throw unsaid(value);
  return `${cardinal(whole)} egész ${cardinal(BigInt(digits))} ${place}`;
}
