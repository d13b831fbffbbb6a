const INITIALS = 'g kk n d tt l m b pp s ss  j jj ch k t p h'.split(' ');
const VOWELS = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
const FINALS = ' g kk gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j ch k t p h'.split(' ');
const SILENT = 11;
const FIRST = 0xac00;
const LAST = 0xd7a3;

/** Letters between two vowels that could be cut in more than one place, so that a hyphen must show where. */
const AMBIGUOUS = new Set(
  FINALS.flatMap((final) => INITIALS.map((initial) => final + initial)).filter((letters) => countCuts(letters) > 1),
);

/**
 * Writes Hangul in Latin letters, letter by letter, so that it can be read back; all else stays as it is.
 *
 * A hyphen stands before a syllable without a first consonant, and wherever the boundary could be read elsewhere.
 *
 * Source: the academic rules of the Revised Romanisation of Korean, National Institute of Korean Language, 2000, chapter 3 article 8,
 * https://www.korean.go.kr/front_eng/roman/roman_01.do, as https://github.com/youknowone/hangul-romanize applies them.
 */
export function romaniseKorean(text: string): string {
  let result = '';
  let previousFinal: string | undefined;
  for (const character of text) {
    const syllable = splitSyllable(character);
    if (!syllable) {
      result += character;
      previousFinal = undefined;
      continue;
    }
    const { initial, vowel, final } = syllable;
    const cut = previousFinal !== undefined && (initial === INITIALS[SILENT] || AMBIGUOUS.has(previousFinal + initial));
    result += (cut ? '-' : '') + initial + vowel + final;
    previousFinal = final;
  }
  return result;
}

function splitSyllable(character: string): { readonly initial: string; readonly vowel: string; readonly final: string } | undefined {
  const code = character.codePointAt(0)!;
  if (code < FIRST || code > LAST) return undefined;
  const index = code - FIRST;
  return {
    initial: INITIALS[Math.floor(index / 588)]!,
    vowel: VOWELS[Math.floor(index / 28) % 21]!,
    final: FINALS[index % 28]!,
  };
}

function countCuts(letters: string): number {
  let cuts = 0;
  // The reference never looks at a cut behind the last letter.
  for (let index = 0; index < letters.length; index += 1) {
    if (FINALS.includes(letters.slice(0, index)) && INITIALS.includes(letters.slice(index))) cuts += 1;
  }
  return cuts;
}
