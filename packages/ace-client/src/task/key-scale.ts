/** A key as official models know it. */
export interface PlainKey {
  /** Note, accidental, and major or minor, such as `F# minor`. */
  readonly key: string;
  /** The scale as the caller named it, when it had to be replaced. */
  readonly replaced: string | undefined;
}

/** Scales with a minor third, by the words they are named with; every other scale is nearer to major. */
const MINOR_WORDS = /^m$|\bmin(or)?\b|aeolian|dorian|phrygian|locrian|hungarian|blues|harmonic|melodic/;
const PLAIN = /^(maj(or)?|min(or)?|m|ionian|aeolian)?$/;

/**
 * Finds the nearest major or minor key of any key in words: official models were trained on 70 names, seven notes with five
 * accidentals and two modes.
 *
 * @returns `undefined` when the text does not begin with a note.
 * @example
 * ```ts
 * toPlainKey('F# dorian'); // { key: 'F# minor', replaced: 'dorian' }
 * ```
 */
export function toPlainKey(text: string): PlainKey | undefined {
  const match = /^\s*([a-g])([#b♯♭]?)(?:[\s_-]+(.*)|(m(?:aj|in)?\b.*)|)\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, note = '', accidental = '', spaced, joined] = match;
  const scale = (spaced ?? joined ?? '').trim();
  // `Am` is minor and `AM` is major: only here does case matter.
  const words = scale === 'M' ? 'major' : scale.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const mode = MINOR_WORDS.test(words) ? 'minor' : 'major';
  return { key: `${note.toUpperCase()}${accidental} ${mode}`, replaced: PLAIN.test(words) ? undefined : scale };
}
