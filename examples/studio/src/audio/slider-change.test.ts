import { createSong, setSound, setTrackMix, updateSong } from '@loop/core';
import { expect, it } from 'vitest';

import { sliderChange } from './slider-change.js';

const song = setSound(createSong({ genre: 'house', seed: 1 }), 'filterCutoff', 4_000);

it('is what sliders moved, and nothing when nothing did', () => {
  expect(sliderChange(song, updateSong(song, { bpm: 99, intensity: 0.2 }))).toEqual({ bpm: 99, intensity: 0.2 });
  expect(sliderChange(song, setSound(setSound(song, 'filterCutoff', 900), 'reverb', 0.5))).toEqual({
    sound: { filterCutoff: 900, reverb: 0.5 },
  });
  expect(sliderChange(song, updateSong(song, {}))).toEqual({});
});

it('is nothing that a slider could say where more changed', () => {
  const others = [
    setTrackMix(song, 'kick', { gainDb: -3 }),
    setSound(song, 'filterCutoff', undefined),
    updateSong(song, { mode: 'song', bpm: 99 }),
    updateSong(song, { automation: { filterCutoff: [{ bar: 0, value: 500 }] } }),
  ];
  expect(others.map((other) => sliderChange(song, other))).toEqual(others.map(() => undefined));
});
