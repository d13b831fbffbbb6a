import { expect, it } from 'vitest';

import { clearArrangement } from '../edits/arrangement.js';
import { updateSong } from '../edits/song-fields.js';
import { createSong } from '../song/create-song.js';
import { automationAt } from './automation.js';

const lane = [
  { bar: 2, value: 10 },
  { bar: 4, value: 20 },
  { bar: 4, value: 5 },
];

it.each([
  [0, 10],
  [2, 10],
  [3, 15],
  [3.999, 19.995],
  [4, 5],
  [100, 5],
])('says what a lane is at bar %d', (bar, value) => {
  expect(automationAt(lane, bar)).toBeCloseTo(value, 9);
});

it('belongs to the arrangement, and is checked', () => {
  const song = updateSong(createSong({ seed: 1 }), { automation: { filterCutoff: lane } });
  expect(clearArrangement(song).automation).toBeUndefined();
  const wrong = { filterCutoff: lane.toReversed() };
  expect(() => updateSong(song, { automation: wrong })).toThrow('must be in order of time');
  expect(() => updateSong(song, { automation: { filterCutoff: [] } })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});
