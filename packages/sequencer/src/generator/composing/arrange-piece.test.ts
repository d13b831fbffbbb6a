import { createSong, parseSong, playbackList, serializeSong } from '@loop/core';
import { expect, it } from 'vitest';

import { arrangePiece } from './arrange-piece.js';

const loop = createSong({ genre: 'house', seed: 7 });

it.each([4, 16, 32, 64, 128])('makes a piece of %d bars', (bars) => {
  const piece = arrangePiece(loop, bars);
  expect(playbackList(piece)).toHaveLength(bars);
  expect(piece.barCount).toBe(loop.barCount);
  expect(piece.tracks.bass.bars.slice(0, 4)).toEqual(loop.tracks.bass.bars);
  expect(parseSong(serializeSong(piece))).toEqual(piece);
});

it('has a beginning, a rise and an end, and moves the filter between them', () => {
  const piece = arrangePiece(loop, 64);
  const names = piece.arrangement.flatMap(({ section }) => section ?? []);
  expect(names[0]).toBe('intro');
  expect(names).toEqual(expect.arrayContaining(['build', 'drop', 'break']));
  expect(names.at(-1)).toBe('outro');
  const values = (piece.automation?.['filterCutoff'] ?? []).map(({ value }) => value);
  expect(Math.max(...values)).toBeGreaterThan(3 * Math.min(...values));
});

it('takes the place of what was arranged before', () => {
  const once = arrangePiece(loop, 32);
  expect(arrangePiece(arrangePiece(loop, 64), 32)).toEqual(once);
  expect(arrangePiece(once, 32)).toEqual(once);
});

it.each([3, 1_025, 8.5])('refuses %d bars', (bars) => {
  expect(() => arrangePiece(loop, bars)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});
