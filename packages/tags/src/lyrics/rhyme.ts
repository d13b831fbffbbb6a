import { rhymeKind, rhymeSounds } from './romance/romance-rhyme.js';
import { isRomance } from './romance/split-word.js';

/** Spellings that sound alike at the end of English words, and what stands for both. */
const SOUNDS: readonly (readonly [pattern: RegExp, sound: string])[] = [
  [/^(?:do|to|two|who|you|into|through|shoe)$/, 'uu'],
  [/^(?:be|he|me|she|we|key|knee)$/, 'ii'],
  [/(?:url|irl|earl)$/, 'erl'],
  [/(?:igh|ye|ie|uy)$/, 'ai'],
  [/([^aeiou])y$/, '$1ai'],
  [/ight$|ite$/, 'ait'],
  [/(?:ime|yme|imb)$/, 'aim'],
  [/(?:ay|ey|eigh|ei)$/, 'ei'],
  [/(?:ain|ane|eign|ein)$/, 'ein'],
  [/(?:ake|eak)$/, 'eik'],
  [/(?:ail|ale)$/, 'eil'],
  [/(?:ear|eer|ere|ier)$/, 'ir'],
  [/(?:air|are|eir)$/, 'er'],
  [/(?:eat|eet|ete)$/, 'iit'],
  [/(?:eam|eem|eme)$/, 'iim'],
  [/(?:ean|een|ene)$/, 'iin'],
  [/(?:eal|eel)$/, 'iil'],
  [/(?:ese|eeze|ease|ees)$/, 'iis'],
  [/(?:ee|ea)$/, 'ii'],
  [/(?:oan|one|own)$/, 'oun'],
  [/(?:oad|ode|owed)$/, 'oud'],
  [/(?:oal|ole|oll|owl)$/, 'oul'],
  [/(?:ow|oe|ough|o)$/, 'ou'],
  [/(?:oo|ue|ew|ou|u)$/, 'uu'],
  [/(?:oom|ume|omb)$/, 'uum'],
  [/(?:oove|^(?:re|im)?move|prove)$/, 'uuv'],
  [/(?:^h?our|flour|ower)$/, 'auer'],
  [/(?:oor|ore|our|oar)$/, 'or'],
];

/**
 * The sound that a line ends with, by spelling: from the last vowels of its last word to the end. A rule of thumb, made for finding schemes: it hears
 * `night` and `bite` as alike, and knows no stress. Spanish and Portuguese have rules of their own: `rhymeSounds`.
 *
 * @param language - English spellings that sound alike are brought together for `en`; elsewhere spelling is sound.
 * @returns '' for a line without a word.
 */
function rhymeOf(line: string, language = 'en'): string {
  const words = line
    .toLowerCase()
    .replaceAll(/\([^)]*\)/g, ' ')
    .match(/[\p{L}\p{M}']+/gu);
  let word = words?.at(-1)?.replaceAll("'", '') ?? '';
  if (word === '') return '';
  if (/[\p{Script=Han}\p{Script=Hangul}]/u.test(word)) return word.slice(-1);
  word = language === 'en' ? englishSound(word) : plainSound(word, language);
  // A silent e belongs to the sound before it: "fire", "home".
  return /[aeiouyаеёиоуыэюя]+[^aeiouyаеёиоуыэюя]*e?$/u.exec(word)?.[0] ?? word.slice(-2);
}

function englishSound(word: string): string {
  const [pattern, sound] = SOUNDS.find(([one]) => one.test(word)) ?? [];
  return pattern === undefined ? word : word.replace(pattern, sound!);
}

/** Spelling without accents, without the glide that begins a diphthong, and in French without what is not heard. */
function plainSound(word: string, language: string): string {
  // A closed é is no silent e.
  const spelled = language === 'fr' ? word.replace(/(?:ées?|és?|er|ez)$/, 'ey') : word;
  let sound = spelled.normalize('NFD').replaceAll(/\p{M}/gu, '');
  if (language === 'fr')
    sound = sound
      .replace(/(?:es?|[tsdxpz]+)$/, '')
      .replace(/[tsdxpz]+$/, '')
      .replace(/(?:ain|ein)$/, 'in');
  return sound.replace(/[iuy](?=[aeo]y?[^aeiouy]*e?$)/, '');
}

/**
 * Names the rhymes of lines: `ABAB`. A line that rhymes with none is `X`. In Spanish and Portuguese, lines without a full rhyme may still share their
 * vowels, as those of a romance do.
 */
export function rhymeScheme(lines: readonly string[], language = 'en'): string {
  if (!isRomance(language)) return nameSounds(lines.map((line) => rhymeOf(line, language)));
  const sounds = lines.map((line) => rhymeSounds(line, language));
  return nameSounds(
    sounds.map(({ consonant, assonant }) => {
      if (consonant === '') return '';
      return sounds.filter((other) => other.consonant === consonant).length > 1 ? consonant : `(${assonant})`;
    }),
  );
}

/**
 * Whether lines rhyme where a scheme says so; where it says nothing, they may.
 *
 * @param scheme - As many letters as there are lines; `X` is a line that may do as it likes.
 */
export function followsScheme(lines: readonly string[], scheme: string, language = 'en'): boolean {
  const rhymes = (first: string, second: string): boolean => {
    if (isRomance(language)) return rhymeKind(first, second, language) !== undefined;
    return rhymeOf(first, language) !== '' && rhymeOf(first, language) === rhymeOf(second, language);
  };
  return lines.every((line, index) =>
    lines.every((other, place) => place <= index || scheme[index] === 'X' || scheme[index] !== scheme[place] || rhymes(line, other)),
  );
}

function nameSounds(sounds: readonly string[]): string {
  const letters = new Map<string, string>();
  return sounds
    .map((sound) => {
      if (sound === '' || sounds.filter((other) => other === sound).length === 1) return 'X';
      if (!letters.has(sound)) letters.set(sound, String.fromCodePoint(65 + Math.min(letters.size, 22)));
      return letters.get(sound);
    })
    .join('');
}
