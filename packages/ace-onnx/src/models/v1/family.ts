import { isLoopError } from '@loop/core';
import type { AudioClip, MusicRequest } from '@loop/core';
import { resample } from '@loop/core/audio';
import type { GenerationJob } from '@loop/core/generation';

import type { Conditions, VelocityModel } from '../../diffusion/prediction.js';
import { defineFamily } from '../../pipeline/define-family.js';
import { OUTPUT_RATE } from '../../pipeline/delivery.js';
import type { ConditionJob, DecodeJob, Family, FamilyCapabilities, NetworkJob } from '../../pipeline/family.js';
import { parseConfigText } from '../../runtime/checkpoint-layout.js';
import type { Checkpoint } from '../../runtime/runtime.js';
import { limitLyrics } from '../../tokenizers/limit-lyrics.js';
import { LYRIC_LANGUAGES } from '../../tokenizers/lyrics/languages.js';
import type { LyricLanguage } from '../../tokenizers/lyrics/languages.js';
import { openTokenizers } from '../../tokenizers/open-tokenizers.js';
import type { Tokenizers } from '../../tokenizers/tokenizers.js';
import type { FamilyKind } from '../family-kind.js';
import { decodeMel, encodeAudio, vocode } from './codec.js';
import { createConditions, createEditConditions } from './conditions.js';
import { createVelocityModel } from './conditioning.js';
import { parseTransformerConfig } from './config.js';
import type { TransformerConfig } from './config.js';
import { FRAME_SIZE, framesOfClip, LATENT_SAMPLE_RATE, SAMPLES_PER_FRAME } from './frame-grid.js';
import { readMelBank } from './mel-bank.js';
import { NETWORKS, RECIPES } from './networks.js';
import { resampleReference } from './reference-resampler.js';
import { ACE_STEP_V1, readSettings } from './settings.js';
import type { AceStepV1Settings } from './settings.js';
import { encodeForTraining } from './tasks/encode-for-training.js';
import { planTask } from './tasks/plan-task.js';
import type { EditPair } from './tasks/task.js';

/** Names the latents that a track of ACE-Step v1 leaves, so that later tasks need not encode its audio again. */
export const ACE_STEP_V1_LATENTS = 'ace-step-v1/latents';

const TITLE = 'ACE-Step v1';
const SIGN = 'ace_step_transformer/config.json';

const HONOURED = ['prompt', 'lyrics', 'vocalLanguage', 'seed', 'variations', 'steps', 'guidanceScale', 'adapters'] as const;

const CAPABILITIES: FamilyCapabilities = {
  tasks: ['text2music', 'retake', 'repaint', 'extend', 'edit', 'audio2audio'],
  duration: { minSeconds: 0.5, maxSeconds: 240 },
  maxVariations: 8,
  honours: {
    text2music: [...HONOURED, 'durationSeconds'],
    retake: [...HONOURED, 'durationSeconds'],
    repaint: HONOURED,
    extend: HONOURED,
    edit: HONOURED,
    audio2audio: HONOURED,
  },
  timeSignatures: [],
  vocals: true,
};

/** The conditions of a song, and of both ends of an edit. */
interface V1Condition {
  readonly conditions: Conditions;
  readonly edits: EditPair | undefined;
}

/**
 * ACE-Step v1. New music is whole frames of 0.093 s, rounded down as in the reference, which a warning says; the other tasks give the length
 * and the region that were asked for, to the sample.
 */
export const ACE_STEP_V1_FAMILY: FamilyKind = {
  id: ACE_STEP_V1,
  title: TITLE,
  sign: SIGN,
  detect: async (checkpoint) => (await readSign(checkpoint)) !== undefined,
  async open(checkpoint, { tokenizers, japaneseAnalyser } = {}) {
    const config = parseTransformerConfig(parseConfigText((await readSign(checkpoint)) ?? 'null', SIGN));
    return createFamily(checkpoint, config, tokenizers ?? openTokenizers(checkpoint, { japaneseAnalyser }));
  },
};

function createFamily(checkpoint: Checkpoint, config: TransformerConfig, tokenizers: Tokenizers): Family<AceStepV1Settings, V1Condition> {
  return defineFamily<AceStepV1Settings, V1Condition>({
    id: ACE_STEP_V1,
    title: TITLE,
    checkpoint,
    recipes: NETWORKS.map((name) => RECIPES[name]),
    adapted: 'ace_step_transformer',
    latent: { sampleRate: LATENT_SAMPLE_RATE, samplesPerFrame: SAMPLES_PER_FRAME, frameSize: FRAME_SIZE, layout: 'frames-last' },
    capabilities: CAPABILITIES,
    noiseTimestep: 1000,
    publishedParameters: 2.2e9,
    readSettings,
    framesOf: framesOfClip,
    plan(job) {
      const { run, ...plan } = planTask(job);
      return {
        ...plan,
        run(session, { conditions, edits }) {
          const open = (frames: number): VelocityModel => createVelocityModel(session, config, { batch: 1, frames });
          return run(open, conditions, edits);
        },
      };
    },
    encodeForTraining: (clip, text, job) =>
      encodeForTraining(clip, text, job, { config, tokenizers, encode: (sound) => encodeClip(sound, job) }),
    condition: (job) => describe(job, config, tokenizers),
    encode: encodeClip,
    decode: decodeLatent,
  });
}

async function describe(job: ConditionJob<AceStepV1Settings>, config: TransformerConfig, tokenizers: Tokenizers): Promise<V1Condition> {
  const { request, settings, networks, signal, warn } = job;
  const limited = limitLyrics(tokenizers, warn);
  const words = {
    prompt: request.prompt ?? '',
    lyrics: request.instrumental === true ? '' : (request.lyrics ?? ''),
    language: languageOf(request, warn),
    signal,
  };
  if (request.task === 'edit') {
    const source = await createEditConditions(networks, config, limited, words);
    const target = await createEditConditions(networks, config, limited, {
      ...words,
      prompt: request.targetPrompt ?? words.prompt,
      lyrics: request.targetLyrics ?? words.lyrics,
    });
    return { conditions: source, edits: { source, target } };
  }
  const textOnly = settings.textScale > 1 && settings.lyricScale > 1;
  return { conditions: await createConditions(networks, config, limited, { ...words, ...settings, textOnly }), edits: undefined };
}

/** The language that was asked for, where the model knows it. */
function languageOf({ vocalLanguage }: MusicRequest, warn: GenerationJob['warn']): LyricLanguage | undefined {
  const known = LYRIC_LANGUAGES.find((language) => language === vocalLanguage);
  if (vocalLanguage !== undefined && known === undefined)
    warn({
      code: 'substituted',
      field: 'vocalLanguage',
      message: `${TITLE} does not know ${JSON.stringify(vocalLanguage)}, so each line's language is detected. It knows ${LYRIC_LANGUAGES.join(', ')}.`,
    });
  return known;
}

async function encodeClip(clip: AudioClip, { networks, signal }: NetworkJob<AceStepV1Settings>): ReturnType<Family['encode']> {
  const bank = await readMelBank(await networks.component('music_vocoder'));
  signal.throwIfAborted();
  return networks.use('encoder', (session) => encodeAudio(clip, session, bank));
}

async function decodeLatent(latent: Float32Array, job: DecodeJob<AceStepV1Settings>): Promise<AudioClip> {
  const { networks, settings, signal, expectedSeconds, onPart } = job;
  const [first, second] = [expectedSeconds('decoder'), expectedSeconds('vocoder')];
  const share = first / (first + second);
  const mel = await networks.use('decoder', (session) => decodeMel(latent, session, { signal, onPart: (done) => onPart(share * done) }));
  const waves = await networks.use('vocoder', (session) =>
    vocode(mel, session, { signal, onPart: (done) => onPart(share + (1 - share) * done) }),
  );
  if (settings.resampler === 'loop') return resample({ sampleRate: LATENT_SAMPLE_RATE, channels: waves }, OUTPUT_RATE);
  return { sampleRate: OUTPUT_RATE, channels: waves.map((wave) => resampleReference(wave, LATENT_SAMPLE_RATE, OUTPUT_RATE)) };
}

async function readSign(checkpoint: Checkpoint): Promise<string | undefined> {
  return checkpoint.text(SIGN).catch((error: unknown) => {
    if (isLoopError(error, 'model_missing')) return undefined;
    throw error;
  });
}
