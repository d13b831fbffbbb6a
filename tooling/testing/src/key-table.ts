import type { Key } from '@loop/core';

/** Prompts that name a key, and the key that every package must read in them. */
export const KEY_TABLE: readonly (readonly [text: string, key: Key])[] = [
  ['C minor', { root: 'C', scale: 'minor' }],
  ['Am', { root: 'A', scale: 'minor' }],
  ['F#m', { root: 'F#', scale: 'minor' }],
  ['F sharp dorian', { root: 'F#', scale: 'dorian' }],
  ['f-sharp dorian', { root: 'F#', scale: 'dorian' }],
  ['E flat major', { root: 'D#', scale: 'major' }],
  ['Bb lydian', { root: 'A#', scale: 'lydian' }],
  ['B♭ mixolydian', { root: 'A#', scale: 'mixolydian' }],
  ['C pentatonic', { root: 'C', scale: 'pentatonicMajor' }],
  ['C pentatonic minor', { root: 'C', scale: 'pentatonicMinor' }],
  ['D minor pentatonic', { root: 'D', scale: 'pentatonicMinor' }],
  ['C harmonicMinor', { root: 'C', scale: 'harmonicMinor' }],
  ['G harmonic-minor', { root: 'G', scale: 'harmonicMinor' }],
  ['A hungarianMin', { root: 'A', scale: 'hungarianMinor' }],
  ['E whole tone', { root: 'E', scale: 'wholeTone' }],
  ['D aeolian', { root: 'D', scale: 'minor' }],
  ['G ionian', { root: 'G', scale: 'major' }],
  ['A blues', { root: 'A', scale: 'blues' }],
];
