import { describe, expect, it } from 'vitest';

import { parseNoteName } from './note-name.js';

describe('parseNoteName', () => {
  it('reads C1 as 24 and C4 as 60 (vector 1)', () => {
    expect([parseNoteName('C1'), parseNoteName('C4'), parseNoteName('C#4'), parseNoteName('C-1'), parseNoteName('G9')]).toEqual([
      24, 60, 61, 0, 127,
    ]);
  });

  it('reads flats as the sharps below', () => {
    expect(['Bb3', 'Db3', 'Eb3', 'Gb3', 'Ab3'].map(parseNoteName)).toEqual(['A#3', 'C#3', 'D#3', 'F#3', 'G#3'].map(parseNoteName));
  });

  it.each(['', 'C', '4', 'H4', 'c4', 'C##4', 'C4 ', 'G#9', 'Cb-1', 'C-2', 'C100'])('knows that "%s" is no note', (text) => {
    expect(parseNoteName(text)).toBeUndefined();
  });
});
