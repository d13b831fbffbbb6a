import { UnsupportedError } from '@loop/core';

import { sayDecimal, splitMoney, unsaid } from './number-words.js';
import type { Currency, NumberWords } from './number-words.js';

const DIGITS = ['', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];
const PLACES = ['', '십', '백', '천'];
/** Units of ten thousands: 10⁴, 10⁸, … */
const UNITS = ['', '만', '억', '조', '경', '해', '자', '양', '구', '간', '정', '재', '극'];
const NATIVE_ONES = ['', '한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉'];
const NATIVE_TENS = ['', '열', '스물', '서른', '마흔', '쉰', '예순', '일흔', '여든', '아흔'];

/** Korean: Chinese numbers for how many, native ones for which one. */
export const korean: NumberWords = {
  cardinal,
  ordinal,
  decimal: (value) => sayDecimal(cardinal, '점', value),
  currency,
};

function cardinal(value: bigint): string {
  if (value === 0n) return '영';
  const groups: number[] = [];
  for (let rest = value; rest > 0n; rest /= 10_000n) groups.unshift(Number(rest % 10_000n));
  if (groups.length > UNITS.length) throw unsaid(value);
  return groups
    .flatMap((group, index) => {
      const level = groups.length - 1 - index;
      if (group === 0) return [];
      // Ten thousand is "만", but a hundred million is "일억".
      return [`${group === 1 && level === 1 ? '' : belowTenThousand(group)}${UNITS[level]}`];
    })
    .join(' ');
}

function belowTenThousand(value: number): string {
  return Array.from(String(value), (digit, index) => {
    const place = String(value).length - 1 - index;
    if (digit === '0') return '';
    return `${digit === '1' && place > 0 ? '' : DIGITS[Number(digit)]}${PLACES[place]}`;
  }).join('');
}

/** Says the last part of a number natively; where that has no native word, as after hundreds, there is no ordinal. */
function ordinal(value: bigint): string {
  if (value === 1n) return '첫 번째';
  const words = cardinal(value).split(' ');
  const parts = words.pop()!.split('백');
  const [tens, ones] = parts.pop()!.split('십') as [string, string?];
  const native = ones === undefined ? nativeOne(tens) : nativeTen(tens) && `${nativeTen(tens)}${nativeOne(ones) ?? ones}`;
  if (native === undefined) throw unsaid(value);
  return `${[...words, [...parts, native].join('백 ')].join(' ')} 번째`;
}

function nativeOne(digit: string): string | undefined {
  return digit === '' ? undefined : NATIVE_ONES[DIGITS.indexOf(digit)];
}

function nativeTen(digit: string): string | undefined {
  return digit === '' ? NATIVE_TENS[1] : NATIVE_TENS[DIGITS.indexOf(digit)];
}

function currency(value: number, currency: Currency): string {
  if (currency !== 'USD') throw new UnsupportedError('language', `There are no words for ${currency} in Korean.`);
  const { whole, cents } = splitMoney(value);
  return `${cardinal(whole).replaceAll(' ', '')}달러 ${cardinal(cents)}센트`;
}
