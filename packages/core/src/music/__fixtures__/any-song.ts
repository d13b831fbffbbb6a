import fc from 'fast-check';

import { GENRES } from '../genres/genres.js';
import { createSong } from '../song/create-song.js';
import type { Key, Song } from '../song/song.js';
import { PITCH_CLASSES } from '../theory/pitch.js';
import type { ScaleName } from '../theory/scales.js';
import { SCALES } from '../theory/scales.js';

/** Any key. */
export const anyKey: fc.Arbitrary<Key> = fc.record({
  root: fc.constantFrom(...PITCH_CLASSES),
  scale: fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])),
});

/** Any song that can be created, with one to six bars. */
export const anySong: fc.Arbitrary<Song> = fc
  .record({ seed: fc.nat(), genre: fc.option(fc.constantFrom(...GENRES), { nil: undefined }), barCount: fc.integer({ min: 1, max: 6 }) })
  .map((options) => createSong(options));

/** Makes a value and all in it immutable, so that a function that changes its argument fails. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
