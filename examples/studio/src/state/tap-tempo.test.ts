import { describe, expect, it } from 'vitest';

import { createTapTempo } from './tap-tempo.js';

describe('tapping a tempo', () => {
  const tempos = (times: readonly number[]): number[] => {
    const heard: number[] = [];
    const tap = createTapTempo((bpm) => heard.push(bpm));
    for (const time of times) tap(time);
    return heard;
  };

  it('needs two taps, and takes the mean of all', () => {
    expect(tempos([10])).toEqual([]);
    expect(tempos([10, 10.5])).toEqual([120]);
    expect(tempos([10, 10.52, 10.98, 11.5])).toEqual([115, 122, 120]);
  });

  it('begins anew after a pause', () => {
    expect(tempos([0, 0.5, 10, 10.4])).toEqual([120, 150]);
  });

  it('takes no more than eight taps into account, so that it follows', () => {
    const slow = Array.from({ length: 10 }, (_, index) => index);
    const quick = Array.from({ length: 8 }, (_, index) => 9 + (index + 1) * 0.5);
    expect(tempos([...slow, ...quick]).at(-1)).toBe(120);
  });

  it('ignores taps at one moment', () => {
    expect(tempos([1, 1])).toEqual([]);
  });
});
