import { EMPTY_SLOT, isLoopError } from '@loop/core';
import type { Song } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { setSlot, slotsOf } from './slots.js';

const song = { title: 'x', slots: [] as Song['slots'] } as Song;

describe('sample slots', () => {
  it('are four, whatever the song holds', () => {
    expect(slotsOf(song)).toEqual([EMPTY_SLOT, EMPTY_SLOT, EMPTY_SLOT, EMPTY_SLOT]);
  });

  it('take a sample, keep their mix, and leave the old song as it was', () => {
    const mixed = setSlot(song, { index: 2, gainDb: -12 });
    const loaded = setSlot(mixed, { index: 2, sampleId: 'a1', name: 'break' });
    expect(slotsOf(loaded)[2]).toEqual({ sampleId: 'a1', name: 'break', gainDb: -12, muted: false, loop: true });
    expect(slotsOf(mixed)[2]?.sampleId).toBeUndefined();
    expect(song.slots).toEqual([]);
  });

  it('are emptied with EMPTY_SLOT', () => {
    const loaded = setSlot(song, { index: 0, sampleId: 'a1', name: 'break' });
    expect(slotsOf(setSlot(loaded, { index: 0, sampleId: undefined, ...EMPTY_SLOT }))[0]).toMatchObject({ name: '', sampleId: undefined });
  });

  it('forget how many bars a sample had when another takes its place', () => {
    const timed = setSlot(song, { index: 0, sampleId: 'a1', name: 'break', bars: 2 });
    expect(slotsOf(setSlot(timed, { index: 0, gainDb: -3 }))[0]?.bars).toBe(2);
    expect(slotsOf(setSlot(timed, { index: 0, sampleId: 'b2', name: 'pad' }))[0]?.bars).toBeUndefined();
    expect(slotsOf(setSlot(timed, { index: 0, sampleId: 'b2', name: 'pad', bars: 4 }))[0]?.bars).toBe(4);
  });

  it.each([[{ index: 4 }], [{ index: -1 }], [{ index: 0, gainDb: 7 }], [{ index: 0, gainDb: Number.NaN }], [{ index: 0, bars: 0 }]])(
    'refuse %o',
    (change) => {
      const run = (): boolean => {
        try {
          setSlot(song, change);
        } catch (error) {
          return isLoopError(error, 'invalid_input');
        }
        return false;
      };
      expect(run()).toBe(true);
    },
  );
});
