import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { MusicGenerator, MusicTrack } from '@loop/core';
import { describeMusicGenerator } from '@loop/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../node/onnx-runtime.js';
import { openCheckpoint } from '../node/open-checkpoint.js';
import type { Tokenizers } from './conditions.js';
import { createAceStep } from './create-ace-step.js';

const fixtures = fileURLToPath(new URL('../../fixtures/ace-step-v1/checkpoint', import.meta.url));

/** Each letter is a token: enough for a network of random weights. */
const letters: Tokenizers = {
  encodePrompt: (prompt) => [...Array.from(prompt.slice(0, 200), (letter) => 3 + (letter.codePointAt(0)! % 500)), 1],
  encodeLyrics: (lyrics) => Array.from(lyrics, (letter) => 1 + (letter.codePointAt(0)! % 6000)),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-ace-step-'));
  await cp(fixtures, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const create = (): MusicGenerator =>
  createAceStep({
    checkpoint: openCheckpoint(folder),
    runtime: createNodeRuntime({ threads: 1 }),
    tokenizers: letters,
    policy: 'resident',
  });

// Whole frames of the model are 0.093 s, rounded down as in the reference.
describeMusicGenerator('ACE-Step v1 on a tiny checkpoint', { create, durationSeconds: 0.75, durationTolerance: 0.1, base: { steps: 2 } });

describe('createAceStep', () => {
  it('reuses the latents of its own tracks instead of encoding their audio', async () => {
    const generator = create();
    const request = { task: 'text2music', prompt: 'piano', seed: 3, steps: 2, durationSeconds: 0.75 } as const;
    const [source] = (await generator.generate(request)).tracks as [MusicTrack];
    const again = { task: 'audio2audio', source, strength: 1, seed: 3, steps: 2 } as const;
    // At full strength nothing is denoised: the very latents come back, and so the very samples.
    const [kept] = (await generator.generate(again)).tracks as [MusicTrack];
    expect(kept.audio.channels[0]).toEqual(source.audio.channels[0]);
    const [encoded] = (await generator.generate({ ...again, source: { audio: source.audio } })).tracks as [MusicTrack];
    expect(encoded.audio.channels[0]).not.toEqual(source.audio.channels[0]);
    await generator.dispose();
  });

  it('leaves a repainted source untouched outside the region, apart from the codec', async () => {
    const generator = create();
    const [source] = (await generator.generate({ task: 'text2music', prompt: 'piano', seed: 3, steps: 2, durationSeconds: 2 })).tracks as [
      MusicTrack,
    ];
    const [painted] = (await generator.generate({ task: 'repaint', source, startSeconds: 1, endSeconds: 1.5, seed: 5, steps: 3 }))
      .tracks as [MusicTrack];
    const latentOf = (track: MusicTrack) => track.reusable!.data as { latent: Float32Array; frames: number };
    const [before, after] = [latentOf(source), latentOf(painted)];
    const changed = Array.from({ length: before.frames }, (_, frame) =>
      Array.from({ length: 128 }, (__, row) => row * before.frames + frame).some((index) => before.latent[index] !== after.latent[index]),
    );
    expect(changed.map((is, frame) => (is ? frame : -1)).filter((frame) => frame >= 0)).toEqual([10, 11, 12, 13, 14, 15]);
    await generator.dispose();
  });

  it('refuses unknown settings with their path', async () => {
    const generator = create();
    const error = await generator.generate({ task: 'text2music', advanced: { shceduler: 'euler' } }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues.map(({ path: where }) => where)).toEqual(['advanced.shceduler']);
    await generator.dispose();
  });

  it('says what is missing from a folder, and works when it is there', async () => {
    const empty = createAceStep({
      checkpoint: openCheckpoint(path.join(folder, 'nowhere')),
      runtime: createNodeRuntime(),
      tokenizers: letters,
    });
    const error = await empty.generate({ task: 'text2music', durationSeconds: 0.5 }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_missing')).toBe(true);
    await empty.dispose();
  });

  it('opens one network at a time with the sequential policy', async () => {
    const runtime = createNodeRuntime({ threads: 1 });
    let open = 0;
    let most = 0;
    const counting = {
      ...runtime,
      async open(...values: Parameters<typeof runtime.open>) {
        const session = await runtime.open(...values);
        open += 1;
        most = Math.max(most, open);
        const release = async (): Promise<void> => {
          open -= 1;
          await session.release();
        };
        return { ...session, release };
      },
    };
    const generator = createAceStep({
      checkpoint: openCheckpoint(folder),
      runtime: counting,
      tokenizers: letters,
      policy: 'sequential',
      mode: 'mapped',
    });
    await generator.generate({ task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 });
    expect([most, open]).toEqual([1, 0]);
    await generator.dispose();
  });
});
