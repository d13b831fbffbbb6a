import { describe, expect, it } from 'vitest';

import { countFlashes } from './count-flashes.js';
import type { Film } from './count-flashes.js';

type Colour = readonly [red: number, green: number, blue: number];

const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];

describe('the flashes of a film', () => {
  /** Two seconds that change between two colours so many times a second, over a share of the screen, from its top. */
  const strobe = (perSecond: number, dark: Colour, light: Colour, share = 1): Film => ({
    width: 12,
    height: 12,
    picturesPerSecond: 48,
    pictures: Array.from({ length: 96 }, (_, index) =>
      Uint8ClampedArray.from(
        Array.from({ length: 144 }, (__, place) => [...((index * 2 * perSecond) / 48 % 2 >= 1 && place < 144 * share ? light : dark), 255]).flat(),
      ),
    ),
  });
  const flashesOf = (...film: Parameters<typeof strobe>) => {
    const { general, red } = countFlashes(strobe(...film));
    return [general, red];
  };

  it('are as many as it has in a second', () => {
    expect(flashesOf(2, BLACK, WHITE)).toEqual([2, 0]);
    expect(flashesOf(3, BLACK, WHITE)).toEqual([3, 0]);
    expect(flashesOf(6, BLACK, WHITE)).toEqual([6, 0]);
  });

  it('count from a tenth of the luminance of white, and below four fifths of it', () => {
    expect(flashesOf(6, BLACK, [85, 85, 85])).toEqual([0, 0]);
    expect(flashesOf(6, BLACK, [92, 92, 92])).toEqual([6, 0]);
    expect(flashesOf(6, [232, 232, 232], WHITE)).toEqual([0, 0]);
    expect(flashesOf(6, [225, 225, 225], WHITE)).toEqual([6, 0]);
  });

  it('count of saturated red even where luminance is nearly the same', () => {
    expect(flashesOf(6, [0, 80, 0], [140, 0, 0])).toEqual([0, 6]);
    expect(flashesOf(6, [0, 80, 0], [70, 70, 70])).toEqual([0, 0]);
  });

  it('do not count over less than a quarter of what is seen at once', () => {
    expect(flashesOf(6, BLACK, WHITE, 1 / 12)).toEqual([0, 0]);
    expect(flashesOf(6, BLACK, WHITE, 2 / 12)).toEqual([6, 0]);
  });

  it('are no more than the rises of what turns bright slowly', () => {
    expect(flashesOf(0.5, BLACK, WHITE)).toEqual([1, 0]);
  });
});
