import { clearBar, createSong, setTrackState } from '@loop/core';
import { arrangeSong } from '@loop/core/composing';
import { describe, expect, it } from 'vitest';

import { energyOf } from './energy.js';

const song = arrangeSong(createSong({ genre: 'techno', seed: 3 }), [
  { name: 'intro', bars: 4 },
  { name: 'drop', bars: 4 },
  { name: 'break', bars: 4 },
]);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the energy of a song', () => {
  it('is one number for each bar: high in a drop, low in a break', () => {
    const energy = energyOf(song);
    expect(energy).toHaveLength(12);
    expect(Math.min(...energy)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...energy)).toBeLessThanOrEqual(1);
    expect(mean(energy.slice(4, 7))).toBeGreaterThan(mean(energy.slice(8)) * 1.5);
  });

  it('falls where automation turns the mix down', () => {
    const automation = {
      masterGainDb: [
        { bar: 0, value: 0 },
        { bar: 6, value: 0 },
        { bar: 6, value: -12 },
      ],
    };
    const energy = energyOf({ ...song, automation });
    expect(energy[6] as number).toBeLessThan((energy[5] as number) * 0.5);
  });

  it('is nothing where nothing sounds, and does not fall for a track that never does', () => {
    const bar = song.arrangement[4]?.bar ?? 0;
    expect(energyOf(clearBar(song, bar))[4]).toBe(0);
    expect(energyOf(setTrackState(song, 'kick', 'mute'))[5]).toBeGreaterThan(0.9);
  });
});
