import { automationAt, createSong, parseSong, serializeSong } from '@loop/core';
import type { Song } from '@loop/core';
import { addToArrangement, arrangeSong } from '@loop/core/composing';
import { describe, expect, it } from 'vitest';

import { moveSection, removeSection, repeatSection, resizeSection, sectionSpans } from './sections.js';

const lane = [
  { bar: 0, value: -6 },
  { bar: 4 - 1 / 16, value: -3 },
  { bar: 4, value: 0 },
  { bar: 12 - 1 / 16, value: 0 },
  { bar: 12, value: -1 },
  { bar: 14 - 1 / 16, value: -9 },
];
const song: Song = {
  ...arrangeSong(createSong({ genre: 'house', seed: 1 }), [
    { name: 'intro', bars: 4 },
    { name: 'drop', bars: 8 },
    { name: 'outro', bars: 2 },
  ]),
  automation: { masterGainDb: lane },
};

const spans = (of: Song) => sectionSpans(of).map(({ name, start, bars }) => `${name ?? '-'} ${start}+${bars}`);
const barsOf = (of: Song) => of.arrangement.map(({ bar }) => bar);
const gainAt = (of: Song, bar: number): number => automationAt(of.automation?.['masterGainDb'] ?? [], bar);

describe('the parts of an arrangement', () => {
  it('begin at each name, and every bar before the first name is one', () => {
    expect(spans(song)).toEqual(['intro 0+4', 'drop 4+8', 'outro 12+2']);
    const unnamed = addToArrangement(addToArrangement(createSong({ seed: 1 }), 0), 1);
    expect(spans(addToArrangement(addToArrangement(unnamed, 0, { section: 'drop' }), 1))).toEqual(['- 0+1', '- 1+1', 'drop 2+2']);
    expect(sectionSpans(createSong({ seed: 1 }))).toEqual([]);
  });

  it('move with their bars and their automation', () => {
    const moved = moveSection(song, 0, 1);
    expect(spans(moved)).toEqual(['drop 0+8', 'intro 8+4', 'outro 12+2']);
    expect(barsOf(moved)).toEqual([...barsOf(song).slice(4, 12), ...barsOf(song).slice(0, 4), ...barsOf(song).slice(12)]);
    expect(gainAt(moved, 3)).toBeCloseTo(0);
    expect(gainAt(moved, 8)).toBeCloseTo(-6);
    expect(gainAt(moved, 10)).toBeCloseTo(gainAt(song, 2));
    expect(gainAt(moved, 13)).toBeCloseTo(gainAt(song, 13));
  });

  it('come back when they are moved there and back', () => {
    const back = moveSection(moveSection(song, 0, 2), 2, 0);
    expect(back.arrangement).toEqual(song.arrangement);
    for (let bar = 0; bar < 14; bar += 0.25) expect(gainAt(back, bar)).toBeCloseTo(gainAt(song, bar));
  });

  it('are repeated, resized and removed', () => {
    expect(spans(repeatSection(song, 1))).toEqual(['intro 0+4', 'drop 4+8', 'drop 12+8', 'outro 20+2']);
    const longer = resizeSection(song, 0, 6);
    expect(spans(longer)).toEqual(['intro 0+6', 'drop 6+8', 'outro 14+2']);
    expect(barsOf(longer).slice(4, 6)).toEqual(barsOf(song).slice(0, 2));
    expect(gainAt(longer, 3)).toBeCloseTo(gainAt(song, 2));
    expect(spans(resizeSection(song, 1, 1))).toEqual(['intro 0+4', 'drop 4+1', 'outro 5+2']);
    expect(spans(removeSection(song, 1))).toEqual(['intro 0+4', 'outro 4+2']);
    const none = removeSection(removeSection(removeSection(song, 0), 0), 0);
    expect([none.arrangement, none.automation]).toEqual([[], undefined]);
  });

  it('stay a song that can be saved', () => {
    const edited = resizeSection(repeatSection(moveSection(song, 2, 0), 1), 2, 3);
    expect(parseSong(serializeSong(edited))).toEqual(edited);
  });

  it('are refused by a number that none has, and by a length that none can have', () => {
    expect(() => moveSection(song, 3, 0)).toThrow(/index/);
    expect(() => removeSection(song, -1)).toThrow(/index/);
    expect(() => resizeSection(song, 0, 0)).toThrow(/bars/);
    expect(() => repeatSection(resizeSection(song, 0, 600), 0)).toThrow(/arrangement.length/);
  });
});
