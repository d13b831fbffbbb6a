import { isStrong } from './romance-rules.js';
import { splitWord } from './split-word.js';
import type { RomanceLanguage } from './split-word.js';

/** How two lines rhyme: every sound from the last stressed vowel on, or the vowels alone. */
export type RhymeKind = 'consonant' | 'assonant';

/** What rhymes are heard by. */
export interface LineSounds {
  /** The sounds of the last word from its stressed vowel on; '' without a word. */
  readonly consonant: string;
  /** The vowels among them: the stressed one and that of the last syllable. */
  readonly assonant: string;
}

/** Finds the sounds that a line of Spanish or Portuguese rhymes with. */
export function rhymeSounds(line: string, language: RomanceLanguage): LineSounds {
  const words = line.replaceAll(/\([^)]*\)/g, ' ').match(/[\p{L}\p{M}]+/gu);
  const word = splitWord(words?.at(-1) ?? '', language);
  if (word === undefined) return { consonant: '', assonant: '' };
  const { sounds, nuclei, stress } = word;
  const [start] = nuclei[stress]!;
  const first = start + strongestOf(sounds.slice(...nuclei[stress]!));
  const consonant = plain(sounds.slice(first));
  const last = nuclei.at(-1)!;
  const vowels = [sounds.charAt(first)];
  if (stress < nuclei.length - 1) vowels.push(sounds.charAt(last[0] + strongestOf(sounds.slice(...last))));
  // Without stress i is heard as e, and u as o.
  const assonant = vowels.map((vowel, index) => (index === 0 ? plain(vowel) : plain(vowel).replace('i', 'e').replace('u', 'o'))).join('-');
  return { consonant, assonant };
}

/**
 * Returns how two lines of Spanish or Portuguese rhyme; `undefined` where they do not.
 *
 * @example
 * ```ts
 * rhymeKind('bajo la luna llena', 'la voz de la arena', 'es'); // 'consonant'
 * rhymeKind('el agua y el viento', 'camino del pueblo', 'es'); // 'assonant'
 * ```
 */
export function rhymeKind(first: string, second: string, language: RomanceLanguage): RhymeKind | undefined {
  const [one, other] = [rhymeSounds(first, language), rhymeSounds(second, language)];
  if (one.consonant === '' || other.consonant === '') return undefined;
  if (one.consonant === other.consonant) return 'consonant';
  return one.assonant === other.assonant ? 'assonant' : undefined;
}

/** The place of the vowel that carries a syllable: the accented one, else the strong one, else the last of two weak ones. */
function strongestOf(vowels: string): number {
  const accented = [...vowels].findIndex((vowel) => /[áéíóúâêôãõ]/.test(vowel));
  if (accented >= 0) return accented;
  const strong = [...vowels].findIndex(isStrong);
  return strong >= 0 ? strong : vowels.length - 1;
}

/** Sounds without accents; nasal vowels stay apart, and a final z is an s. */
function plain(sounds: string): string {
  return sounds.replaceAll('ã', 'A').replaceAll('õ', 'O').replace(/z$/, 's').normalize('NFD').replaceAll(/\p{M}/gu, '');
}
