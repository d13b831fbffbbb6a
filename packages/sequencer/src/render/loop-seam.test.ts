import { GENRES, createSong } from '@loop/core';
import type { Song, SongGenre } from '@loop/core';
import { GENRE_PACKS } from '@loop/core/packs';
import { expect, test } from 'vitest';

import { cutLoop } from '../clips/cut-loop.js';
import { applyKit, drawKit } from '../kits/apply-kit.js';
import { GOLDEN_SAMPLE, GOLDEN_SONG } from './__fixtures__/golden-song.js';
import { createLoopSeam } from './loop-seam.js';
import type { RenderOptions } from './render-options.js';
import { renderSong } from './render-song.js';
import { renderStems } from './render-stems.js';
import { streamSong } from './stream-song.js';

const SAMPLE_RATE = 16_000;
const LOOP = { sampleRate: SAMPLE_RATE, tail: 'wrap' } as const;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

const BARS = 4;
const pressed = (genre: SongGenre, seed: number, barCount = BARS): Song =>
  applyKit(createSong({ genre, seed, barCount }), drawKit(genre, seed));

/** How far the waves of loops jump at their seams, and at the bar lines inside: those carry the same downbeats. */
async function jumpsOf(
  genre: SongGenre,
  options: RenderOptions,
  seeds = SEEDS,
): Promise<{ readonly seams: readonly number[]; readonly inner: readonly number[] }> {
  const lines: number[][] = [];
  for (const seed of seeds) {
    const { channels } = await renderSong(pressed(genre, seed), options);
    lines.push([0, 1, 2, 3].map((bar) => Math.max(...channels.map((channel) => clickAt(channel, bar / BARS)))));
  }
  return { seams: lines.map(([seam = 0]) => seam), inner: lines.flatMap(([, ...rest]) => rest) };
}

test.each(GENRES)(
  'the repeat of a loop of %s is as smooth as the bar lines inside it, whatever the seed',
  { timeout: 240_000 },
  async (genre) => {
    const { seams, inner } = await jumpsOf(genre, LOOP);
    expect(Math.max(...seams)).toBeLessThan(Math.max(1, ...inner));
    expect(median(seams)).toBeLessThan(1.5 * median(inner) + 0.02);
  },
);

const PACKED = GENRE_PACKS.flatMap(({ genres }) => genres);

test.each(PACKED.map((genre) => [genre.id, genre] as const))(
  'the repeat of a loop of %s is as smooth as the bar lines inside it',
  { timeout: 240_000 },
  async (_, genre) => {
    const { seams, inner } = await jumpsOf(genre, LOOP, SEEDS.slice(0, 8));
    expect(Math.max(...seams)).toBeLessThan(Math.max(1, ...inner));
    expect(median(seams)).toBeLessThan(1.5 * median(inner) + 0.02);
  },
);

test('a loop that is only cut off is not, so that the measure says something', { timeout: 120_000 }, async () => {
  const { seams, inner } = await jumpsOf('techno', { sampleRate: SAMPLE_RATE });
  expect(median(seams)).toBeGreaterThan(2 * median(inner) + 0.02);
});

// The sub is the part whose oscillator is never at its beginning when the loop is.
test('the sub of a loop repeats without a click', { timeout: 120_000 }, async () => {
  for (const genre of GENRES.filter((one) => one !== 'ambient')) {
    const stems = await renderStems(pressed(genre, 1, 2), LOOP);
    expect(clickAt(stems.find(({ name }) => name === 'sub')?.clip.channels[0] as Float32Array, 0)).toBeLessThan(1);
  }
});

// A slot's clip is as long as it is: where the loop ends, it stands anywhere.
test('a loop with a clip in a slot repeats without a click', async () => {
  const song = { ...GOLDEN_SONG, barCount: 1 };
  const stems = await renderStems(song, { ...LOOP, samples: [GOLDEN_SAMPLE] });
  const slot = stems.find(({ name }) => name === 'slot1')?.clip.channels[0] as Float32Array;
  expect(slot.some((sample) => Math.abs(sample) > 0.01)).toBe(true);
  expect(clickAt(slot, 0)).toBeLessThan(1.05);
});

test.each(GENRES)('a loop that is cut out of a clip of %s repeats without a click', { timeout: 60_000 }, async (genre) => {
  const song = pressed(genre, 3, 1);
  const clip = await renderSong(song, { sampleRate: SAMPLE_RATE, tail: 0.5 });
  const frames = Math.round((240 / song.bpm) * SAMPLE_RATE);
  const beat = Math.round(frames / 4);
  const loop = cutLoop(clip, { startFrame: beat, endFrame: beat + Math.round(frames / 2) });
  expect(clickAt(loop.channels[0] as Float32Array, 0)).toBeLessThan(1.5);
});

test('a wrapped stream gives the same samples whatever the length of its chunks', async () => {
  const song = createSong({ genre: 'house', seed: 3, barCount: 1 });
  const whole = await renderSong(song, { ...LOOP, sampleRate: 8_000 });
  const joined: number[] = [];
  // The last chunk is shorter than the fade.
  const frames = whole.channels[0]?.length ?? 0;
  const chunkSeconds = (frames - 20) / 8_000;
  for await (const { channels } of streamSong(song, { ...LOOP, sampleRate: 8_000, chunkSeconds })) joined.push(...channels[1]);
  expect(Float32Array.from(joined)).toEqual(whole.channels[1]);
});

test('the end becomes what was remembered, and nothing before the last 10 ms changes', () => {
  const seam = createLoopSeam(1_000);
  seam.remember({ left: new Float32Array(30).fill(9), right: new Float32Array(30).fill(9) });
  seam.remember({ left: new Float32Array(4).fill(1), right: new Float32Array(4).fill(-1) });
  const loop = [new Float32Array(40), new Float32Array(40)] as const;
  seam.blend(loop, 0, 40);
  expect([...loop[0].subarray(0, 30)]).toEqual(Array.from({ length: 30 }, () => 0));
  expect([loop[0].at(-1), loop[1].at(-1)]).toEqual([1, -1]);
});

/** How far the wave jumps at a place of a loop, 0–1, beside the furthest that it goes in one sample of the 15 ms on either side. */
function clickAt(loop: Float32Array, share: number): number {
  const frame = Math.round(share * loop.length);
  const jump = (at: number): number => Math.abs((loop.at(at % loop.length) as number) - (loop.at((at - 1) % loop.length) as number));
  const reach = Math.round(0.015 * SAMPLE_RATE);
  const around = Array.from({ length: 2 * reach + 1 }, (_, index) => (index === reach ? 0 : jump(frame - reach + index)));
  return jump(frame) / Math.max(1e-4, ...around);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number;
}
