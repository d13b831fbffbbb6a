import type { AudioClip, MusicRequest } from '@loop/core';

import { denoise } from '../../src/diffusion/denoise.js';
import type { Diffusion } from '../../src/diffusion/denoise.js';
import { createNoise } from '../../src/diffusion/noise/create-noise.js';
import { createPrediction } from '../../src/diffusion/prediction.js';
import type { Conditions, VelocityModel } from '../../src/diffusion/prediction.js';
import { createSchedule } from '../../src/diffusion/schedule.js';
import { createStepper } from '../../src/diffusion/stepper.js';
import { parseTransformerConfig } from '../../src/models/v1/config.js';
import { createVelocityModel, encodeText } from '../../src/models/v1/conditioning.js';
import type { PreparedCondition } from '../../src/models/v1/conditioning.js';
import { decodeMel, encodeAudio, vocode } from '../../src/models/v1/codec.js';
import { readMelBank } from '../../src/models/v1/mel-bank.js';
import { resampleReference } from '../../src/models/v1/reference-resampler.js';
import { createConditions, createEditConditions } from '../../src/models/v1/conditions.js';
import { framesOf, LATENT_SAMPLE_RATE, SAMPLES_PER_FRAME } from '../../src/models/v1/frame-grid.js';
import type { NetworkName } from '../../src/models/v1/networks.js';
import { readSettings } from '../../src/models/v1/settings.js';
import { planTask } from '../../src/models/v1/tasks/plan-task.js';
import type { LatentJob } from '../../src/models/v1/tasks/task.js';
import type { LatentClip } from '../../src/pipeline/family.js';
import type { Networks } from '../../src/pipeline/networks.js';
import { float32 } from '../../src/runtime/tensor.js';
import type { Tensor } from '../../src/runtime/tensor.js';
import { createLyricTokenizer } from '../../src/tokenizers/lyrics/create-lyric-tokenizer.js';
import { LYRIC_LANGUAGES } from '../../src/tokenizers/lyrics/languages.js';
import type { LyricLanguage } from '../../src/tokenizers/lyrics/languages.js';
import type { Tokenizers } from '../../src/tokenizers/tokenizers.js';
import type { GoldenSet } from '../golden.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { networksOf } from './networks.js';
import { promptTokenizerOf } from './umt5.js';

type Call = Readonly<Record<string, unknown>>;

/** Complete calls, from words to the waveform. */
export const runE2e: CaseRunner = async (context) => {
  const { set, golden, expect } = context;
  const { params, outputs } = golden;
  if (outputs['audio']) return expect('audio', (await set.output(golden, 'audio')).data);
  const call = params['call'] as Call;
  if (call['edit_target_lyrics'] === undefined || Array.isArray(params['target_lyric_ids'])) return runCall(context, undefined);
  // The case gives the target lyrics as words, and the reference's statistical guess of their language, which we do not copy, is not on
  // record: one of the languages must lead to the very numbers.
  let fault: unknown;
  for (const language of [undefined, ...LYRIC_LANGUAGES]) {
    try {
      return await runCall(context, language);
    } catch (error) {
      fault ??= error;
    }
  }
  throw fault;
};

async function runCall({ set, golden, expect, input }: CaseContext, language: LyricLanguage | undefined): Promise<void> {
  const { params, outputs } = golden;
  const call = params['call'] as Call;
  const opened = await networksOf(set);
  const networks: Networks = {
    component: opened.component,
    use: async (name, work) => work(await opened.session(name as NetworkName)),
    open: (_network, { name }) => Promise.reject(new Error(`v1 has no network ${name} beside its recipes`)),
    mode: undefined,
    isOpen: () => false,
    release: async () => {},
  };
  const config = parseTransformerConfig((await networks.component('ace_step_transformer')).config);
  const tokenizers = await tokenizersOf(set, call, params, language);
  const seeds = seedsOf(call['manual_seeds']);
  const clip = golden.inputs['source_audio'] === undefined ? SILENCE : clipOf(await input('source_audio'));
  const request = requestOf(call, seeds[0]!, clip);
  const settings = readSettings(request);
  const words = { prompt: request.prompt ?? '', lyrics: request.lyrics ?? '' };

  const ids = [await tokenizers.encodePrompt(words.prompt)];
  if (ids[0]!.join() !== (params['prompt_ids'] as number[]).join()) throw new Error(`the prompt gives ${ids[0]!.join()}`);
  const text = await networks.use('text-encoder', (session) => encodeText(session, ids));
  await expect('text_hidden', text.hidden.data as Float32Array);
  if (outputs['text_hidden_second']) {
    const erg = await networks.use('text-encoder', (session) => encodeText(session, ids, { erg: true }));
    await expect('text_hidden_second', erg.hidden.data as Float32Array);
  }

  let source: LatentClip | undefined;
  if (golden.inputs['source_audio']) {
    const bank = await readMelBank(await networks.component('music_vocoder'));
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

  const session = await opened.session('step');
  const open = (batch: number) => (frames: number) => createVelocityModel(session, config, { batch, frames });
  const durationSeconds = call['audio_duration'] as number;
  const diffusion =
    seeds.length === 1
      ? planTask({ request: { ...request, durationSeconds }, settings, seed: seeds[0]!, source }).run(open(1), conditions, edits)
      : batched({ request, settings, seeds, frames: framesOf(durationSeconds) }, open(seeds.length), conditions);
  let next = await diffusion.next();
  while (next.done !== true) next = await diffusion.next();
  await expect('final_latents', next.value);

  // The reference writes every song of a batch to one path, so the last one is what is left.
  const last = next.value.subarray(next.value.length - next.value.length / seeds.length);
  const [decoder, vocoder] = [await opened.session('decoder'), await opened.session('vocoder')];
  const waves = (await vocode(await decodeMel(last, decoder), vocoder)).map((wave) => resampleReference(wave, 44_100, 48_000));
  const every = outputs['wave'] ? 1 : 11;
  await expect(
    every === 1 ? 'wave' : 'wave_every_11',
    waves.flatMap((wave) => Array.from(wave.filter((_, index) => index % every === 0))),
  );
}

/**
 * Several songs of one text2music call as one batch. Our generator makes variations one by one, so that each equals the song that its
 * seed makes alone; the reference's mean shift spans the batch, which only a batch can reproduce.
 */
function batched(
  job: Pick<LatentJob, 'request' | 'settings'> & { readonly seeds: readonly number[]; readonly frames: number },
  open: (frames: number) => VelocityModel,
  conditions: Conditions,
): Diffusion {
  const { request, settings, seeds, frames } = job;
  const itemLength = 128 * frames;
  const start = Float32Array.from(seeds.flatMap((seed) => Array.from(createNoise(seed).normal(itemLength))));
  const schedule = createSchedule({ steps: request.steps! });
  const guidance = { scale: request.guidanceScale, kind: settings.guidance };
  const predict = createPrediction(
    open(frames),
    { conditional: repeated(conditions.conditional, seeds.length), unconditional: repeated(conditions.unconditional, seeds.length) },
    guidance,
    { steps: request.steps!, itemLength },
  );
  return denoise(start, createStepper(settings.scheduler, schedule), predict);
}

/** The same condition for every item of a batch. */
function repeated(condition: unknown, batch: number): PreparedCondition {
  const { keys, maskBias, erg } = condition as PreparedCondition;
  const repeat = ({ data, shape }: Tensor): Tensor => {
    const all = new Float32Array(data.length * batch);
    for (let item = 0; item < batch; item += 1) all.set(data as Float32Array, item * data.length);
    return float32(all, [batch, ...shape.slice(1)]);
  };
  return {
    keys: Object.fromEntries(Object.entries(keys).map(([name, tensor]) => [name, repeat(tensor)])),
    maskBias: repeat(maskBias),
    erg,
  };
}

const SILENCE: AudioClip = { sampleRate: 48_000, channels: [new Float32Array(1), new Float32Array(1)] };

function clipOf({ data, shape }: { readonly data: Float32Array; readonly shape: readonly number[] }): AudioClip {
  const length = shape[1]!;
  return { sampleRate: 48_000, channels: [data.slice(0, length), data.slice(length)] };
}

/** The reference rounds both ends of a region down to frames; ours covers the region that is asked for. */
function frameStart(seconds: number): number {
  return (framesOf(seconds) * SAMPLES_PER_FRAME) / LATENT_SAMPLE_RATE;
}

function requestOf(call: Call, seed: number, audio: AudioClip): MusicRequest {
  const source = { audio };
  const oss = call['oss_steps'] as string | undefined;
  const description = {
    prompt: call['prompt'] as string,
    lyrics: call['lyrics'] as string,
    seed,
    steps: call['infer_step'] as number,
    guidanceScale: call['guidance_scale'] as number | undefined,
    advanced: {
      'ace-step-v1': {
        scheduler: call['scheduler_type'],
        guidance: call['cfg_type'],
        ergTag: call['use_erg_tag'],
        ergLyric: call['use_erg_lyric'],
        ergDiffusion: call['use_erg_diffusion'],
        ossSteps: oss?.split(',').map(Number),
        retakeSeed: seedsOf(call['retake_seeds'])[0],
      },
    },
  };
  const task = call['audio2audio_enable'] === true ? 'audio2audio' : (call['task'] ?? 'text2music');
  if (task === 'audio2audio') return { ...description, task, source, strength: call['ref_audio_strength'] as number };
  if (task === 'retake')
    return { ...description, task, variance: call['retake_variance'] as number, retakeSeed: seedsOf(call['retake_seeds'])[0] };
  if (task === 'repaint') {
    const [startSeconds, endSeconds] = [frameStart(call['repaint_start'] as number), frameStart(call['repaint_end'] as number)];
    return { ...description, task, source, startSeconds, endSeconds, variance: call['retake_variance'] as number };
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

/** Prompts go through the checkpoint's own tokenizer; lyrics too, where the manifest has no ids for them. */
async function tokenizersOf(set: GoldenSet, call: Call, params: Call, language: LyricLanguage | undefined): Promise<Tokenizers> {
  const encodePrompt = await promptTokenizerOf(set);
  return {
    encodePrompt: async (prompt) => encodePrompt(prompt),
    async encodeLyrics(lyrics) {
      const ids = lyrics === call['edit_target_lyrics'] ? params['target_lyric_ids'] : params['lyric_ids'];
      if (Array.isArray(ids)) return ids as number[];
      const vocabulary = await set.platform.lyricVocabulary?.();
      if (vocabulary === undefined) throw new Error('the case needs the published lyric-vocab.json, which is not here');
      return createLyricTokenizer(vocabulary).encode(lyrics, { language });
    },
  };
}

function seedsOf(seeds: unknown): readonly number[] {
  if (typeof seeds === 'string') return seeds.split(',').map(Number);
  return Array.isArray(seeds) ? (seeds as number[]) : [seeds as number];
}
