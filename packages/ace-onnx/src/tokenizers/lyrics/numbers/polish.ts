import { currencyForms, groupsOfThree, pythonText, sayMoney, unsaid } from './number-words.js';
import type { CurrencyForms, NumberWords } from './number-words.js';

type Forms = readonly [one: string, few: string, many: string];

const LOW = (
  ' jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście ' +
  'siedemnaście osiemnaście dziewiętnaście'
).split(' ');
const TENS = '  dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt'.split(' ');
const HUNDREDS = ' sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset'.split(' ');
const THOUSAND: Forms = ['tysiąc', 'tysiące', 'tysięcy'];
const UNITS: readonly Forms[] = ['mi', 'bi', 'try', 'kwadry', 'kwinty', 'seksty', 'septy', 'okty', 'nony', 'decy'].flatMap((prefix) =>
  ['lion', 'liard'].map((suffix): Forms => [prefix + suffix, `${prefix}${suffix}y`, `${prefix}${suffix}ów`]),
);

/** Ordinals, and the stems that stand before "tysięczny". The misspellings are the reference's. */
const ORDINAL_LOW = [
  (
    ' pierwszy drugi trzeci czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty jedenasty dwunasty trzynasty czternasty piętnasty ' +
    'szesnasty siedemnasty osiemnasty dziewiętnasty'
  ).split(' '),
  (
    ' pierwszo dwu trzy cztero pięcio sześcio siedmio ośmio dziewięcio dziesięcio jedenasto dwunasto trzynasto czternasto piętnasto ' +
    'szesnasto siedemnasto osiemnasto dziewiętnasto'
  ).split(' '),
] as const;
const ORDINAL_TENS = [
  '  dwudziesty trzydziesty czterdziesty pięćdziesiąty sześćdziesiąty siedemdziesiąty osiemdziesiąty dziewięćdzisiąty'.split(' '),
  '  dwudziesto trzydiesto czterdziesto pięćdziesięcio sześćdziesięcio siedemdziesięcio osiemdziesięcio dziewięćdziesięcio'.split(' '),
] as const;
const ORDINAL_HUNDREDS = [
  ' setny dwusetny trzysetny czterysetny pięćsetny sześćsetny siedemsetny osiemsetny dziewięćsetny'.split(' '),
  ' stu dwustu trzystu czterystu pięcset sześćset siedemset ośiemset dziewięćset'.split(' '),
] as const;
const ORDINAL_UNITS = ['', 'tysięczny', 'milionowy', 'milairdowy'];

const CENT: Forms = ['cent', 'centy', 'centów'];
const MONEY: CurrencyForms<Forms> = {
  USD: [['dolar amerykański', 'dolary amerykańskie', 'dolarów amerykańskich'], CENT],
  EUR: [['euro', 'euro', 'euro'], CENT],
};

/** Polish: "tysiąc dwieście trzydzieści cztery". */
export const polish: NumberWords = {
  cardinal,
  ordinal,
  decimal,
  currency: (value, currency) => sayMoney(value, currencyForms(MONEY, currency), { cardinal, choose, separator: ',' }),
};

function choose(count: bigint, [one, few, many]: Forms): string {
  if (count === 1n) return one;
  const last = count % 10n;
  const lastTwo = count % 100n;
  return last > 1n && last < 5n && (lastTwo < 10n || lastTwo > 20n) ? few : many;
}

function cardinal(value: bigint): string {
  if (value === 0n) return 'zero';
  const groups = groupsOfThree(value);
  if (groups.length > UNITS.length + 2) throw unsaid(value);
  return groups
    .flatMap((group, index) => {
      if (group === 0) return [];
      const level = groups.length - 1 - index;
      const count = level > 0 && group === 1 ? [] : belowThousand(group);
      return level === 0 ? count : [...count, choose(BigInt(group), level === 1 ? THOUSAND : UNITS[level - 2]!)];
    })
    .join(' ');
}

function belowThousand(value: number): string[] {
  const rest = value % 100;
  const tail = rest < 20 ? [LOW[rest]!] : [TENS[Math.floor(rest / 10)]!, LOW[rest % 10]!];
  return [HUNDREDS[Math.floor(value / 100)]!, ...tail].filter((word) => word !== '');
}

function decimal(value: number): string {
  const [whole, digits] = pythonText(value).split('.') as [string, string];
  const zeros = digits.length - digits.replace(/^0+/u, '').length;
  return `${cardinal(BigInt(whole))} przecinek ${'zero '.repeat(zeros)}${cardinal(BigInt(digits))}`;
}

function ordinal(value: bigint): string {
  if (value === 0n) throw unsaid(value);
  const groups = groupsOfThree(value);
  let level = 0;
  while (groups.at(-1) === 0) {
    groups.pop();
    level += 1;
  }
  const last = groups.at(-1)!;
  if (level >= ORDINAL_UNITS.length) throw unsaid(value);
  const before = groups.length > 1 ? [cardinal(value - BigInt(last) * 1000n ** BigInt(level))] : [];
  const words = [...before, ...lastGroup(last, level === 0 ? 0 : 1)].join(' ');
  if (level === 0) return words;
  return `${words}${last === 1 && words !== '' ? ' ' : ''}${ORDINAL_UNITS[level]}`;
}

function lastGroup(value: number, kind: 0 | 1): string[] {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor(value / 10) % 10;
  const lastTwo = value % 100;
  if (lastTwo === 0) return [ORDINAL_HUNDREDS[kind][hundreds]!];
  if (kind === 1 && value === 1) return [];
  // Where the reference looks for a stem of hundreds that it does not have, it gives up.
  if (kind === 1 && hundreds > 0 && (lastTwo < 20 || lastTwo % 10 === 0)) throw unsaid(BigInt(value));
  const before = hundreds > 0 ? [HUNDREDS[hundreds]!] : [];
  if (lastTwo < 20) return [...before, ORDINAL_LOW[kind][lastTwo]!];
  if (lastTwo % 10 === 0) return [...before, ORDINAL_TENS[kind][tens]!];
  return [...before, ORDINAL_TENS[0][tens]!, ORDINAL_LOW[0][lastTwo % 10]!];
}
