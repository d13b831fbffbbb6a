import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { automationAt } from '../playback/automation.js';
import { createSong } from '../song/create-song.js';
import { parseSong, serializeSong } from '../song/document.js';
import type { Song } from '../song/song.js';
import { addToArrangement, moveInArrangement, removeFromArrangement } from './arrangement.js';
import { followBars, removeAutomationPoint, setAutomation, setAutomationPoint } from './automation.js';

const song: Song = { ...createSong({ seed: 1, barCount: 4 }), arrangement: [0, 1, 2, 3].map((bar) => ({ bar })), mode: 'song' };
const lane = [
  { bar: 0, value: 0 },
  { bar: 2, value: 10 },
  { bar: 2, value: 4 },
  { bar: 4, value: 4 },
];

describe('automation', () => {
  it('is written, extended, shortened and taken away', () => {
    const one = setAutomationPoint(song, 'filterCutoff', { bar: 2, value: 400 });
    const two = setAutomationPoint(one, 'filterCutoff', { bar: 0.5, value: 90 });
    expect(two.automation).toEqual({
      filterCutoff: [
        { bar: 0.5, value: 90 },
        { bar: 2, value: 400 },
      ],
    });
    expect(setAutomationPoint(two, 'filterCutoff', { bar: 2, value: 7 }).automation?.['filterCutoff']).toContainEqual({ bar: 2, value: 7 });
    expect(removeAutomationPoint(two, 'filterCutoff', 0).automation).toEqual(one.automation);
    expect(removeAutomationPoint(one, 'filterCutoff', 0).automation).toBeUndefined();
    expect(parseSong(serializeSong(two))).toEqual(two);
    expect(() => removeAutomationPoint(two, 'filterCutoff', 2)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => setAutomation(song, 'reverb', lane.toReversed())).toThrow('must be in order of time');
  });

  it('goes with a bar that moves, is taken out or comes in', () => {
    const automated = setAutomation(song, 'reverb', lane);
    expect(moveInArrangement(automated, 0, 3).automation?.['reverb']).toEqual([
      { bar: 0, value: 5 },
      { bar: 1, value: 10 },
      { bar: 1, value: 4 },
      { bar: 3, value: 4 },
      { bar: 3, value: 0 },
      { bar: 4, value: 5 },
    ]);
    expect(removeFromArrangement(automated, 1).automation?.['reverb']).toEqual([
      { bar: 0, value: 0 },
      { bar: 1, value: 5 },
      { bar: 1, value: 4 },
    ]);
    const grown = addToArrangement(automated, 0, { at: 1 }).automation?.['reverb'] ?? [];
    expect([0.5, 1, 1.9, 2.5].map((bar) => automationAt(grown, bar))).toEqual([2.5, 5, 5, 7.5]);
  });

  it('plays the same in every bar that keeps its place, whatever the order', () => {
    const points = fc.array(
      fc.record({ bar: fc.integer({ min: 0, max: 24 }).map((step) => step / 4), value: fc.integer({ min: -9, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 9,
      },
    );
    fc.assert(
      fc.property(points, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 1 }), (drawn, order) => {
        const sorted = drawn.toSorted((one, other) => one.bar - other.bar);
        const moved = followBars({ reverb: sorted }, order)?.['reverb'] ?? [];
        for (const [bar, source] of order.entries()) {
          for (const share of [0.1, 0.5, 0.9]) {
            expect(automationAt(moved, bar + share)).toBeCloseTo(automationAt(sorted, source + share), 9);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
