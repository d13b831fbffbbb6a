import { currencyForms, groupsOfThree, pythonText, sayMoney, unsaid } from './number-words.js';
import type { CurrencyForms, NumberWords } from './number-words.js';

type Forms = readonly [one: string, few: string, many: string];

const LOW = (
  ' один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать ' +
  'семнадцать восемнадцать девятнадцать'
).split(' ');
const TENS = '  двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто'.split(' ');
const HUNDREDS = ' сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот'.split(' ');
const THOUSAND: Forms = ['тысяча', 'тысячи', 'тысяч'];
const UNITS: readonly Forms[] = ['милли', 'милли', 'трилли', 'квадрилли', 'квинтилли', 'секстилли', 'септилли', 'октилли', 'нонилли'].map(
  (prefix, index): Forms => {
    const word = `${prefix}${index === 1 ? 'ард' : 'он'}`;
    return [word, `${word}а`, `${word}ов`];
  },
);

/** Stems of ordinals, to which the ending is put: "ый" or, where marked, "ой". */
const ORDINAL_LOW = (
  'нулевой первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый тринадцатый ' +
  'четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый'
).split(' ');
const ORDINAL_TENS = '  двадцатый тридцатый сороковой пятидесятый шестидесятый семидесятый восьмидесятый девяностый'.split(' ');
const GENITIVE_LOW = (
  ' одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати ' +
  'шестнадцати семнадцати восемнадцати девятнадцати'
).split(' ');
/** As they stand before "тысячный" in one word. */
const JOINED_TENS = '  двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяносто'.split(' ');
const JOINED_HUNDREDS = ' сто двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот'.split(' ');

const CENT: Forms = ['цент', 'цента', 'центов'];
const MONEY: CurrencyForms<Forms> = {
  USD: [['доллар', 'доллара', 'долларов'], CENT],
  EUR: [['евро', 'евро', 'евро'], CENT],
};

/** Russian: "тысяча двести" as "одна тысяча двести". */
export const russian: NumberWords = {
  cardinal: (value) => cardinal(value, false),
  ordinal: (value) => ordinal(value),
  decimal,
  currency: (value, currency) =>
    sayMoney(value, currencyForms(MONEY, currency), { cardinal: (count) => cardinal(count, false), choose, separator: ',' }),
};

function choose(count: bigint, [one, few, many]: Forms): string {
  const lastTwo = count % 100n;
  const last = count % 10n;
  if (lastTwo > 10n && lastTwo < 15n) return many;
  if (last === 1n) return one;
  return last > 1n && last < 5n ? few : many;
}

function cardinal(value: bigint, feminine: boolean): string {
  if (value === 0n) return 'ноль';
  return groupWords(checkedGroups(value), feminine).join(' ');
}

function checkedGroups(value: bigint): number[] {
  const groups = groupsOfThree(value);
  if (groups.length > UNITS.length + 2) throw unsaid(value);
  return groups;
}

function groupWords(groups: readonly number[], feminine: boolean): string[] {
  return groups.flatMap((group, index) => {
    if (group === 0) return [];
    const level = groups.length - 1 - index;
    const words = belowThousand(group, level === 1 || feminine);
    return level === 0 ? words : [...words, choose(BigInt(group), unitForms(level))];
  });
}

function unitForms(level: number): Forms {
  return level === 1 ? THOUSAND : UNITS[level - 2]!;
}

function belowThousand(value: number, feminine: boolean): string[] {
  const rest = value % 100;
  const one = rest < 20 ? rest : rest % 10;
  const low = feminine && one === 1 ? 'одна' : feminine && one === 2 ? 'две' : LOW[one]!;
  return [HUNDREDS[Math.floor(value / 100)]!, rest < 20 ? '' : TENS[Math.floor(rest / 10)]!, low].filter((word) => word !== '');
}

function decimal(value: number): string {
  const [whole, digits] = pythonText(value).split('.') as [string, string];
  const place = 10n ** BigInt(digits.length);
  const stem = ordinal(place).slice(0, -2);
  const ending = /(?:^|[^1])1$/u.test(digits) ? 'ая' : 'ых';
  const units = choose(BigInt(whole), ['целая', 'целых', 'целых']);
  return `${cardinal(BigInt(whole), true)} ${units} ${cardinal(BigInt(digits), true)} ${stem}${ending}`;
}

function ordinal(value: bigint): string {
  if (value === 0n) return ORDINAL_LOW[0]!;
  const groups = checkedGroups(value);
  const lastIndex = groups.findLastIndex((group) => group !== 0);
  const level = groups.length - 1 - lastIndex;
  const before = groupWords([...groups.slice(0, lastIndex), ...groups.slice(lastIndex).map(() => 0)], false);
  const last = groups[lastIndex]!;
  return [...before, ...(level === 0 ? lastWords(last) : [joinedUnit(last, level)])].join(' ');
}

function lastWords(value: number): string[] {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (rest === 0) return [hundreds === 1 ? 'сотый' : `${JOINED_HUNDREDS[hundreds]!.slice(0, -3)}сотый`];
  const before = hundreds === 0 ? [] : [HUNDREDS[hundreds]!];
  if (rest < 20) return [...before, ORDINAL_LOW[rest]!];
  const tens = Math.floor(rest / 10);
  return rest % 10 === 0 ? [...before, ORDINAL_TENS[tens]!] : [...before, TENS[tens]!, ORDINAL_LOW[rest % 10]!];
}

/** "двухтысячный", "двадцатиодномиллионный": the count and the unit in one word. */
function joinedUnit(count: number, level: number): string {
  const rest = count % 100;
  const one = rest < 20 ? rest : rest % 10;
  const low = one === 1 ? (count === 1 ? '' : 'одно') : GENITIVE_LOW[one]!;
  const unit = level === 1 ? 'тысячный' : `${UNITS[level - 2]![0]}ный`;
  return `${JOINED_HUNDREDS[Math.floor(count / 100)]}${rest < 20 ? '' : JOINED_TENS[Math.floor(rest / 10)]}${low}${unit}`;
}
