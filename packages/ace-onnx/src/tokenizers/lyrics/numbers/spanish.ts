import { longScale, sayUnits } from './large-units.js';
import { chooseOneOrMany, currencyForms, sayDecimal, sayMoney } from './number-words.js';
import type { Currency, CurrencyForms, NumberWords } from './number-words.js';

const LOW = (
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve ' +
  'veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve'
).split(' ');
const TENS = ['', '', '', 'treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'];
const HUNDREDS = ' ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos'.split(' ');
const UNITS = longScale('illón', undefined, ['m', 'b', 'tr', 'cuatr']);

const ORDINAL_LOW = ' primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo'.split(' ');
const ORDINAL_TENS = ' décimo vigésimo trigésimo quadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo centésimo'.split(
  ' ',
);
const ORDINAL_HUNDREDS =
  ' centésimo ducentésimo tricentésimo cuadrigentésimo quingentésimo sexcentésimo septigentésimo octigentésimo noningentésimo milésimo'.split(
    ' ',
  );
const ORDINAL_THOUSANDS = ' milésimo millonésimo billonésimo trillonésimo cuadrillonésimo'.split(' ');

const MONEY: CurrencyForms = {
  GBP: [
    ['libra', 'libras'],
    ['penique', 'peniques'],
  ],
  USD: [
    ['dólar', 'dólares'],
    ['centavo', 'centavos'],
  ],
  EUR: [
    ['euro', 'euros'],
    ['céntimo', 'céntimos'],
  ],
};

/** Spanish: "mil doscientos treinta y cuatro". */
export const spanish: NumberWords = {
  cardinal,
  ordinal,
  decimal: (value) => sayDecimal(cardinal, 'punto', value),
  currency,
};

function cardinal(value: bigint): string {
  return sayUnits(value, {
    units: UNITS,
    below: belowMillion,
    head: (count, { word }) => (count === 1n ? `un ${word}` : `${cardinal(count)} ${word.slice(0, -2)}ones`),
  });
}

function belowMillion(value: number): string {
  if (value < 30) return LOW[value]!;
  if (value < 100) return `${TENS[Math.floor(value / 10)]}${value % 10 === 0 ? '' : ` y ${LOW[value % 10]}`}`;
  if (value === 100) return 'cien';
  const size = value < 1000 ? 100 : 1000;
  const count = Math.floor(value / size);
  const rest = value % size;
  const thousands = count === 1 ? 'mil' : `${belowMillion(count)} mil`;
  const head = size === 100 ? HUNDREDS[count]! : thousands;
  return rest === 0 ? head : `${head} ${belowMillion(rest)}`;
}

function ordinal(value: bigint): string {
  if (value >= 10n ** 18n) return cardinal(value);
  const number = Number(value);
  if (number <= 10) return ORDINAL_LOW[number]!;
  if (number <= 12) return `décimo${ORDINAL_LOW[number - 10]}`;
  if (number <= 100) return `${ORDINAL_TENS[Math.floor(number / 10)]} ${ordinal(value % 10n)}`.trim();
  if (number <= 1000) return `${ORDINAL_HUNDREDS[Math.floor(number / 100)]} ${ordinal(value % 100n)}`.trim();
  // The reference takes this logarithm in floating point, and so one thousand too few at 10⁹ and 10¹⁵.
  const power = Math.trunc(Math.log(number) / Math.log(1000));
  const size = 1000n ** BigInt(power);
  const count = value / size;
  return `${count === 1n ? '' : cardinal(count)}${ORDINAL_THOUSANDS[power]} ${ordinal(value % size)}`.trim();
}

function currency(value: number, currency: Currency): string {
  const separator = ' con ';
  const parts = sayMoney(value, currencyForms(MONEY, currency), { cardinal, choose: chooseOneOrMany, separator: ' con' }).split(separator);
  if (currency === 'GBP') parts[0] = parts[0]!.replaceAll('uno', 'una').replaceAll('cientos', 'cientas');
  return parts.map((part) => part.replaceAll('veintiuno', 'veintiún').replaceAll('uno', 'un')).join(separator);
}
