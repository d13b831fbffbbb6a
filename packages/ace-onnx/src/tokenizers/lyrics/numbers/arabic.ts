import { groupsOfThree, pythonText, unsaid } from './number-words.js';
import type { NumberWords } from './number-words.js';

const ONES = [
  '',
  'واحد',
  'اثنان',
  'ثلاثة',
  'أربعة',
  'خمسة',
  'ستة',
  'سبعة',
  'ثمانية',
  'تسعة',
  'عشرة',
  'أحد عشر',
  'اثنا عشر',
  'ثلاثة عشر',
  'أربعة عشر',
  'خمسة عشر',
  'ستة عشر',
  'سبعة عشر',
  'ثمانية عشر',
  'تسعة عشر',
];
const FEMININE_ONES = [
  '',
  'إحدى',
  'اثنتان',
  'ثلاث',
  'أربع',
  'خمس',
  'ست',
  'سبع',
  'ثمان',
  'تسع',
  'عشر',
  'إحدى عشرة',
  'اثنتا عشرة',
  'ثلاث عشرة',
  'أربع عشرة',
  'خمس عشرة',
  'ست عشرة',
  'سبع عشرة',
  'ثماني عشرة',
  'تسع عشرة',
];
const TENS = ['', '', 'عشرون', 'ثلاثون', 'أربعون', 'خمسون', 'ستون', 'سبعون', 'ثمانون', 'تسعون'];
const HUNDREDS = ['', 'مائة', 'مئتان', 'ثلاثمائة', 'أربعمائة', 'خمسمائة', 'ستمائة', 'سبعمائة', 'ثمانمائة', 'تسعمائة'];
const ORDINALS = [
  '',
  'اول',
  'ثاني',
  'ثالث',
  'رابع',
  'خامس',
  'سادس',
  'سابع',
  'ثامن',
  'تاسع',
  'عاشر',
  'حادي عشر',
  'ثاني عشر',
  'ثالث عشر',
  'رابع عشر',
  'خامس عشر',
  'سادس عشر',
  'سابع عشر',
  'ثامن عشر',
  'تاسع عشر',
];

/** A unit of thousands, millions, …: how it is said of one, of two, of exactly two, of three to ten, and of more. */
interface Unit {
  readonly one: string;
  readonly two: string;
  readonly justTwo: string;
  readonly few: string;
  readonly many: string;
}

const UNITS: readonly Unit[] = [
  { one: 'ألف', two: 'ألفان', justTwo: 'ألفا', few: 'آلاف', many: 'ألفاً' },
  ...['مليون', 'مليار', 'تريليون', 'كوادريليون', 'كوينتليون', 'سكستيليون'].map((one) => ({
    one,
    two: `${one}ان`,
    justTwo: `${one}ا`,
    few: one === 'مليون' ? 'ملايين' : `${one}ات`,
    many: `${one}اً`,
  })),
];
const RIYAL = ['ريال', 'ريالان', 'ريالات', 'ريالاً'] as const;
const HALALA = ['هللة', 'هللتان', 'هللات', 'هللة'] as const;

/** Arabic: units before tens, linked by "و". Every currency is said as riyals, as the reference does. */
export const arabic: NumberWords = {
  cardinal,
  ordinal(value) {
    if (value < 20n) return ORDINALS[Number(value)]!;
    return whole(value, value < 100n ? FEMININE_ONES : ONES).trim();
  },
  decimal: (value) => (Number.isInteger(value) ? cardinal(BigInt(value)) : say(value, ['', '', '', ''], ['', '', '', ''], ',').trim()),
  currency: (value) => say(value, RIYAL, HALALA, 'و'),
};

function cardinal(value: bigint): string {
  if (value === 0n) return 'صفر';
  return value === 1n ? ONES[1]! : whole(value, ONES).trim();
}

type Counted = readonly [one: string, two: string, few: string, many: string];

function say(value: number, unit: Counted, hundredth: Counted, link: string): string {
  if (value === 0) return 'صفر';
  const [before, after] = pythonText(value).split('.') as [string, string];
  const integer = BigInt(before);
  const digits = Number(after.slice(0, 2).padEnd(2, '0'));
  const head = integer === 0n ? '' : `${whole(integer, ONES)}${counted(integer, unit)}`;
  if (digits === 0) return head;
  const rest = belowHundred(digits, FEMININE_ONES);
  return `${head} ${link} ${rest} ${countedHundredths(digits, hundredth)}`;
}

function counted(value: bigint, [one, two, few, many]: Counted): string {
  const last = value % 100n;
  if (last === 2n) return value === 2n ? two : one;
  if (last < 3n) return one;
  return last <= 10n ? few : many;
}

function countedHundredths(value: number, [one, two, few, many]: Counted): string {
  if (value === 2) return two;
  if (value < 3) return one;
  return value <= 10 ? few : many;
}

/** A whole number, with the space after it that the reference leaves for the currency. */
function whole(value: bigint, ones: readonly string[]): string {
  const groups = groupsOfThree(value).toReversed();
  if (groups.length > UNITS.length + 1) throw unsaid(value);
  let text = '';
  for (const [level, group] of groups.entries()) {
    if (group === 0) continue;
    if (level > 0) {
      if (text !== '') text = `و ${text}`;
      const unit = UNITS[level - 1]!;
      if (group % 100 === 1) text = `${unit.one} ${text}`;
      else if (group >= 3 && group <= 10) text = `${unit.few} ${text}`;
      else if (group !== 2) text = `${text === '' ? unit.one : unit.many} ${text}`;
    }
    // A group of one is its unit alone; the reference says nothing for a last one either.
    if (group !== 1) text = `${groupWords(group, level, { ones, value })} ${text}`;
  }
  return text;
}

function groupWords(group: number, level: number, { ones, value }: { readonly ones: readonly string[]; readonly value: bigint }): string {
  const hundreds = Math.floor(group / 100);
  const rest = group % 100;
  const head = group === 200 ? 'مئتا' : HUNDREDS[hundreds]!;
  if (rest === 0) return head;
  if (rest === 2 && hundreds === 0 && level > 0) {
    const unit = UNITS[level - 1]!;
    return value === 2n * 1000n ** BigInt(level) && level < 7 ? unit.justTwo : unit.two;
  }
  const tail = belowHundred(rest, level === 0 ? ones : ONES);
  // The reference runs a hundred and round tens together.
  const link = rest >= 20 && rest % 10 === 0 ? '' : ' و ';
  return head === '' ? tail : `${head}${link}${tail}`;
}

function belowHundred(value: number, ones: readonly string[]): string {
  if (value < 20) return ones[value]!;
  const tens = TENS[Math.floor(value / 10)]!;
  return value % 10 === 0 ? tens : `${ones[value % 10]} و ${tens}`;
}
