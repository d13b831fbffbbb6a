import { MAX_NUMBERS_LINE } from './expand-numbers.js';

const DIGITS = '零一二三四五六七八九';
/** Units with the number of zeros that each stands for, largest first. */
const UNITS: readonly (readonly [word: string, zeros: number])[] = [
  ['载', 44],
  ['正', 40],
  ['涧', 36],
  ['沟', 32],
  ['穰', 28],
  ['秭', 24],
  ['垓', 20],
  ['京', 16],
  ['兆', 12],
  ['亿', 8],
  ['万', 4],
  ['千', 3],
  ['百', 2],
  ['十', 1],
];
const UNIT_WORDS = new Set(UNITS.map(([word]) => word));

const MONEY_UNIT = '(?:亿|千万|百万|万|千|百|(?:亿|千万|百万|万|千|百|)元|(?:亿|千万|百万|万|千|百|)块|角|毛|分)';
/** Words for counting, which follow a number. */
const COUNTERS =
  '匹张座回场尾条个首阙阵网炮顶丘棵只支袭辆挑担颗壳窠曲墙群腔砣客贯扎捆刀令打手罗坡山岭江溪钟队单双对出口头脚板跳枝件贴' +
  '针线管名位身堂课本页家户层丝毫厘分钱两斤铢石钧锱忽寸尺丈里寻常铺程撮勺合升斗盘碗碟叠桶笼盆盒杯斛锅簋篮罐瓶壶卮盏箩箱煲' +
  '啖袋钵年月日季刻时周天秒旬纪岁世更夜春夏秋冬代伏辈丸泡粒幢堆根道面片块';
const LONG_COUNTERS = '[千毫微]克|[千分厘毫微]米';

const DATE = /(?<=\D)((?:(?:[089]\d|(?:19|20)\d{2})年)?(?:\d{1,2}月(?:\d{1,2}[日号])?)?)/gu;
const MONEY = new RegExp(String.raw`(?<=\D)(\d+(?:\.\d+)?[多余几]?${MONEY_UNIT}(?:\d${MONEY_UNIT}?)?)`, 'gu');
const MOBILE = /\D((?:\+?86 ?)?1(?:[38]\d|5[0-35-9]|7[678]|9[89])\d{8})\D/gu;
const LANDLINE = /\D((?:0(?:10|2[1-3]|[3-9]\d{2})-?)?[1-9]\d{6,7})\D/gu;
const FRACTION = /(\d+\/\d+)/gu;
const PERCENTAGE = /(\d+(?:\.\d+)?%)/gu;
const COUNTED = new RegExp(String.raw`(\d+(?:\.\d+)?)[多余几]?(?:${LONG_COUNTERS}|[${COUNTERS}])`, 'gu');
const LONG_DIGITS = /(\d{4,32})/gu;
const NUMBER = /(\d+(?:\.\d+)?)/gu;
const BETWEEN_LETTERS = /([a-zA-Z]+)二([a-zA-Z]+)/gu;

/** Chinese and ASCII punctuation, all of which becomes a comma. */
const PUNCTUATION =
  /[！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃《》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿–—‘’‛“”„‟…‧﹏·〈〉!-/:-@[-`{-~]/gu;

/**
 * Says the numbers of a Chinese line: dates, money, telephone numbers, fractions, percentages, counts, then the rest.
 *
 * Each kind is found first and then replaced from the start of the line, as the reference does.
 *
 * Source: the rules of chinese_text_normalization by Zhiyang Zhou and Jiayu Du, https://github.com/speechio/chinese_text_normalization
 */
export function expandChineseNumbers(text: string): string {
  return (text.length > MAX_NUMBERS_LINE ? text : sayNumbers(text)).replaceAll(PUNCTUATION, ',');
}

function sayNumbers(text: string): string {
  let result = `^${asciiDigits(text)}$`;
  result = replaceFound(result, DATE, sayDate);
  result = replaceFound(result, MONEY, (money) => money.replaceAll(/\d+(?:\.\d+)?/gu, cardinal));
  result = replaceFound(result, MOBILE, digitByDigit);
  result = replaceFound(result, LANDLINE, digitByDigit);
  result = replaceFound(result, FRACTION, (fraction) => fraction.split('/').toReversed().map(cardinal).join('分之'));
  result = replaceFound(result.replaceAll('％', '%'), PERCENTAGE, (share) => `百分之${cardinal(share.slice(0, -1))}`);
  result = replaceFound(result, COUNTED, cardinal);
  result = replaceFound(result, LONG_DIGITS, digitByDigit);
  result = replaceFound(result, NUMBER, cardinal);
  // "B2B" and the like keep their digit.
  result = result.replaceAll(BETWEEN_LETTERS, '$12$2');
  return result.replaceAll(/^\^+|\$+$/gu, '');
}

/** Full-width and other digits count as digits. */
function asciiDigits(text: string): string {
  return text.replaceAll(/[^\P{Nd}0-9]/gu, (digit) => String(valueOfDigit(digit.codePointAt(0)!)));
}

function valueOfDigit(code: number): number {
  // Every block of decimal digits has its zero ten or fewer code points before.
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

function replaceFound(text: string, pattern: RegExp, say: (found: string) => string): string {
  let result = text;
  for (const [, found] of text.matchAll(pattern)) if (found) result = result.replace(found, () => say(found));
  return result;
}

function sayDate(date: string): string {
  const [, year, month, day] = /^(?:(\d+)年)?(?:(\d+)月)?(?:(\d+[日号]))?$/u.exec(date) ?? [];
  return [
    year === undefined ? '' : `${digitByDigit(year)}年`,
    month === undefined ? '' : `${cardinal(month)}月`,
    day === undefined ? '' : `${cardinal(day.slice(0, -1))}${day.at(-1)}`,
  ].join('');
}

function digitByDigit(text: string): string {
  return text.replaceAll(/\D/gu, '').replaceAll(/\d/gu, (digit) => DIGITS[Number(digit)]!);
}

/** A number with units: `2024` is "两千零二十四", `12.5` is "十二点五". */
function cardinal(text: string): string {
  const [whole, decimals] = text.split('.') as [string, string?];
  const symbols = whole.length > 1 ? withUnits(whole) : [DIGITS[Number(whole)]!];
  if (decimals !== undefined) symbols.push('点', ...Array.from(decimals, (digit) => DIGITS[Number(digit)]!));
  const said = symbols.map((symbol, index) => (isPair(symbols, index) ? '两' : symbol)).join('');
  if (said.startsWith('点')) return `零${said}`;
  return said.startsWith('一十') ? said.slice(1) : said;
}

/** Digits and units; a gap of zeros is one 零, and nothing at the end. */
function withUnits(digits: string): string[] {
  const stripped = digits.replace(/^0+/u, '');
  if (stripped === '') return [];
  if (stripped.length === 1) return digits.length === 1 ? [DIGITS[Number(stripped)]!] : ['零', DIGITS[Number(stripped)]!];
  const [word, zeros] = UNITS.find(([, size]) => size < stripped.length)!;
  return [...withUnits(digits.slice(0, -zeros)), word, ...withUnits(stripped.slice(-zeros))];
}

/** Whether a two is said "两": before a unit other than ten, at the start or after a unit other than ten. */
function isPair(symbols: readonly string[], index: number): boolean {
  const next = symbols[index + 1];
  const previous = symbols[index - 1];
  if (symbols[index] !== '二' || next === undefined || !UNIT_WORDS.has(next) || next === '十') return false;
  return previous === undefined || (UNIT_WORDS.has(previous) && previous !== '十');
}
