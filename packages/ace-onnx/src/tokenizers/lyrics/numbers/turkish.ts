import { UnsupportedError } from '@loop/core';

import { groupsOfThree, unsaid } from './number-words.js';
import type { NumberWords } from './number-words.js';

const ONES = ' bir iki üç dört beş altı yedi sekiz dokuz'.split(' ');
const TENS = ' on yirmi otuz kırk elli altmış yetmiş seksen doksan'.split(' ');
const UNITS = ' bin milyon milyar trilyon katrilyon kentilyon'.split(' ');
const ORDINAL_ONES = ' birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu'.split(' ');
const ORDINAL_TENS = ' onuncu yirminci otuzuncu kırkıncı ellinci altmışıncı yetmişinci sekseninci doksanıncı'.split(' ');
const ORDINAL_UNITS = ' bininci milyonuncu milyarıncı trilyonuncu katrilyonuncu kentilyon'.split(' ');

/** Turkish: "binikiyüzotuzdört", in one word. */
export const turkish: NumberWords = {
  cardinal: (value) => (value === 0n ? 'sıfır' : words(value).join('')),
  ordinal,
  decimal(value) {
    throw unsaid(value);
  },
  currency(_value, currency) {
    throw new UnsupportedError('language', `There are no words for ${currency} in Turkish.`);
  },
};

function words(value: bigint): string[] {
  const groups = groupsOfThree(value);
  if (groups.length > UNITS.length) throw unsaid(value);
  return groups.flatMap((group, index) => {
    const level = groups.length - 1 - index;
    if (group === 0) return [];
    const hundreds = Math.floor(group / 100);
    const ones = group % 10;
    // One thousand is "bin"; the reference also drops the "bir" of 101 234.
    const dropped = level === 1 && index === 0 && (group === 1 || (hundreds > 0 && ones === 1 && groups[1] !== 0));
    return [
      hundreds > 1 ? ONES[hundreds]! : '',
      hundreds > 0 ? 'yüz' : '',
      TENS[Math.floor(group / 10) % 10]!,
      dropped ? '' : ONES[ones]!,
      UNITS[level]!,
    ].filter((word) => word !== '');
  });
}

function ordinal(value: bigint): string {
  if (value === 0n) return '';
  const all = words(value);
  const last = all.pop()!;
  return `${all.join('')}${ordinalOf(last)}`;
}

function ordinalOf(word: string): string {
  if (word === 'yüz') return 'yüzüncü';
  for (const [cardinals, ordinals] of [
    [ONES, ORDINAL_ONES],
    [TENS, ORDINAL_TENS],
    [UNITS, ORDINAL_UNITS],
  ] as const) {
    const index = cardinals.indexOf(word);
    if (index > 0) return ordinals[index]!;
  }
  return word;
}
