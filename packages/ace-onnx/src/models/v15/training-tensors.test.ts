import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { fromBytes, openPt, openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadAceStep } from '../../node/load-ace-step.js';
import type { LoadedAceStep } from '../../node/load-ace-step.js';
import { encodeTrainingTensors } from '../../pipeline/training-tensors.js';
import type { TrainingText } from '../../pipeline/training-tensors.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-1.5', import.meta.url));

let folder: string;
let generator: LoadedAceStep;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-training-tensors-'));
  await cp(path.join(fixtures, 'checkpoints'), folder, { recursive: true });
  generator = await loadAceStep(folder, { threads: 1, policy: 'resident' });
});
afterAll(async () => {
  await generator.dispose();
  await rm(folder, { recursive: true, force: true });
});

const read = (name: string): Promise<Uint8Array> => readFile(path.join(fixtures, 'training', name));
const clipOf = async (name: string): Promise<AudioClip> => decodeWav(await read(`${name}.wav`)).audio;

const SONGS: readonly (TrainingText & { readonly name: string })[] = [
  {
    name: 'night_train',
    caption: 'lfx_tag, A warm lo-fi piece with piano and tape noise.',
    lyrics: '[verse]\nrain on the window\n\n[chorus]\nround we go',
  },
  { name: 'etude', caption: 'lfx_tag', bpm: 70, key: 'A minor', timeSignature: 4 },
];

describe('encoding for trainings', () => {
  it.each(SONGS)('gives what the reference trainer stores of $name', async ({ name, ...text }) => {
    const { tensors, warnings } = await generator.encodeForTraining(await clipOf(name), text);
    const { tensors: expected } = await openPt(fromBytes(await read(`${name}.pt`)));
    expect(warnings).toEqual([]);
    expect(tensors.map((tensor) => tensor.name).toSorted()).toEqual([...expected.keys()].toSorted());
    for (const tensor of tensors) {
      const wanted = expected.get(tensor.name)!;
      expect([tensor.name, tensor.shape]).toEqual([tensor.name, wanted.shape]);
      const values = wanted.dtype === 'BOOL' ? Float32Array.from(await wanted.bytes()) : await wanted.float32();
      const off = tensor.data.reduce((most, value, index) => Math.max(most, Math.abs(value - values[index]!)), 0);
      expect([tensor.name, off < 2e-4 ? 'close' : off]).toEqual([tensor.name, 'close']);
    }
  });

  it('wraps lyrics as music is made with them, and cuts and reports what is too long', async () => {
    const clip = await clipOf('etude');
    const text = { caption: 'x', lyrics: 'la '.repeat(700), language: 'it' };
    const [bare, wrapped] = [
      await generator.encodeForTraining(clip, text),
      await generator.encodeForTraining(clip, text, { lyricForm: 'wrapped', maxSeconds: 0.4 }),
    ];
    const find = ({ tensors }: typeof bare, name: string): Float32Array => tensors.find((tensor) => tensor.name === name)!.data;
    expect(find(wrapped, 'encoder_hidden_states')).not.toEqual(find(bare, 'encoder_hidden_states'));
    expect(bare.warnings.map(({ field }) => field)).toEqual(['lyrics']);
    expect(wrapped.warnings.map(({ field }) => field)).toEqual(['audio', 'lyrics']);
    expect([bare.frames, wrapped.frames]).toEqual([20, 10]);
  });

  it('refuses what is no sound', async () => {
    const silent = { sampleRate: 48_000, channels: [Float32Array.of(0, Number.NaN)] };
    const errors = await Promise.all(
      [silent.channels, [], [new Float32Array(0)]].map((channels) =>
        generator.encodeForTraining({ ...silent, channels }, {}).catch((reason: unknown) => reason),
      ),
    );
    expect(errors.map((error) => isLoopError(error, 'invalid_input'))).toEqual([true, true, true]);
  });

  it('is written as safetensors with what it was made from', async () => {
    const made = await generator.encodeForTraining(await clipOf('etude'), SONGS[1]!);
    const { tensors, metadata } = await openSafetensors(fromBytes(encodeTrainingTensors(made)));
    expect([tensors.get('encoder_attention_mask')!.dtype, tensors.get('target_latents')!.dtype]).toEqual(['BOOL', 'F32']);
    expect(await tensors.get('context_latents')!.float32()).toEqual(made.tensors.find(({ name }) => name === 'context_latents')!.data);
    expect(metadata).toMatchObject({ family: 'ace-step-1.5', lyric_form: 'bare', keyscale: 'A minor', lyrics: '[Instrumental]' });
    expect(metadata['prompt']).toContain(
      '# Caption\nlfx_tag\n\n# Metas\n- bpm: 70\n- timesignature: 4\n- keyscale: A minor\n- duration: 0 seconds\n',
    );
  });
});
