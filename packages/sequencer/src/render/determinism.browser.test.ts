import { expect, test } from 'vitest';

import { GOLDEN_HASH, GOLDEN_SAMPLE, GOLDEN_SONG, hashClip } from './__fixtures__/golden-song.js';
import { compileKernels } from '../engine/kernels/wasm-kernels.js';
import { renderSong } from './render-song.js';

test('a page renders the same bytes as Node', async () => {
  expect(compileKernels(1)).toBeDefined();
  const clip = await renderSong(GOLDEN_SONG, { sampleRate: 48_000, samples: [GOLDEN_SAMPLE] });
  expect(await hashClip(clip)).toBe(GOLDEN_HASH);
});

test('an AudioWorklet plays the same bytes as Node renders', async () => {
  const frames = (2 * 240 * 48_000) / 128;
  const context = new OfflineAudioContext(2, frames, 48_000);
  await context.audioWorklet.addModule(new URL('./__fixtures__/golden-worklet.ts', import.meta.url));
  const node = new AudioWorkletNode(context, 'golden', { numberOfInputs: 0, outputChannelCount: [2] });
  node.connect(context.destination);
  const report = new Promise<unknown>((resolve) => {
    node.port.addEventListener('message', ({ data }) => resolve(data));
    node.port.start();
  });
  const buffer = await context.startRendering();
  expect(await report).toEqual({ compiles: true });
  const clip = { sampleRate: 48_000, channels: [buffer.getChannelData(0), buffer.getChannelData(1)] };
  expect(await hashClip(clip)).toBe(GOLDEN_HASH);
});
