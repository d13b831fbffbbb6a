/** What splitting into syllables has to know about a language. */
export interface RomanceRules {
  /** Writes a word with one sign for each sound; vowels keep their accents. */
  soundsOf(word: string): string;
  /** Whether the vowel at `at` begins a new syllable, where the sign before it is a vowel too. */
  isBreak(sounds: string, at: number): boolean;
  /** Whether a word without a written accent is stressed on its last syllable. */
  isOxytone(word: string): boolean;
}

const STRONG = /[aeoáéóâêôàãõ]/;

/** Whether a vowel is one that begins or ends no diphthong by itself: a, e, o. */
export function isStrong(vowel: string): boolean {
  return STRONG.test(vowel);
}
