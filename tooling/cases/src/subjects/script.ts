import type { AudioClip, MusicGenerator } from '@loop/core';
import { decodeShare, encodeShare } from '@loop/core/share';
import { loadAceStep } from '@loop/ace-onnx/node';
import { fileURLToPath } from 'node:url';

import { observeError } from './observe-error.js';
import type { Subject } from './subject.js';

const CHECKPOINT = fileURLToPath(new URL('../../../../packages/ace-onnx/fixtures/ace-step-v1/checkpoint', import.meta.url));
const RATE = 48_000;

type Loaded = Awaited<ReturnType<typeof loadAceStep>>;
let loaded: Promise<Loaded> | undefined;

/** Releases the generator that the scripts share. */
export async function closeScripts(): Promise<void> {
  await (await loaded)?.dispose();
  loaded = undefined;
}

/**
 * Runs lines of TypeScript with `generator` (the small checkpoint of ACE-Step v1), `source` (3 s of sound), `decodeShare` and `encodeShare`
 * in reach. What each call of `generate` made or threw is observed; the first is the result, all of them are `calls`.
 */
export const script: Subject = async ({ bytes }) => {
  const calls: object[] = [];
  const source = { audio: createSource() };
  const generator = await (loaded ??= loadAceStep(CHECKPOINT, { threads: 1, policy: 'resident' }));
  const watched = {
    ...generator,
    generate: (request: Parameters<MusicGenerator['generate']>[0]) => watch(generator, request, source.audio, calls),
  };
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<unknown>;
  const run = new AsyncFunction('generator', 'source', 'decodeShare', 'encodeShare', new TextDecoder().decode(bytes));
  let error: unknown;
  try {
    await run(watched, source, decodeShare, encodeShare);
  } catch (thrown) {
    error = observeError(thrown);
  }
  return { warnings: [], ...calls[0], ...(error !== undefined && { error }), calls };
};

async function watch(
  generator: Loaded,
  request: Parameters<MusicGenerator['generate']>[0],
  source: AudioClip,
  calls: object[],
): Promise<unknown> {
  const result = await generator.generate(request);
  const { channels, sampleRate } = result.track.audio;
  const frames = channels[0]!.length;
  const [first, last] = changedRange(channels, source.channels);
  calls.push({
    frames,
    seconds: frames / sampleRate,
    firstChangeSeconds: first / sampleRate,
    lastChangeSeconds: last / sampleRate,
    warnings: result.warnings,
  });
  return result;
}

function changedRange(made: readonly Float32Array[], source: readonly Float32Array[]): readonly [number, number] {
  const length = Math.max(made[0]!.length, source[0]!.length);
  let first = length;
  let last = 0;
  for (let frame = 0; frame < length; frame += 1) {
    if (made.every((channel, index) => channel[frame] === (source[index] ?? source[0]!)[frame])) continue;
    first = Math.min(first, frame);
    last = frame + 1;
  }
  return [first, last];
}

function createSource(): AudioClip {
  const tone = (hertz: number): Float32Array =>
    Float32Array.from({ length: 3 * RATE }, (_, frame) => 0.3 * Math.sin((2 * Math.PI * hertz * frame) / RATE));
  return { channels: [tone(220), tone(330)], sampleRate: RATE };
}
