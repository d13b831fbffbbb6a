import { createSong } from '@loop/core';
import type { AudioClip, Song } from '@loop/core';
import { setSlot } from '@loop/sequencer';
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';

import { barsOfSample } from './bars-of-sample.js';
import { createSlotSounds } from './slot-sounds.js';

const RATE = 8_000;
const clipOf = (seconds: number): AudioClip => ({
  sampleRate: RATE,
  channels: [Float32Array.from({ length: seconds * RATE }, (_, index) => Math.sin(index / 7))],
});
const base: Song = { ...createSong({ genre: 'house', seed: 1 }), bpm: 120 };
const withSlot = (bars: number | undefined): Song => setSlot(base, { index: 0, sampleId: 'a', name: 'a', bars });

/** Sounds of slots over a song that can be changed, and what the player was given: the sample, its bars, and how many frames. */
function createBench(song: Song, clips: Readonly<Record<string, AudioClip>>) {
  const current = signal(song);
  const given: string[] = [];
  const missing: unknown[] = [];
  const sounds = createSlotSounds({
    song: current,
    player: {
      setSample: (id, audio, { bars } = {}) => void given.push(`${id} ${bars ?? 'itself'} ${audio?.channels[0]?.length ?? 'gone'}`),
    },
    read: async (id) => clips[id],
    onMissing: (error) => void missing.push(error),
  });
  return { current, given, missing, sounds };
}

describe('the sounds of slots', () => {
  it('are stretched to the tempo, again with each new one, and come from memory for one of before', async () => {
    const { current, given, sounds } = createBench(withSlot(1), { a: clipOf(2) });
    await expect.poll(() => given).toEqual(['a itself 16000', 'a 1 16000']);
    current.value = { ...current.value, bpm: 100 };
    await expect.poll(() => given.at(-1)).toBe('a 1 19200');
    expect([...sounds.working.value]).toEqual([]);
    // Of tempos that are passed over no copy is made.
    for (const bpm of [101, 102, 103, 80]) current.value = { ...current.value, bpm };
    await expect.poll(() => given.at(-1)).toBe('a 1 24000');
    current.value = { ...current.value, bpm: 100 };
    await expect.poll(() => given.at(-1)).toBe('a 1 19200');
    expect(given).toHaveLength(5);
  });

  it('keep their speed where no bars are said, and are what a rendering takes', async () => {
    const { current, given, sounds } = createBench(withSlot(undefined), { a: clipOf(2) });
    await expect.poll(() => given).toEqual(['a itself 16000']);
    const lengths = async (song: Song): Promise<readonly unknown[]> =>
      (await sounds.soundsOf(song)).map((clip) => clip?.channels[0]?.length);
    expect(await lengths({ ...current.value, bpm: 90 })).toEqual([16_000, undefined, undefined, undefined]);
    // A rendering stretches by itself.
    expect((await lengths({ ...withSlot(1), bpm: 90 }))[0]).toBe(16_000);
  });

  it('change with the sample, go with it, and say once what is missing', async () => {
    const { current, given, missing, sounds } = createBench(withSlot(1), { a: clipOf(2) });
    await expect.poll(() => given.length).toBe(2);
    sounds.replace('a', clipOf(1.9));
    await expect.poll(() => given.slice(2)).toEqual(['a itself 15200', 'a 1 16000']);
    sounds.replace('a', undefined);
    expect(given.at(-1)).toBe('a itself gone');
    current.value = setSlot(current.value, { index: 1, sampleId: 'b', name: 'b' });
    await expect.poll(() => missing).toEqual([undefined]);
  });
});

describe('the bars of a sample', () => {
  const entry = { id: 'a', name: 'pad', savedAtMs: 0, durationSeconds: 4, sampleRate: RATE, channels: 1, details: {}, tags: [] };
  it.each([
    ['at the tempo of the song', entry, 2],
    ['at the tempo that it was made for', { ...entry, durationSeconds: 4.8, details: { bpm: 100 } }, 2],
    ['at the tempo in its name', { ...entry, durationSeconds: 4.8, name: 'Break_100BPM' }, 2],
    ['between its loop points', { ...entry, loop: { startSamples: 0, endSamples: 2 * RATE } }, 1],
    ['not at all', { ...entry, durationSeconds: 4.1 }, undefined],
  ])('are counted %s', (_, sample, bars) => {
    expect(barsOfSample(sample, { bpm: 120 })).toBe(bars);
  });
});
