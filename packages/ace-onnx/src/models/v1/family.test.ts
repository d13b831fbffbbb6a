import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { gainToDb, isLoopError } from '@loop/core';
import type { MusicGenerator, MusicRequest, MusicTrack } from '@loop/core';
import { truePeak } from '@loop/core/audio';
import { describeMusicGenerator } from '@loop/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sliceFrames } from '../../diffusion/latents.js';
import type { VelocityModel } from '../../diffusion/prediction.js';
import { makeAdapter } from '../../adapters/__fixtures__/make-adapter.js';
import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { openCheckpoint } from '../../node/open-checkpoint.js';
import type { Runtime } from '../../runtime/runtime.js';
import { LYRIC_LANGUAGES } from '../../tokenizers/lyrics/languages.js';
import type { Tokenizers } from '../../tokenizers/tokenizers.js';
import { createGenerator } from '../../pipeline/create-generator.js';
import type { GeneratorOptions } from '../../pipeline/create-generator.js';
import { detectFamily } from '../detect-family.js';
import { ACE_STEP_V1_LATENTS } from './family.js';
import { readSettings } from './settings.js';
import { planTask } from './tasks/plan-task.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));

/** Each letter is a token: enough for a network of random weights. */
const letters: Tokenizers = {
  encodePrompt: async (prompt) => [...Array.from(prompt.slice(0, 200), (letter) => 3 + (letter.codePointAt(0)! % 500)), 1],
  encodeLyrics: async (lyrics, { language } = {}) => [
    ...(language === undefined ? [] : [5000 + LYRIC_LANGUAGES.indexOf(language)]),
    ...Array.from(lyrics, (letter) => 1 + (letter.codePointAt(0)! % 4000)),
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-ace-step-'));
  await cp(fixtures, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs of networks by all generators of this file. */
let runs = 0;

const create = async (options: Partial<GeneratorOptions> = {}): Promise<MusicGenerator> =>
  createGenerator({
    family: await detectFamily(openCheckpoint(folder), { tokenizers: letters }),
    runtime: countRuns(createNodeRuntime({ threads: 1 }), () => (runs += 1)),
    policy: 'resident',
    ...options,
  });

// Whole frames of the model are 0.093 s, rounded down as in the reference.
describeMusicGenerator('ACE-Step v1 on a tiny checkpoint', {
  create,
  durationSeconds: 0.75,
  durationTolerance: 0.1,
  base: { steps: 2 },
  previewFields: { advanced: { 'ace-step-v1': { previewEvery: 1 } } },
  adapter: makeAdapter('lora', new Map([['transformer_blocks.0.attn.to_q', [32, 32]]])),
  work: () => runs,
});

function countRuns(runtime: Runtime, onRun: () => void): Runtime {
  return {
    ...runtime,
    async open(...given) {
      const session = await runtime.open(...given);
      return { ...session, run: (...inputs) => (onRun(), session.run(...inputs)) };
    },
  };
}

describe('ACE-Step v1', () => {
  it('reuses the latents of its own tracks instead of encoding their audio', async () => {
    const generator = await create();
    const request = { task: 'text2music', prompt: 'piano', seed: 3, steps: 2, durationSeconds: 0.75 } as const;
    const { track: source } = await generator.generate(request);
    const again = { task: 'audio2audio', source, strength: 1, seed: 3, steps: 2 } as const;
    // At full strength nothing is denoised: the very latents come back, and so the very samples.
    const { track: kept } = await generator.generate(again);
    expect(kept.audio.channels[0]).toEqual(source.audio.channels[0]);
    const { track: encoded } = await generator.generate({ ...again, source: { audio: source.audio } });
    expect(encoded.audio.channels[0]).not.toEqual(source.audio.channels[0]);
    await generator.dispose();
  });

  it('leaves a repainted source untouched outside the region and its crossfades, to the sample', async () => {
    const generator = await create();
    const { track: source } = await generator.generate({ task: 'text2music', prompt: 'piano', seed: 3, steps: 2, durationSeconds: 2 });
    const request = { task: 'repaint', source, startSeconds: 1, endSeconds: 1.5, seed: 5, steps: 3 } as const;
    const { track: painted } = await generator.generate(request);
    const latentOf = (track: MusicTrack) => track.reusable!.data as { latent: Float32Array; frames: number };
    const [before, after] = [latentOf(source), latentOf(painted)];
    const changed = Array.from({ length: before.frames }, (_, frame) =>
      Array.from({ length: 128 }, (__, row) => row * before.frames + frame).some((index) => before.latent[index] !== after.latent[index]),
    );
    expect(changed.map((is, frame) => (is ? frame : -1)).filter((frame) => frame >= 0)).toEqual([10, 11, 12, 13, 14, 15, 16]);

    // Frames 10 to 16 cover the region; only the region and the 50 ms on either side of it are delivered of them.
    const [own, made] = [source.audio.channels[0]!, painted.audio.channels[0]!];
    expect(made).toHaveLength(own.length);
    expect(made.subarray(0, 48_000 - 2400)).toEqual(own.subarray(0, 48_000 - 2400));
    expect(made.subarray(72_000 + 2400)).toEqual(own.subarray(72_000 + 2400));
    const { track: decoded } = await generator.generate({ ...request, advanced: { 'ace-step-v1': { keepSource: false } } });
    expect(made.subarray(48_000, 72_000)).toEqual(decoded.audio.channels[0]!.subarray(48_000, 72_000));
    await generator.dispose();
  });

  it('gives the lengths that are asked for, to the sample', async () => {
    const generator = await create();
    const tone = Float32Array.from({ length: 144_000 }, (_, index) => 0.3 * Math.sin(index / 20));
    const source = { audio: { sampleRate: 48_000, channels: [tone, tone] } };
    const base = { source, seed: 7, steps: 1 } as const;
    const lengthOf = async (request: MusicRequest): Promise<number> => (await generator.generate(request)).track.audio.channels[0]!.length;
    expect(await lengthOf({ ...base, task: 'audio2audio' })).toBe(144_000);
    expect(await lengthOf({ ...base, task: 'edit', targetPrompt: 'calm' })).toBe(144_000);
    expect(await lengthOf({ ...base, task: 'extend', afterSeconds: 0.05 })).toBe(146_400);
    expect(await lengthOf({ ...base, task: 'extend', beforeSeconds: 1, afterSeconds: 1 })).toBe(240_000);
    const { warnings } = await generator.generate({ ...base, task: 'audio2audio', durationSeconds: 2 });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'durationSeconds' }));
    await generator.dispose();
  });

  it('encodes the sound of a track that was changed, or begins within a frame, instead of taking its latents', async () => {
    const generator = await create();
    const { track: source } = await generator.generate({ task: 'text2music', seed: 3, steps: 1, durationSeconds: 1 });
    const cut = { ...source, audio: { sampleRate: 48_000, channels: source.audio.channels.map((channel) => channel.subarray(0, 30_000)) } };
    const request = { task: 'audio2audio', strength: 1, seed: 3, steps: 1 } as const;
    const { track: same } = await generator.generate({ ...request, source: cut });
    const { track: encoded } = await generator.generate({ ...request, source: { audio: cut.audio } });
    expect(same.audio.channels[0]).toEqual(encoded.audio.channels[0]);
    const { track: longer } = await generator.generate({ task: 'extend', source, beforeSeconds: 0.5, seed: 1, steps: 1 });
    expect(longer.reusable).toBeUndefined();
    await generator.dispose();
  });

  it('keeps the exact length of a source that is no whole number of frames', async () => {
    const generator = await create();
    const tone = Float32Array.from({ length: 40_001 }, (_, index) => 0.3 * Math.sin(index / 20));
    const audio = { sampleRate: 48_000, channels: [tone, tone] };
    const [painted] = (
      await generator.generate({ task: 'repaint', source: { audio }, startSeconds: 0.2, endSeconds: 0.4, steps: 1, seed: 1 })
    ).tracks as [MusicTrack];
    expect(painted.audio.channels[0]).toHaveLength(tone.length);
    expect(painted.audio.channels[0]!.at(-1)).toBe(tone.at(-1));
    await generator.dispose();
  });

  it('gives the source back when nothing of it is to change', async () => {
    const generator = await create();
    const tone = Float32Array.from({ length: 48_000 }, (_, index) => 0.3 * Math.sin(index / 20));
    const source = { audio: { sampleRate: 48_000, channels: [tone, tone] } };
    const { track: same } = await generator.generate({ task: 'repaint', source, startSeconds: 0, endSeconds: 0.5, variance: 0, seed: 1 });
    expect(same.audio.channels[1]).toEqual(tone);
    await generator.dispose();
  });

  it('extends music beyond what one run takes, and keeps all of it', async () => {
    const frames = 2570;
    const latent = Float32Array.from({ length: 128 * frames }, (_, index) => Math.sin(index));
    const job = {
      request: {
        task: 'extend',
        source: { audio: { sampleRate: 44_100, channels: [new Float32Array(4096 * frames)] } },
        beforeSeconds: 1,
        afterSeconds: 2,
        steps: 2,
      },
      settings: readSettings({ task: 'text2music' }),
      seed: 1,
      source: { latent, frames },
    } as const;
    const task = planTask(job);
    const widths: number[] = [];
    const still = (width: number): VelocityModel => {
      widths.push(width);
      return { predict: async (sample) => new Float32Array(sample.length) };
    };
    const run = task.run(still, { conditional: 0, unconditional: 0 });
    let next = await run.next();
    while (next.done !== true) next = await run.next();
    expect([task.frames, ...widths]).toEqual([11 + frames + 22, 2583, 2581]);
    expect(sliceFrames(next.value, task.frames, 11, 11 + frames)).toEqual(latent);
  });

  it('passes on what its tokenizer says about the lyrics', async () => {
    const notice = { code: 'notice', field: 'lyrics', message: 'Sing louder.' } as const;
    const tokenizers: Tokenizers = {
      ...letters,
      encodeLyrics(lyrics, options) {
        options?.onWarning?.(notice);
        return letters.encodeLyrics(lyrics);
      },
    };
    const family = await detectFamily(openCheckpoint(folder), { tokenizers });
    const generator = await create({ family });
    const { warnings } = await generator.generate({ task: 'text2music', lyrics: 'la', seed: 1, steps: 1, durationSeconds: 0.5 });
    expect(warnings).toContainEqual(notice);
    await generator.dispose();
  });

  it('lets the unfinished music be heard on request', async () => {
    const generator = await create();
    const previews: number[] = [];
    await generator.generate(
      { task: 'text2music', prompt: 'x', seed: 1, steps: 4, durationSeconds: 0.5, advanced: { 'ace-step-v1': { previewEvery: 2 } } },
      { onProgress: (event) => event.type === 'preview' && previews.push(event.audio.channels[0]!.length) },
    );
    expect(previews).toHaveLength(1);
    expect(previews[0]).toBeGreaterThan(20_000);
    await generator.dispose();
  });

  it('says how loud the peak is, and lowers it on request', async () => {
    const generator = await create();
    const request = { task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 } as const;
    const { track: loud } = await generator.generate(request);
    expect(loud.provenance.parameters['truePeakDb']).toBeCloseTo(gainToDb(truePeak(loud.audio)), 6);
    const { track: limited } = await generator.generate({ ...request, advanced: { 'ace-step-v1': { limitPeak: true } } });
    expect(gainToDb(truePeak(limited.audio))).toBeLessThanOrEqual(-0.999);
    await generator.dispose();
  });

  it('refuses a job when the queue is full, and takes one again when it is not', async () => {
    const generator = await create({ maxQueued: 1 });
    const request = { task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 } as const;
    const first = generator.generate(request);
    const error = await generator.generate(request).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'queue_full')).toBe(true);
    await first;
    expect((await generator.generate(request)).tracks).toHaveLength(1);
    await generator.dispose();
  });

  it('stops the work when its reader leaves', async () => {
    const runtime = createNodeRuntime({ threads: 1 });
    let runs = 0;
    const counting = {
      ...runtime,
      async open(...values: Parameters<typeof runtime.open>) {
        const session = await runtime.open(...values);
        const run: typeof session.run = (inputs) => {
          runs += 1;
          return session.run(inputs);
        };
        return { ...session, run };
      },
    };
    const generator = await create({ runtime: counting, policy: 'sequential' });
    for await (const event of generator.stream({ task: 'text2music', prompt: 'x', seed: 1, steps: 50, durationSeconds: 0.5 }))
      if (event.type === 'progress' && event.phase === 'diffusion') break;
    const after = runs;
    expect(after).toBeLessThan(20);
    await generator.dispose();
    expect(runs).toBe(after);
  });

  it('encodes for a training as its trainer does: frame by frame, without a context, lyrics that count', async () => {
    const runtime = createNodeRuntime({ threads: 1 });
    const generator = createGenerator({
      family: await detectFamily(openCheckpoint(folder), { tokenizers: letters }),
      runtime,
      policy: 'resident',
    });
    const tone = Float32Array.from({ length: 2 * 48_000 }, (_, index) => Math.sin(index / 20) / 4);
    const clip = { sampleRate: 48_000, channels: [tone, tone] };
    const made = await generator.encodeForTraining(clip, { caption: 'x'.repeat(300), bpm: 120 });
    expect(made.warnings.map(({ code, field }) => [code, field])).toEqual([['ignored', 'bpm']]);
    expect(made.metadata).toMatchObject({ prompt: 'x'.repeat(256), family: 'ace-step-v1' });
    const shapes = Object.fromEntries(made.tensors.map(({ name, shape }) => [name, shape]));
    // Two seconds are filled up to three; one place for the voice, 201 of the text, one of no lyrics.
    expect(shapes).toEqual({
      target_latents: [33, 128],
      attention_mask: [33],
      encoder_hidden_states: [203, 32],
      encoder_attention_mask: [203],
      context_latents: [33, 0],
    });
    expect(made.tensors.every(({ data }) => data.every(Number.isFinite))).toBe(true);
    await generator.dispose();
  });

  it('refuses unknown settings with their path', async () => {
    const generator = await create();
    const error = await generator
      .generate({ task: 'text2music', advanced: { 'ace-step-v1': { shceduler: 'euler' } } })
      .catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues.map(({ path: where }) => where)).toEqual(['advanced.ace-step-v1.shceduler']);
    await generator.dispose();
  });

  it('says what is missing from a folder', async () => {
    const error = await detectFamily(openCheckpoint(path.join(folder, 'nowhere'))).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_missing') && error.message).toContain('ace_step_transformer/config.json (ACE-Step v1)');
  });

  it('names the latents that it leaves', async () => {
    const generator = await create();
    const { track } = await generator.generate({ task: 'text2music', seed: 1, steps: 1, durationSeconds: 0.5 });
    expect(track.reusable?.kind).toBe(ACE_STEP_V1_LATENTS);
    await generator.dispose();
  });

  it.each([
    ['sequential', 1, 0],
    ['hybrid', 2, 1],
  ] as const)('keeps as many networks open as the %s policy says', async (policy, atOnce, between) => {
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
    const generator = await create({ runtime: counting, policy, mode: 'mapped' });
    await generator.generate({ task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 });
    expect([most, open]).toEqual([atOnce, between]);
    await generator.dispose();
    expect(open).toBe(0);
  });
});
