import { largestUnit, longScale } from './large-units.js';
import { chooseOneOrMany, currencyForms, sayDecimal, sayMoney, unsaid } from './number-words.js';
import type { Currency, CurrencyForms, NumberWords } from './number-words.js';

const LOW =
  'zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete dezoito dezanove'.split(' ');
const TENS = ['', '', 'vinte', 'trinta', 'quarenta', 'cinquenta', 'sessenta', 'setenta', 'oitenta', 'noventa'];
const HUNDREDS = ' cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos'.split(' ');
const UNITS = longScale('ilião', undefined, ['m', 'b', 'tr', 'quatr']);
const LIMIT = UNITS[0]!.value * 1000n;
/** After these words the first "e" goes when another one follows a hundred. */
const LINKED = ['mil', 'milhão', 'milhões', 'mil milhões', 'bilião', 'biliões', 'mil biliões'];
const OF = ['milhão', 'milhões', 'bilião', 'biliões', 'trilião', 'triliões'];

const ORDINALS = [
  ' primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono',
  ' décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo nonagésimo',
  ' centésimo ducentésimo tricentésimo quadrigentésimo quingentésimo seiscentésimo septigentésimo octigentésimo nongentésimo',
].map((words) => words.split(' '));
const ORDINAL_UNITS = ['', 'milésimo', 'milionésimo', 'milésimo milionésimo', 'bilionésimo', 'milésimo bilionésimo'];

const CENTS = ['cêntimo', 'cêntimos'] as const;
const MONEY: CurrencyForms = {
  GBP: [
    ['libra', 'libras'],
    ['péni', 'pence'],
  ],
  USD: [['dólar', 'dólares'], CENTS],
  EUR: [['euro', 'euros'], CENTS],
};

/** European Portuguese: "mil duzentos e trinta e quatro". */
export const portuguese: NumberWords = {
  cardinal,
  ordinal,
  decimal: (value) => sayDecimal(cardinal, 'vírgula', value),
  currency,
};

function cardinal(value: bigint): string {
  if (value >= LIMIT) throw unsaid(value);
  return LINKED.reduce(
    (text, word) => (new RegExp(`${word} e \\p{L}*entos? (?=.*e)`, 'u').test(text) ? text.replaceAll(`${word} e`, word) : text),
    linked(value),
  );
}

/** The number with every part linked by "e". */
function linked(value: bigint): string {
  const unit = largestUnit(UNITS, value);
  if (!unit) return belowMillion(Number(value));
  const count = value / unit.value;
  const rest = value % unit.value;
  const head = count === 1n ? `um ${unit.word.replace('milião', 'milhão')}` : `${linked(count)} ${plural(unit.word)}`;
  return rest === 0n ? head : `${head} e ${linked(rest)}`;
}

function plural(word: string): string {
  return word === 'milião' ? 'milhões' : `${word.slice(0, -4)}liões`;
}

function belowMillion(value: number): string {
  if (value < 20) return LOW[value]!;
  if (value < 100) return `${TENS[Math.floor(value / 10)]}${value % 10 === 0 ? '' : ` e ${LOW[value % 10]}`}`;
  if (value === 100) return 'cem';
  const size = value < 1000 ? 100 : 1000;
  const count = Math.floor(value / size);
  const rest = value % size;
  const thousands = count === 1 ? 'mil' : `${belowMillion(count)} mil`;
  const head = size === 100 ? HUNDREDS[count]! : thousands;
  return rest === 0 ? head : `${head} e ${belowMillion(rest)}`;
}

function ordinal(value: bigint): string {
  const digits = [...String(value)].toReversed();
  if (digits.length > 18) throw unsaid(value);
  const words: string[] = [];
  let unit = '';
  for (const [index, digit] of digits.entries()) {
    if (index % 3 === 0) unit = ORDINAL_UNITS[index / 3]!;
    if (digit === '0') continue;
    if (unit !== '') words.unshift(unit);
    unit = '';
    words.unshift(ORDINALS[index % 3]![Number(digit)]!);
  }
  return words[0] === 'primeiro' && words.length > 1 ? words.slice(1).join(' ') : words.join(' ');
}

function currency(value: number, currency: Currency): string {
  const forms = currencyForms(MONEY, currency);
  let text = sayMoney(value, forms, { cardinal, choose: chooseOneOrMany, separator: ' e' });
  for (const word of OF) if (text.includes(`${word} ${forms[0][1]}`)) text = text.replace(word, `${word} de`);
  return text.replaceAll(' e zero cêntimos', '');
}
