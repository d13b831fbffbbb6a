import type { AudioClip, MusicTask } from '@loop/core';
import { resample, toStereo } from '@loop/core/audio';

import { defineFamily } from '../../pipeline/define-family.js';
import { outputLength, OUTPUT_RATE } from '../../pipeline/delivery.js';
import type { DecodeJob, Family, FamilyCapabilities, LatentClip, NetworkJob } from '../../pipeline/family.js';
import type { Checkpoint } from '../../runtime/runtime.js';
import { createQwenTokenizer } from '../../tokenizers/qwen/create-qwen-tokenizer.js';
import type { FamilyKind } from '../family-kind.js';
import { findLayout } from './layout.js';
import type { ModelLayout } from './layout.js';
import { readModelConfig } from './model-config.js';
import { createRecipes } from './networks.js';
import { findPlanner } from './planner/find-planner.js';
import type { PlannerFiles } from './planner/find-planner.js';
import { PLANNER_NETWORK, plannerRecipe } from './planner/planner-recipe.js';
import { tokenizeLatent } from './run/audio-code-latents.js';
import { decodeLatent, encodeSound } from './run/sound-codec.js';
import { SAMPLES_PER_FRAME, SAMPLE_RATE } from './seconds-to-frames.js';
import { ACE_STEP_15, readSettings } from './settings.js';
import type { AceStep15Settings } from './settings.js';
import { readSilenceOf } from './silence.js';
import { conditionSong } from './tasks/condition.js';
import type { ConditionTraits, SongCondition } from './tasks/condition.js';
import { createLanguage } from './tasks/describe.js';
import { encodeForTraining } from './tasks/encode-for-training.js';
import { planSong } from './tasks/plan-song.js';
import { assertCanThink, think, thoughtTokens } from './tasks/think.js';
import { variantOf } from './variant.js';
import type { Variant } from './variant.js';

/** Names the latents that a track of ACE-Step 1.5 leaves, so that later tasks need not encode its audio again. */
export const ACE_STEP_15_LATENTS = `${ACE_STEP_15}/latents` as const;

const TITLE = 'ACE-Step 1.5';

const GENERAL_TASKS = ['text2music', 'retake', 'cover', 'repaint', 'extend', 'audio2audio'] as const satisfies readonly MusicTask[];
const TRACK_TASKS = ['lego', 'extract', 'complete'] as const satisfies readonly MusicTask[];
const HONOURED = [
  'prompt',
  'lyrics',
  'vocalLanguage',
  'bpm',
  'key',
  'timeSignature',
  'reference',
  'seed',
  'variations',
  'steps',
  'adapters',
] as const;

/**
 * ACE-Step 1.5: turbo, base and sft, XL by their configuration. New music is whole frames of 0.04 s, at least 128 of them while it is made,
 * and is cut to the length that was asked for; the other tasks give the length and the region that were asked for, to the sample.
 */
export const ACE_STEP_15_FAMILY: FamilyKind = {
  id: ACE_STEP_15,
  title: TITLE,
  sign: 'acestep-v15-turbo/config.json or condition_encoder/config.json',
  detect: async (checkpoint, options = {}) => (await findLayout(checkpoint, options.variant)) !== undefined,
  async open(checkpoint, options = {}) {
    const layout = await findLayout(checkpoint, options.variant);
    const model = await readModelConfig(layout!);
    const { transformer } = model;
    const tokenizer = createQwenTokenizer(await checkpoint.text(`${layout!.tokenizer}/tokenizer.json`));
    const traits: ConditionTraits = {
      model,
      config: transformer,
      tokenizer,
      variant: variantOf(transformer, layout!.folder),
      silence: await readSilenceOf(checkpoint, layout!, transformer.channels),
    };
    return createFamily(checkpoint, layout!, traits, await findPlanner(checkpoint, options.planner));
  },
};

function createFamily(
  checkpoint: Checkpoint,
  layout: ModelLayout,
  traits: ConditionTraits,
  planner: PlannerFiles | undefined,
): Family<AceStep15Settings, SongCondition> {
  const { channels } = traits.config;
  const tokenize = (clip: AudioClip, job: NetworkJob<AceStep15Settings>): Promise<readonly number[]> => tokenizeClip(clip, job, traits);
  return defineFamily<AceStep15Settings, SongCondition>({
    id: ACE_STEP_15,
    title: TITLE,
    checkpoint: asParts(checkpoint, layout, planner),
    recipes: [...(planner === undefined ? [] : [plannerRecipe(planner)]), ...createRecipes(traits.model)],
    adapted: 'transformer',
    adaptedLanguage: planner === undefined ? undefined : PLANNER_NETWORK,
    latent: { sampleRate: SAMPLE_RATE, samplesPerFrame: SAMPLES_PER_FRAME, frameSize: channels, layout: 'frames-first' },
    capabilities: capabilitiesOf(traits.variant),
    publishedParameters: 1.6e9,
    readSettings(request) {
      const settings = readSettings(request);
      assertCanThink(settings, planner);
      return settings;
    },
    language: planner === undefined ? undefined : createLanguage(planner, tokenize),
    tokenize,
    encodeForTraining: (clip, text, job) =>
      encodeForTraining(clip, text, job, { ...traits, encode: (sound) => encodeClip(sound, job, channels) }),
    thinker: { tokensOf: thoughtTokens, think: (job) => think(job, planner) },
    plan: (job) => planSong(job, traits),
    condition: (job) => conditionSong(job, traits),
    encode: (clip, job) => encodeClip(clip, job, channels),
    decode: (latent, job) => decodeSound(latent, job, channels),
  });
}

/** The same checkpoint, its components being the parts of the model under their original names. */
function asParts(checkpoint: Checkpoint, layout: ModelLayout, planner: PlannerFiles | undefined): Checkpoint {
  return {
    ...checkpoint,
    async component(name) {
      if (name === PLANNER_NETWORK && planner !== undefined) return planner.component;
      const { component } = await layout.part(name as Parameters<ModelLayout['part']>[0]);
      return component;
    },
  };
}

function capabilitiesOf({ isTurbo, hasTracks }: Variant): FamilyCapabilities {
  const fields = isTurbo ? HONOURED : ([...HONOURED, 'guidanceScale'] as const);
  const tasks: readonly MusicTask[] = hasTracks ? [...GENERAL_TASKS, ...TRACK_TASKS] : GENERAL_TASKS;
  const withDuration = [...fields, 'durationSeconds'] as const;
  return {
    tasks,
    duration: { minSeconds: 0.5, maxSeconds: 600 },
    maxVariations: 8,
    honours: Object.fromEntries(tasks.map((task) => [task, task === 'text2music' || task === 'retake' ? withDuration : fields])),
    timeSignatures: [2, 3, 4, 6],
    vocals: true,
  };
}

/** Encodes stereo sound at 48 kHz; what fills its last frame is silent. */
async function encodeClip(clip: AudioClip, { networks, signal }: NetworkJob<AceStep15Settings>, channels: number): Promise<LatentClip> {
  const sound = toStereo(resample(clip, SAMPLE_RATE));
  const frames = Math.ceil(outputLength(clip) / SAMPLES_PER_FRAME);
  const padded = sound.channels.map((channel) => {
    const whole = new Float32Array(frames * SAMPLES_PER_FRAME);
    whole.set(channel.subarray(0, whole.length));
    return whole;
  });
  const latent = await networks.use('encoder', (session) => encodeSound(session, padded, { signal }));
  return { latent, frames: latent.length / channels };
}

/** The audio codes of a sound, five a second; what fills the last one is silent. */
async function tokenizeClip(
  clip: AudioClip,
  job: NetworkJob<AceStep15Settings>,
  { model, silence, config: { channels } }: ConditionTraits,
): Promise<readonly number[]> {
  const { latent } = await encodeClip(clip, job, channels);
  return job.networks.use('tokenizer', (session) => tokenizeLatent(session, latent, model.tokenizer, silence));
}

async function decodeSound(latent: Float32Array, job: DecodeJob<AceStep15Settings>, channels: number): Promise<AudioClip> {
  const { networks, signal, onPart } = job;
  const waves = await networks.use('decoder', (session) => decodeLatent(session, latent, channels, { signal, onPart }));
  return { sampleRate: OUTPUT_RATE, channels: waves };
}
