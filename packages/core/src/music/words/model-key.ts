import { modeOf, parseKey } from './key-names.js';
import { SCALE_LABELS } from './scale-words.js';

/** A key as models that know major and minor alone take it, and what that leaves out. */
export interface ModelKey {
  /** Note, accidental as it was written, and `major` or `minor`, such as `F# minor` or `Bb major`. */
  readonly key: string;
  /** The scale's name, such as `dorian`, where it is neither major nor minor; for the words of a prompt. */
  readonly scale: string | undefined;
}

/** Scales with a minor third that are not among the fourteen, by the words that name them; every other is nearer to major. */
const MINOR_WORDS = /\bmin(or)?\b|aeolian|dorian|phrygian|locrian|hungarian|blues|harmonic|melodic/;

/**
 * Finds the nearest of the keys that such a model was trained on: seven notes with five accidentals in major and minor.
 *
 * @param text - A key in words, also one with a scale that is not among the fourteen.
 * @returns `undefined` when the text does not begin with a note.
 *
 * @example
 * ```ts
 * nearestModelKey('F sharp dorian'); // { key: 'F# minor', scale: 'dorian' }
 * ```
 */
export function nearestModelKey(text: string): ModelKey | undefined {
  const [, letter, accidental = '', rest = ''] =
    /^\s*([a-g])(?:\s?([#♯♭]|b(?![a-z])|[- ]?sharp(?![a-z])|[- ]?flat(?![a-z])))?(.*)$/isu.exec(text) ?? [];
  if (letter === undefined) return undefined;
  const known = parseKey(text);
  // A letter at the beginning of another word is not a note.
  if (known === undefined && !/^[\s_-]/.test(rest)) return undefined;
  const note = `${letter.toUpperCase()}${accidentalSign(accidental)}`;
  if (known !== undefined) {
    const { scale = 'major' } = known;
    const mode = modeOf(scale);
    return { key: `${note} ${mode}`, scale: scale === mode ? undefined : SCALE_LABELS[scale] };
  }
  const words = rest.replace(/^[\s_-]+/, '').trim();
  const spaced = words.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return { key: `${note} ${MINOR_WORDS.test(spaced) ? 'minor' : 'major'}`, scale: words };
}

function accidentalSign(accidental: string): string {
  const sign = accidental.toLowerCase().replaceAll(/[\s-]/g, '');
  if (sign === 'sharp') return '#';
  return sign === 'flat' ? 'b' : sign;
}
