import { SCALES } from '@loop/core';
import type { Key, ScaleName } from '@loop/core';

/** The names of the fourteen scales in prompts. */
export const SCALE_NAMES: Readonly<Record<ScaleName, string>> = {
  major: 'major',
  minor: 'minor',
  dorian: 'dorian',
  phrygian: 'phrygian',
  lydian: 'lydian',
  mixolydian: 'mixolydian',
  harmonicMinor: 'harmonic minor',
  hungarianMin: 'hungarian minor',
  locrian: 'locrian',
  pentatonicMaj: 'major pentatonic',
  pentatonicMin: 'minor pentatonic',
  blues: 'blues',
  wholeTone: 'whole tone',
  chromatic: 'chromatic',
};

/** A key as ACE-Step 1.5 knows it, and what that leaves out. */
export interface ModelKey {
  /** One of the 70 names of the model: note, accidental, `major` or `minor`, such as `F# minor`. */
  readonly key: string;
  /** The scale's own name, for the caption, when the model does not know it. */
  readonly exotic: string | undefined;
}

/** Writes a key for people, such as `C# harmonic minor`. */
export function formatKey({ root, scale }: Key): string {
  return `${root} ${SCALE_NAMES[scale]}`;
}

/**
 * Maps a key to the nearest that ACE-Step 1.5 accepts: major where the scale has a major third, else minor.
 *
 * @example
 * ```ts
 * toModelKey({ root: 'F#', scale: 'hungarianMin' }); // { key: 'F# minor', exotic: 'hungarian minor' }
 * ```
 */
export function toModelKey({ root, scale }: Key): ModelKey {
  const mode = (SCALES[scale] as readonly number[]).includes(4) ? 'major' : 'minor';
  return { key: `${root} ${mode}`, exotic: scale === mode ? undefined : SCALE_NAMES[scale] };
}
