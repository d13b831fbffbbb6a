import type { MusicRequest } from '@loop/core';

import { parseTransformerConfig } from '../../src/models/v1/config.js';
import { createVelocityModel, encodeText } from '../../src/models/v1/conditioning.js';
import { decodeMel, encodeAudio, vocode } from '../../src/models/v1/codec.js';
import { readMelBank } from '../../src/models/v1/mel-bank.js';
import { resampleReference } from '../../src/models/v1/reference-resampler.js';
import { createConditions, createEditConditions } from '../../src/pipeline/conditions.js';
import type { Tokenizers } from '../../src/pipeline/conditions.js';
import { planTask } from '../../src/pipeline/latent-task.js';
import type { LatentClip } from '../../src/pipeline/latent-task.js';
import type { Networks } from '../../src/pipeline/networks.js';
import { readSettings } from '../../src/pipeline/settings.js';
import type { CaseRunner } from '../run-cases.js';
import { networksOf } from './networks.js';

type Call = Readonly<Record<string, unknown>>;

/** Complete calls, from words to the waveform. Token ids are those that the reference's tokenizers gave. */
export const runE2e: CaseRunner = async ({ set, golden, expect, input }) => {
  const { params, outputs } = golden;
  if (outputs['audio']) return expect('audio', (await set.output(golden, 'audio')).data);
  const call = params['call'] as Call;
  const golden0 = await networksOf(set);
  const networks: Networks = {
    component: golden0.component,
    use: async (name, work) => work(await golden0.session(name)),
    release: async () => {},
  };
  const config = parseTransformerConfig((await networks.component('ace_step_transformer')).config);
  const tokenizers = tokenizersOf(call, params);
  const seeds = seedsOf(call['manual_seeds']);
  const request = requestOf(call, seeds[0]!);
  const settings = readSettings(request);
  const words = { prompt: request.prompt ?? '', lyrics: request.lyrics ?? '' };

  const ids = [tokenizers.encodePrompt(words.prompt)];
  const text = await networks.use('text-encoder', (session) => encodeText(session, ids));
  await expect('text_hidden', text.hidden.data as Float32Array);
  if (outputs['text_hidden_second']) {
    const erg = await networks.use('text-encoder', (session) => encodeText(session, ids, { erg: true }));
    await expect('text_hidden_second', erg.hidden.data as Float32Array);
  }

  let source: LatentClip | undefined;
  if (golden.inputs['source_audio']) {
    const { data, shape } = await input('source_audio');
    const length = shape[1]!;
    const bank = await readMelBank(await networks.component('music_vocoder'));
    const clip = { sampleRate: 48_000, channels: [data.slice(0, length), data.slice(length)] };
    source = await networks.use('encoder', (session) => encodeAudio(clip, session, bank));
    await expect('source_latents', source.latent);
  }

  const conditions = await createConditions(networks, config, tokenizers, { ...words, ...settings, textOnly: false });
  const edits =
    request.task === 'edit'
      ? {
          source: await createEditConditions(networks, config, tokenizers, words),
          target: await createEditConditions(networks, config, tokenizers, {
            prompt: request.targetPrompt!,
            lyrics: request.targetLyrics!,
          }),
        }
      : undefined;

  const finals: Float32Array[] = [];
  for (const seed of seeds) {
    const task = planTask({ request, settings, seed, source, durationSeconds: call['audio_duration'] as number });
    const diffusion = task.run(
      createVelocityModel(await golden0.session('step'), config, { batch: 1, frames: task.frames }),
      conditions,
      edits,
    );
    let next = await diffusion.next();
    while (next.done !== true) next = await diffusion.next();
    finals.push(next.value);
  }
  await expect('final_latents', Float32Array.from(finals.flatMap((latent) => Array.from(latent))));

  const [decoder, vocoder] = [await golden0.session('decoder'), await golden0.session('vocoder')];
  const waves = (await vocode(await decodeMel(finals[0]!, decoder), vocoder)).map((wave) => resampleReference(wave, 44_100, 48_000));
  const every = outputs['wave'] ? 1 : 11;
  await expect(
    every === 1 ? 'wave' : 'wave_every_11',
    waves.flatMap((wave) => Array.from(wave.filter((_, index) => index % every === 0))),
  );
  return undefined;
};

function requestOf(call: Call, seed: number): MusicRequest {
  const source = { audio: { sampleRate: 48_000, channels: [new Float32Array(1), new Float32Array(1)] } };
  const oss = call['oss_steps'] as string | undefined;
  const description = {
    prompt: call['prompt'] as string,
    lyrics: call['lyrics'] as string,
    seed,
    steps: call['infer_step'] as number,
    guidanceScale: call['guidance_scale'] as number | undefined,
    advanced: {
      scheduler: call['scheduler_type'],
      guidance: call['cfg_type'],
      ergTag: call['use_erg_tag'],
      ergLyric: call['use_erg_lyric'],
      ergDiffusion: call['use_erg_diffusion'],
      ossSteps: oss?.split(',').map(Number),
      retakeSeed: seedsOf(call['retake_seeds'])[0],
    },
  };
  const task = call['audio2audio_enable'] === true ? 'audio2audio' : (call['task'] ?? 'text2music');
  if (task === 'audio2audio') return { ...description, task, source, strength: call['ref_audio_strength'] as number };
  if (task === 'retake')
    return { ...description, task, variance: call['retake_variance'] as number, retakeSeed: seedsOf(call['retake_seeds'])[0] };
  if (task === 'repaint') {
    const [startSeconds, endSeconds] = [call['repaint_start'] as number, call['repaint_end'] as number];
    return { ...description, task, source, startSeconds, endSeconds, strength: call['retake_variance'] as number };
  }
  if (task === 'edit') {
    const target = { targetPrompt: call['edit_target_prompt'] as string, targetLyrics: call['edit_target_lyrics'] as string };
    return {
      ...description,
      ...target,
      task,
      source,
      from: call['edit_n_min'] as number,
      to: call['edit_n_max'] as number,
      averages: call['edit_n_avg'] as number,
    };
  }
  return { ...description, task: 'text2music' };
}

function tokenizersOf(call: Call, params: Call): Tokenizers {
  const lookup = (name: string, own: string, target: string) => (text: string) => {
    const isTarget = text === call[`edit_target_${name}`];
    const ids = (isTarget ? params[target] : params[own]) as readonly number[] | undefined;
    if (!Array.isArray(ids)) throw new Error(`the manifest has no token ids of ${JSON.stringify(text)}`);
    return ids as readonly number[];
  };
  return {
    encodePrompt: lookup('prompt', 'prompt_ids', 'target_prompt_ids'),
    encodeLyrics: lookup('lyrics', 'lyric_ids', 'target_lyric_ids'),
  };
}

function seedsOf(seeds: unknown): readonly number[] {
  if (typeof seeds === 'string') return seeds.split(',').map(Number);
  return Array.isArray(seeds) ? (seeds as number[]) : [seeds as number];
}
