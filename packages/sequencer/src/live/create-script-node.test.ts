import { createSong } from '@loop/core';
import { expect, it, onTestFinished } from 'vitest';

import { createScriptNode } from './create-script-node.js';
import type { FromWorklet, ToWorklet } from './messages.js';
import { createWorkletPlayer } from './worklet-player.js';

const RATE = 48_000;
const song = createSong({ genre: 'house', seed: 3, barCount: 2, bpm: 120, intensity: 1 });
const messages: readonly ToWorklet[] = [{ type: 'song', song, timing: 'now' }, { type: 'play' }];

/** A context whose buffers a test asks for. */
async function createBench() {
  const script = { onaudioprocess: null as ((event: unknown) => void) | null };
  const context = { sampleRate: RATE, createScriptProcessor: () => script } as unknown as BaseAudioContext;
  const node = await createScriptNode(context, { processorOptions: { messages } });
  onTestFinished(() => node.port.close());
  const buffer = (frame: number, length = 4_096): readonly Float32Array[] => {
    const channels = [new Float32Array(length), new Float32Array(length)];
    script.onaudioprocess?.({ playbackTime: frame / RATE, outputBuffer: { length, getChannelData: (side: number) => channels[side] } });
    return channels;
  };
  return { node, script, buffer };
}

it('gives the very samples that the worklet gives', async () => {
  const { buffer } = await createBench();
  const worklet = createWorkletPlayer({ sampleRate: RATE, report: () => {} });
  for (const message of messages) worklet.receive(message);
  for (let frame = 0; frame < RATE / 2; frame += 4_096) {
    const wanted = [new Float32Array(4_096), new Float32Array(4_096)];
    worklet.process(wanted, frame);
    expect(buffer(frame)).toEqual(wanted);
  }
});

it('reports by the port, in the time of the context, and goes on where a page was held up', async () => {
  const { node, buffer } = await createBench();
  const heard = new Promise<FromWorklet>((resolve) => {
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => data.time > 10 && resolve(data);
  });
  buffer(0);
  buffer(10 * RATE);
  expect((await heard).time).toBeLessThan(10.2);
});

it('takes messages by the port, and ends when it is disposed', async () => {
  const { node, script, buffer } = await createBench();
  expect(buffer(0)[0]?.some((sample) => sample !== 0)).toBe(true);
  node.port.postMessage({ type: 'dispose' } satisfies ToWorklet);
  await expect
    .poll(() => {
      buffer(4_096);
      return script.onaudioprocess;
    })
    .toBeNull();
});
