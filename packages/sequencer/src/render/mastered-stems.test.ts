import { createSong, setTrackSends } from '@loop/core';
import type { Song } from '@loop/core';
import { expect, it } from 'vitest';

import { fullSong } from '../engine/__fixtures__/full-song.js';
import { GOLDEN_SAMPLE, GOLDEN_SONG } from './__fixtures__/golden-song.js';
import { applyKit, findKit } from '../kits/apply-kit.js';
import { renderSong } from './render-song.js';
import { renderStems } from './render-stems.js';

const RATE = 16_000;
const loud = applyKit(createSong({ genre: 'rock', seed: 3, barCount: 1 }), findKit('rock', 'heavy'));

it.each<[string, Song, 'cut' | 'wrap' | 4]>([
  ['a dense song', fullSong({}, 1), 'cut'],
  ['saturation and a limiter that works', loud, 'cut'],
  ['a tail, and what is sent to the room', setTrackSends(loud, 'clap', { reverb: 0.6 }), 4],
  ['a loop that wraps', loud, 'wrap'],
  ['a slot', GOLDEN_SONG, 'wrap'],
])('stems through the master add up to the mastered mix: %s', async (_, song, tail) => {
  const options = { sampleRate: RATE, tail, samples: song.slots.map(({ name }) => (name === '' ? undefined : GOLDEN_SAMPLE)) };
  const mix = await renderSong(song, options);
  const stems = await renderStems(song, { ...options, mastered: true });
  expect(stems.length).toBeGreaterThan(4);
  for (const side of [0, 1]) {
    const whole = mix.channels[side] as Float32Array;
    let worst = 0;
    for (let index = 0; index < whole.length; index += 1) {
      const sum = stems.reduce((total, { clip }) => total + (clip.channels[side]?.[index] as number), 0);
      worst = Math.max(worst, Math.abs(sum - (whole[index] as number)));
    }
    expect(worst).toBeLessThan(2e-6);
  }
});

it('makes no difference to the mix, and leaves the stems before the master as they are', async () => {
  const [raw, mastered] = await Promise.all([false, true].map((on) => renderStems(loud, { sampleRate: RATE, mastered: on })));
  expect(mastered?.map(({ name }) => name)).toEqual(raw?.map(({ name }) => name));
  expect(mastered?.[0]?.clip).not.toEqual(raw?.[0]?.clip);
});
