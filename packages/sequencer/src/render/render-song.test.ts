import { getEventListeners } from 'node:events';

import type { AudioClip, AutomationPoint } from '@loop/core';
import { expect, test } from 'vitest';

import { fullSong, soloSong } from '../engine/__fixtures__/full-song.js';
import { createEngineIn } from '../engine/engine.js';
import { createTransport, driveEngine } from '../engine/transport.js';
import { createWorkspace } from '../engine/workspace.js';
import { GOLDEN_HASH, GOLDEN_SAMPLE, GOLDEN_SONG, hashClip } from './__fixtures__/golden-song.js';
import { renderSong } from './render-song.js';
import type { RenderSongOptions } from './render-song.js';
import { renderStems } from './render-stems.js';
import { streamSong } from './stream-song.js';

const song = { ...fullSong(), barCount: 2 };

test('renders the bytes that every platform renders', async () => {
  const clip = await renderSong(GOLDEN_SONG, { sampleRate: 48_000, samples: [GOLDEN_SAMPLE] });
  expect(await hashClip(clip)).toBe(GOLDEN_HASH);
});

test('renders the same bytes where there is no WebAssembly', async () => {
  const options = { sampleRate: 48_000, song: GOLDEN_SONG, samples: [GOLDEN_SAMPLE] };
  const plain = createWorkspace(48_000, () => undefined);
  const transport = driveEngine(createEngineIn(plain, options), options);
  transport.play();
  transport.process([new Float32Array(transport.engine.latencyFrames)], transport.engine.latencyFrames);
  const channels = [new Float32Array(180_000), new Float32Array(180_000)];
  transport.process(channels, 180_000);
  expect(await hashClip({ sampleRate: 48_000, channels })).toBe(GOLDEN_HASH);
});

test.each([
  [128, 48_000, 180_000],
  [128, 44_100, 165_375],
  [117, 44_100, Math.round((2 * 240 * 44_100) / 117)],
])('is as long as its bars to the sample at %d bpm and %d Hz', async (bpm, sampleRate, frames) => {
  const { channels } = await renderSong({ ...song, bpm }, { sampleRate });
  expect(channels.map((channel) => channel.length)).toEqual([frames, frames]);
});

test('renders a range of bars, over the end of the list and from its start again', async () => {
  const { channels } = await renderSong(song, { fromBar: 1, toBar: 4 });
  expect(channels[0]?.length).toBe(270_000);
});

test('gives the same samples whatever the length of the chunks', async () => {
  const whole = await renderSong(song);
  const joined: number[] = [];
  for await (const chunk of streamSong(song, { chunkSeconds: 0.73 })) joined.push(...chunk.channels[0]);
  expect(Float32Array.from(joined)).toEqual(whole.channels[0]);
});

test('live playback in quanta gives the samples of the rendering', async () => {
  const rendered = await renderSong(song);
  const transport = createTransport({ sampleRate: 48_000, song });
  transport.play();
  const played = new Float32Array(96_000);
  const other = new Float32Array(96_000);
  for (let offset = 0; offset < 96_000; offset += 128) transport.process([played, other], 128, offset);
  const latency = transport.engine.latencyFrames;
  expect(played.subarray(latency)).toEqual(rendered.channels[0]?.subarray(0, 96_000 - latency));
});

test('what follows the end moves no level of the last frames, nor of what rings out', async () => {
  const render = (points: readonly AutomationPoint[], tail: number): Promise<AudioClip> =>
    renderSong({ ...song, automation: { masterGainDb: points } }, { sampleRate: 12_000, tail });
  const power = ({ channels }: AudioClip, frames: number): number =>
    (channels[0] as Float32Array).subarray(-frames).reduce((sum, sample) => sum + sample ** 2, 0);
  const faded = [
    { bar: 0, value: 0 },
    { bar: 0.5, value: -24 },
  ];
  for (const [tail, frames] of [
    [0, 64],
    [0.25, 3_000],
  ] as const) {
    const soft = power(await render([{ bar: 0, value: -24 }], tail), frames);
    expect(soft).toBeGreaterThan(0);
    expect(power(await render(faded, tail), frames) / soft).toBeCloseTo(1, 1);
  }
});

test('a tail rings on and brings no new note', async () => {
  const cut = await renderSong(song);
  const ringing = await renderSong(song, { tail: 3 });
  const left = ringing.channels[0] as Float32Array;
  expect(left.length).toBe(180_000 + 144_000);
  expect(left.subarray(0, 170_000)).toEqual(cut.channels[0]?.subarray(0, 170_000));
  expect(peak(left.subarray(180_000, 184_000))).toBeGreaterThan(0.01);
  expect(peak(left.subarray(300_000))).toBeLessThan(0.01);
});

test('a wrapped loop begins with the echoes of its end and joins without a jump', async () => {
  const cut = await renderSong({ ...song, intensity: 1 });
  const wrapped = await renderSong({ ...song, intensity: 1 }, { tail: 'wrap' });
  const left = wrapped.channels[0] as Float32Array;
  expect(left.length).toBe(180_000);
  expect(left.subarray(0, 1_000)).not.toEqual(cut.channels[0]?.subarray(0, 1_000));
  const seam = Math.abs((left[0] as number) - (left.at(-1) as number));
  expect(seam).toBeLessThan(largestStep(left));
});

test('the stems add up to what the master chain receives', async () => {
  const stems = await renderStems(song);
  expect(stems.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['kick', 'sub', 'bass', 'hat', 'clap', 'acid', 'lead', 'perc', 'stab', 'pad']),
  );
  const transport = createTransport({ sampleRate: 48_000, song, stems: true });
  transport.play();
  const sum = new Float64Array(128);
  transport.renderBlock();
  for (const block of Object.values(transport.engine.stems)) for (let index = 0; index < 128; index += 1) sum[index]! += block.left[index]!;
  for (const { clip } of stems) for (let index = 0; index < 128; index += 1) sum[index]! -= clip.channels[0]![index]!;
  expect(peak(sum)).toBeLessThan(1e-6);
});

test('streams ten minutes in chunks of which none is longer than asked', async () => {
  const bars = 320;
  let frames = 0;
  let longest = 0;
  for await (const chunk of streamSong(soloSong('kick'), { sampleRate: 8_000, toBar: bars, chunkSeconds: 20 })) {
    expect(chunk.startFrame).toBe(frames);
    frames += chunk.channels[0].length;
    longest = Math.max(longest, chunk.channels[0].length);
  }
  expect([frames, longest]).toEqual([600 * 8_000, 20 * 8_000]);
});

test('progress never goes back and is 1 only at the end', async () => {
  const fractions: number[] = [];
  await renderSong(song, { toBar: 8, onProgress: ({ fraction }) => fractions.push(fraction ?? -1) });
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.length).toBeGreaterThan(3);
  expect(fractions.indexOf(1)).toBe(fractions.length - 1);
});

test('rejects with the reason when it is aborted before and midway, and leaves no listener', async () => {
  const before = AbortSignal.abort('too late');
  await expect(renderSong(song, { signal: before })).rejects.toBe('too late');
  const controller = new AbortController();
  const midway = renderSong(song, { toBar: 100, signal: controller.signal, onProgress: () => controller.abort('enough') });
  await expect(midway).rejects.toBe('enough');
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});

test('an onProgress that throws rejects the rendering', async () => {
  const rendering = renderSong(song, {
    onProgress: () => {
      throw new Error('broken listener');
    },
  });
  await expect(rendering).rejects.toThrow('broken listener');
});

test.each([
  [{ sampleRate: 100 }, 'sampleRate'],
  [{ fromBar: 2, toBar: 2 }, 'toBar'],
  [{ fromBar: -1 }, 'fromBar'],
  [{ tail: -1 }, 'tail'],
  [{ maxVoices: 0 }, 'maxVoices'],
  [{ volume: 3 }, 'volume'],
  [{ samples: [{ sampleRate: 1, channels: [] }] }, 'options.samples[0].sampleRate'],
])('refuses %j by naming the field', async (options, path) => {
  await expect(renderSong(song, options as RenderSongOptions)).rejects.toMatchObject({
    code: 'invalid_input',
    issues: expect.arrayContaining([expect.objectContaining({ path })]),
  });
});

function peak(samples: ArrayLike<number>): number {
  return Array.from(samples).reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
}

function largestStep(samples: Float32Array): number {
  let largest = 0;
  for (let index = 1; index < samples.length; index += 1) largest = Math.max(largest, Math.abs(samples[index]! - samples[index - 1]!));
  return largest;
}
