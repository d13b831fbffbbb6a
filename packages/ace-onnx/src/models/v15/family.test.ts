import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { MusicGenerator, MusicRequest, MusicTrack } from '@loop/core';
import { describeMusicGenerator } from '@loop/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeAdapter } from '../../adapters/__fixtures__/make-adapter.js';
import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { openCheckpoint } from '../../node/open-checkpoint.js';
import { createGenerator } from '../../pipeline/create-generator.js';
import type { Family, LatentClip } from '../../pipeline/family.js';
import { assertFits } from '../assert-fits.js';
import { detectFamily } from '../detect-family.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const FRAME = 1920;

let folder: string;
let turbo: Family;
let base: Family;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-ace-step-15-'));
  await cp(fixtures, folder, { recursive: true });
  turbo = await detectFamily(openCheckpoint(folder));
  base = await detectFamily(openCheckpoint(folder), { variant: 'acestep-v15-base' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const create = (family = turbo): MusicGenerator =>
  createGenerator({ family, runtime: createNodeRuntime({ threads: 1 }), policy: 'resident' });

describeMusicGenerator('ACE-Step 1.5 on a tiny checkpoint', {
  create: () => create(),
  durationSeconds: 0.8,
  durationTolerance: 0.05,
  base: { steps: 2 },
  adapter: makeAdapter('lora', new Map([['layers.0.self_attn.q_proj', [32, 32]]])),
});

/** Sound that no decoder makes, of a length that is no whole number of frames. */
const tone = Float32Array.from({ length: 40_001 }, (_, index) => 0.3 * Math.sin(index / 20));
const source = { audio: { sampleRate: 48_000, channels: [tone, tone] } };

async function makeOne(family: Family, request: MusicRequest): Promise<MusicTrack> {
  const generator = create(family);
  const { tracks } = await generator.generate(request);
  await generator.dispose();
  return tracks[0];
}

describe('ACE-Step 1.5', () => {
  it('fits every variant of the fixtures, in both layouts', async () => {
    for (const variant of ['acestep-v15-turbo', 'acestep-v15-base', 'acestep-v15-turbo-bf16', 'acestep-v15-xl-turbo'])
      await assertFits(await detectFamily(openCheckpoint(folder), { variant }));
    // The set's folder in the layout of diffusers lacks what it shares with the others.
    const diffusers = path.join(folder, 'diffusers-turbo-bf16');
    await cp(path.join(folder, 'vae'), path.join(diffusers, 'vae'), { recursive: true });
    for (const part of ['text_encoder', 'tokenizer'])
      await cp(path.join(folder, 'Qwen3-Embedding-0.6B'), path.join(diffusers, part), { recursive: true });
    const family = await detectFamily(openCheckpoint(diffusers));
    await assertFits(family);
    const request = { task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 } as const;
    const [own, original] = [
      await makeOne(family, request),
      await makeOne(await detectFamily(openCheckpoint(folder), { variant: 'acestep-v15-turbo-bf16' }), request),
    ];
    // The same weights; only the latent of silence was rounded.
    const difference = own.audio.channels[0]!.map((sample, index) => Math.abs(sample - original.audio.channels[0]![index]!));
    expect(Math.max(...difference)).toBeLessThan(0.05);
  });

  it.each([
    ['num_hidden_layers', 256, 'shape_mismatch'],
    ['num_hidden_layers', 100_000, 'file_format'],
    ['num_lyric_encoder_hidden_layers', 1.5, 'file_format'],
    ['head_dim', 7, 'file_format'],
    ['head_dim', 999_998, 'shape_mismatch'],
    ['num_attention_heads', 3, 'file_format'],
    ['hidden_size', 1_000_000, 'shape_mismatch'],
    ['patch_size', 3, 'shape_mismatch'],
    ['in_channels', 16, 'file_format'],
    ['audio_acoustic_hidden_dim', 17, 'file_format'],
    ['fsq_input_levels', [8], 'shape_mismatch'],
    ['fsq_input_levels', 'all', 'file_format'],
    ['timbre_fix_frame', 1e6, 'file_format'],
    ['rope_theta', 0, 'file_format'],
  ])('answers a configuration whose %s is %j with a typed error', async (field, value, code) => {
    const crooked = path.join(folder, `crooked-${field}-${code}`);
    for (const part of ['acestep-v15-turbo', 'vae', 'Qwen3-Embedding-0.6B'])
      await cp(path.join(folder, part), path.join(crooked, part), { recursive: true });
    const file = path.join(crooked, 'acestep-v15-turbo', 'config.json');
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), [field]: value }));
    const error = await detectFamily(openCheckpoint(crooked))
      .then(assertFits)
      .catch((reason: unknown) => reason);
    expect(isLoopError(error) && error.code).toBe(code);
  });

  it('finds a model of any name, and says when the named one is not there', async () => {
    const own = path.join(folder, 'own');
    for (const part of ['vae', 'Qwen3-Embedding-0.6B']) await cp(path.join(folder, part), path.join(own, part), { recursive: true });
    await cp(path.join(folder, 'acestep-v15-turbo'), path.join(own, 'my-finetune'), { recursive: true });
    await assertFits(await detectFamily(openCheckpoint(own), { variant: 'my-finetune' }));
    for (const variant of ['nothing', 'vae']) {
      const error = await detectFamily(openCheckpoint(own), { variant }).catch((reason: unknown) => reason);
      expect(isLoopError(error, 'model_missing')).toBe(true);
    }
  });

  it('makes music with a large model in shards, by its configuration alone', async () => {
    const large = await detectFamily(openCheckpoint(folder), { variant: 'acestep-v15-xl-turbo' });
    const track = await makeOne(large, { task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 });
    expect(track.audio.channels[0]).toHaveLength(12 * 1_920);
    expect(track.provenance.parameters).toMatchObject({ shift: 3, correction: 'on' });
  });

  it('offers what the checkpoint was trained for', () => {
    expect(turbo.capabilities.tasks).not.toContain('lego');
    expect(base.capabilities.tasks).toContain('extract');
    expect(turbo.capabilities.honours.text2music).not.toContain('guidanceScale');
    expect(base.capabilities.honours.text2music).toContain('guidanceScale');
  });

  it('gives exactly the length that was asked for, and says when frames lose some of it', async () => {
    const exact = await makeOne(turbo, { task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 1 });
    expect(exact.audio.channels[0]).toHaveLength(48_000);
    const generator = create();
    const { tracks, warnings } = await generator.generate({ task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 9.2 });
    expect(tracks[0].audio.channels[0]).toHaveLength(229 * FRAME);
    expect(warnings.map(({ code, field }) => [code, field])).toContainEqual(['clamped', 'durationSeconds']);
    await generator.dispose();
  });

  it.each(['cover', 'repaint', 'audio2audio', 'extend', 'retake'] as const)('makes %s', async (task) => {
    const fields = { repaint: { startSeconds: 0.2, endSeconds: 0.5 }, extend: { beforeSeconds: 0.1, afterSeconds: 0.3 } } as const;
    const request = {
      task,
      prompt: 'x',
      seed: 1,
      steps: 2,
      ...(task === 'retake' ? { durationSeconds: 40_001 / 48_000 } : { source }),
      ...(task === 'repaint' || task === 'extend' ? fields[task] : {}),
    } as MusicRequest;
    const { audio } = await makeOne(turbo, request);
    expect(audio.channels[0]).toHaveLength(task === 'extend' ? 40_001 + 0.4 * 48_000 : task === 'retake' ? 20 * FRAME : 40_001);
  });

  it.each([
    { task: 'lego', track: 'drums', startSeconds: 0.2 },
    { task: 'extract', track: 'vocals' },
    { task: 'complete', tracks: ['bass', 'drums'] },
  ] as const)('makes $task with a base model', async (fields) => {
    const { audio } = await makeOne(base, { ...fields, source, prompt: 'x', seed: 1, steps: 2, guidanceScale: 3 } as MusicRequest);
    expect(audio.channels[1]).toHaveLength(tone.length);
  });

  it('keeps the samples of a source outside the region and its crossfades', async () => {
    const { audio } = await makeOne(turbo, { task: 'repaint', source, startSeconds: 0.3, endSeconds: 0.5, seed: 1, steps: 2 });
    const [own, made] = [tone, audio.channels[0]!];
    expect(made.subarray(0, 0.3 * 48_000 - 2400)).toEqual(own.subarray(0, 0.3 * 48_000 - 2400));
    expect(made.subarray(0.5 * 48_000 + 2400)).toEqual(own.subarray(0.5 * 48_000 + 2400));
    expect(made.subarray(0.35 * 48_000, 0.45 * 48_000)).not.toEqual(own.subarray(0.35 * 48_000, 0.45 * 48_000));
  });

  it('reuses the latents of its own tracks, and brings what is new beside them to their level', async () => {
    const generator = create();
    const { track } = await generator.generate({ task: 'text2music', prompt: 'x', seed: 1, steps: 2, durationSeconds: 1 });
    const { latent, frames, gain } = track.reusable!.data as LatentClip;
    expect([frames, latent.length]).toEqual([25, 25 * turbo.latent.frameSize]);
    const request = { task: 'extend', source: track, afterSeconds: 0.2, seed: 2, steps: 1 } as const;
    const [reused, again] = [await generator.generate(request), await generator.generate({ ...request, source: { audio: track.audio } })];
    expect(reused.track.audio.channels[0]).not.toEqual(again.track.audio.channels[0]);
    const quiet = { ...track, reusable: { ...track.reusable!, data: { latent, frames, gain: gain! / 2 } } };
    const halved = await generator.generate({ ...request, source: quiet });
    const end = (result: { readonly track: MusicTrack }): Float32Array => result.track.audio.channels[0]!.subarray(48_000);
    end(halved).forEach((sample, index) => expect(sample).toBeCloseTo(end(reused)[index]! / 2, 5));
    await generator.dispose();
  });

  it('hears the source of a cover, less of it at less strength, and a reference', async () => {
    const request = { task: 'cover', source, prompt: 'x', seed: 1, steps: 4 } as const;
    const sounds = [
      await makeOne(turbo, request),
      await makeOne(turbo, { ...request, strength: 0.5 }),
      await makeOne(turbo, { ...request, strength: 0 }),
      await makeOne(turbo, { ...request, advanced: { 'ace-step-1.5': { follow: 'latent' } } }),
      await makeOne(turbo, { ...request, reference: source }),
    ].map(({ audio }) => audio.channels[0]!);
    sounds.forEach((sound, index) => sounds.slice(index + 1).forEach((other) => expect(other).not.toEqual(sound)));
  });

  it('follows audio codes for as long as they last', async () => {
    const audioCodes = [12_345, 0, 63_999, 511];
    const { audio } = await makeOne(turbo, {
      task: 'text2music',
      prompt: 'x',
      seed: 1,
      steps: 1,
      advanced: { 'ace-step-1.5': { audioCodes } },
    });
    expect(audio.channels[0]).toHaveLength(audioCodes.length * 5 * FRAME);
  });

  it('takes its defaults from the checkpoint, and says them', async () => {
    const short = { task: 'text2music', prompt: 'x', seed: 1, durationSeconds: 0.5 } as const;
    expect((await makeOne(turbo, short)).provenance.parameters).toMatchObject({ steps: 8, shift: 3, guidanceScale: 1, correction: 'on' });
    expect((await makeOne(base, { ...short, steps: 2 })).provenance.parameters).toMatchObject({
      shift: 1,
      guidanceScale: 7,
      correction: 'off',
    });
  });

  it('warns of settings that do not go with the checkpoint', async () => {
    const generator = create(base);
    const { warnings } = await generator.generate({
      task: 'text2music',
      seed: 1,
      steps: 1,
      durationSeconds: 0.5,
      advanced: { 'ace-step-1.5': { correction: 'on', shift: 6 } },
    });
    expect(warnings.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['advanced.ace-step-1.5.shift', 'advanced.ace-step-1.5.correction']),
    );
    await generator.dispose();
  });

  it('brings new music to −1 dB of full scale, unless it is asked not to', async () => {
    const request = { task: 'text2music', prompt: 'x', seed: 3, steps: 1, durationSeconds: 5.2 } as const;
    const peakOf = ({ audio }: MusicTrack): number =>
      Math.max(...audio.channels.map((channel) => channel.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)));
    expect(peakOf(await makeOne(turbo, request))).toBeCloseTo(0.8912509, 5);
    expect(peakOf(await makeOne(turbo, { ...request, advanced: { 'ace-step-1.5': { normalise: false } } }))).not.toBeCloseTo(0.8912509, 5);
  });

  it('refuses a source that is longer than the model can take, and unknown settings with their path', async () => {
    const errors = await Promise.all(
      [
        { task: 'extend', source, afterSeconds: 600 } as const,
        { task: 'text2music', advanced: { 'ace-step-1.5': { sift: 3 } } } as const,
      ].map((request) => makeOne(turbo, request).catch((reason: unknown) => reason)),
    );
    expect(errors.map((error) => isLoopError(error, 'invalid_input') && error.issues[0]!.path)).toEqual([
      'durationSeconds',
      'advanced.ace-step-1.5.sift',
    ]);
  });
});
