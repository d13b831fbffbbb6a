import type { Key } from '@loop/core';
import { SCALE_LABELS, modeOf } from '@loop/core/words';

/** A key as ACE-Step 1.5 knows it, and what that leaves out. */
export interface ModelKey {
  /** One of the 70 names of the model: note, accidental, `major` or `minor`, such as `F# minor`. */
  readonly key: string;
  /** The scale's own name, for the caption, when the model does not know it. */
  readonly exotic: string | undefined;
}

/**
 * Maps a key to the nearest that ACE-Step 1.5 accepts: major where the scale has a major third, else minor.
 *
 * @example
 * ```ts
 * toModelKey({ root: 'F#', scale: 'hungarianMinor' }); // { key: 'F# minor', exotic: 'hungarian minor' }
 * ```
 */
export function toModelKey({ root, scale }: Key): ModelKey {
  const mode = modeOf(scale);
  return { key: `${root} ${mode}`, exotic: scale === mode ? undefined : SCALE_LABELS[scale] };
}
