import { expect, it } from 'vitest';

import { findTempos } from './tempo-words.js';

it.each([
  ['techno, 128 bpm', [128]],
  ['at 92.5BPM', [92.5]],
  ['a 90-bpm beat', [90]],
  ['118-122 BPM, then 140 bpm', [120, 140]],
  ['bpm: 96', [96]],
  ['tempo of 87', [87]],
  ['bpm=87', [87]],
  ['900 bpm', [900]],
  ['1999, 808 bass', []],
  ['1128 bpm', []],
])('finds the tempos of %j', (text, tempos) => {
  expect(findTempos(text).map(({ bpm }) => bpm)).toEqual(tempos);
});
