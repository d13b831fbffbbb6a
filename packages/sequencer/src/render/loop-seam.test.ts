import { GENRES, createSong } from '@loop/core';
import { expect, test } from 'vitest';

import { createLoopSeam } from './loop-seam.js';
import { renderSong } from './render-song.js';
import { renderStems } from './render-stems.js';
import { streamSong } from './stream-song.js';

const BARS = 4;
const SAMPLE_RATE = 12_000;
const LOOP = { sampleRate: SAMPLE_RATE, tail: 'wrap' } as const;

// The bar lines inside a loop carry the same downbeats as its seam: what the wave does there is what it may do at the seam.
test('the repeat of a loop is as smooth as the bar lines inside it, in every genre', { timeout: 60_000 }, async () => {
  const loops = await Promise.all(
    GENRES.flatMap((genre) => [1, 2].map((seed) => renderSong(intense(createSong({ genre, seed, barCount: BARS })), LOOP))),
  );
  expectSmooth(loops.map(({ channels }) => channels[0] as Float32Array));
});

// The sub is the part whose oscillator is never at its beginning when the loop is.
test('the stems of a loop repeat as smoothly', { timeout: 60_000 }, async () => {
  const songs = GENRES.filter((genre) => genre !== 'ambient').map((genre) => intense(createSong({ genre, seed: 1, barCount: BARS })));
  const takes = await Promise.all(songs.map((song) => renderStems(song, LOOP)));
  expectSmooth(takes.map((stems) => stems.find(({ name }) => name === 'sub')?.clip.channels[0] as Float32Array));
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

function intense<Song extends { readonly intensity: number }>(song: Song): Song {
  return { ...song, intensity: 0.85 };
}

/** Compares the jumps at the seams of loops of four bars with those at their inner bar lines. */
function expectSmooth(loops: readonly Float32Array[]): void {
  const jumps = loops.map((loop) => [0, 1, 2, 3].map((bar) => jumpAt(loop, Math.round((bar * loop.length) / BARS))));
  const seams = jumps.map(([seam]) => seam as number);
  const inner = jumps.flatMap(([, ...rest]) => rest);
  expect(Math.max(...seams)).toBeLessThan(1.5 * Math.max(...inner));
  expect(median(seams)).toBeLessThan(1.5 * median(inner) + 0.002);
  // A seam like any other bar line is the roughest of four in one loop of four.
  const roughest = jumps.filter(([seam = 0, ...rest]) => seam > Math.max(...rest, 0.002)).length;
  expect(roughest).toBeLessThanOrEqual(loops.length / 2);
}

function jumpAt(loop: Float32Array, frame: number): number {
  return Math.abs((loop[frame] as number) - (loop.at(frame - 1) as number));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
