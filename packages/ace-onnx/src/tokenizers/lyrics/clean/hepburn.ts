/** Rows of the kana table: hiragana and what each is in Latin letters. */
const ROWS = [
  'あa いi うu えe おo',
  'かka きki くku けke こko がga ぎgi ぐgu げge ごgo',
  'さsa しshi すsu せse そso ざza じji ずzu ぜze ぞzo',
  'たta ちchi つtsu てte とto だda ぢji づzu でde どdo',
  'なna にni ぬnu ねne のno',
  'はha ひhi ふfu へhe ほho ばba びbi ぶbu べbe ぼbo ぱpa ぴpi ぷpu ぺpe ぽpo',
  'まma みmi むmu めme もmo',
  'やya ゆyu よyo らra りri るru れre ろro',
  'わwa ゐwi ゑwe をwo んn ゔvu',
  'ぁa ぃi ぅu ぇe ぉo ゃya ゅyu ょyo ゎwa ゕka ゖke',
];
/** Pairs that are not the consonant of one and the letters of the other. */
const PAIRS: Readonly<Record<string, string>> = {
  しゃ: 'sha',
  しゅ: 'shu',
  しょ: 'sho',
  じゃ: 'ja',
  じゅ: 'ju',
  じょ: 'jo',
  ちゃ: 'cha',
  ちゅ: 'chu',
  ちょ: 'cho',
  ぢゃ: 'ja',
  ぢゅ: 'ju',
  ぢょ: 'jo',
};
const KANA: ReadonlyMap<string, string> = new Map(
  ROWS.flatMap((row) => row.split(' ').map((entry): [string, string] => [entry.slice(0, 1), entry.slice(1)])),
);
const SMALL = 'ゃゅょぁぃぅぇぉ';
const KATAKANA_START = 0x30a1;
const KATAKANA_END = 0x30f6;
const KATAKANA_OFFSET = 0x60;

/** Writes katakana as hiragana. */
function toHiragana(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    return code >= KATAKANA_START && code <= KATAKANA_END ? String.fromCodePoint(code - KATAKANA_OFFSET) : character;
  }).join('');
}

/**
 * Writes kana in Latin letters after Hepburn; a small っ at the end stays, because the next word decides what it is.
 *
 * Long vowels are written out ("ou"), ん before a vowel or y has an apostrophe.
 *
 * Source: the modified Hepburn system (https://en.wikipedia.org/wiki/Hepburn_romanization), in the choices of
 * https://github.com/polm/cutlet, with which the model's lyrics were read.
 */
export function romaniseKana(kana: string): string {
  const characters = [...toHiragana(kana)];
  return characters.map((character, index) => one(characters[index - 1] ?? '', character, characters[index + 1] ?? '')).join('');
}

function one(previous: string, kana: string, next: string): string {
  if (previous !== '' && PAIRS[previous + kana] !== undefined) return PAIRS[previous + kana]!;
  if (next !== '' && PAIRS[kana + next] !== undefined) return '';
  if (next !== '' && SMALL.includes(next)) return kana === 'っ' ? '' : `${(KANA.get(kana) ?? '').slice(0, -1)}${KANA.get(next)}`;
  if (SMALL.includes(kana) && previous !== '') return '';
  if (kana === 'ー') return previous === '' ? '-' : (KANA.get(previous)?.at(-1) ?? '-');
  if (kana === 'っ') return doubled(next);
  if (kana === 'ん') return next !== '' && 'あいうえおやゆよ'.includes(next) ? "n'" : 'n';
  return KANA.get(kana) ?? kana;
}

function doubled(next: string): string {
  if (next === '') return 'っ';
  if (next === 'ち') return 't';
  return 'あいうえおっ'.includes(next) ? '-' : (KANA.get(next)?.[0] ?? '');
}
