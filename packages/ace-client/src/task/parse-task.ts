import { InvalidInputError, MAX_SEED, parseInput, TIME_SIGNATURES, TRACK_NAMES } from '@loop/core';
import type { MusicRequest } from '@loop/core';
import { readAdvanced } from '@loop/core/generation';
import * as z from 'zod/mini';

import { assertAudioInput } from '../audio/audio-input.js';
import type { AudioInput } from '../audio/audio-input.js';
import { ACE_TASKS, AUDIO_FORMATS } from './ace-task.js';
import type { AceTask, AceTaskName } from './ace-task.js';

const number = (low: number, high: number) => z.optional(z.number().check(z.gte(low), z.lte(high)));
const integer = (low: number, high: number) => z.optional(z.int().check(z.gte(low), z.lte(high)));
const text = (length: number) => z.optional(z.string().check(z.maxLength(length)));
const flag = z.optional(z.boolean());
const scale = z.number().check(z.gte(-10), z.lte(10));
const share = z.optional(scale);
const groups = z.strictObject({ selfAttention: share, crossAttention: share, feedForward: share, conditions: share });
const fraction = number(0, 1);
const seed = z.int().check(z.gte(0), z.lte(MAX_SEED));
const audio = z.custom<AudioInput>((value) => value !== undefined && value !== null, 'is missing');

/** The most that any server makes of one task; how many a server makes is in its capabilities. */
const MAX_VARIATIONS = 9;

/** Fields of core's requests: a plain request gives them directly, so they are not accepted as advanced ones. */
const described = {
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  prompt: text(4_096),
  lyrics: text(16_384),
  instrumental: flag,
  vocalLanguage: z.optional(z.string().check(z.regex(/^[a-z]{2,3}$|^unknown$/, 'must be an ISO 639 code such as en'))),
  bpm: number(30, 300),
  key: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  timeSignature: z.optional(z.literal(TIME_SIGNATURES)),
  reference: z.optional(audio),
  seed: z.optional(z.union([seed, z.array(seed).check(z.minLength(1), z.maxLength(MAX_VARIATIONS))])),
  variations: integer(1, MAX_VARIATIONS),
  steps: integer(1, 200),
  guidanceScale: number(0, 30),
  adapters: z.optional(
    z
      .array(
        z.strictObject({
          name: z.string().check(z.minLength(1), z.maxLength(200)),
          scale: z.optional(z.union([scale, groups])),
        }),
      )
      .check(z.maxLength(64)),
  ),
};

const advancedCommon = {
  instruction: text(4_096),
  audioFormat: z.optional(z.enum(AUDIO_FORMATS)),
  useAdg: flag,
  cfgIntervalStart: fraction,
  cfgIntervalEnd: fraction,
  inferMethod: z.optional(z.enum(['ode', 'sde'])),
  shift: number(0.01, 100),
  dcwEnabled: flag,
  dcwMode: z.optional(z.enum(['low', 'high', 'double'])),
  dcwScaler: number(-10, 10),
  dcwHighScaler: number(-10, 10),
  dcwWavelet: text(32),
  samplerMode: z.optional(z.enum(['euler', 'heun'])),
  velocityNormThreshold: number(0, 1_000),
  velocityEmaFactor: fraction,
  latentShift: number(-100, 100),
  latentRescale: number(0, 100),
  guidanceVariant: text(64),
  guidanceParams: z.optional(
    z.record(z.string().check(z.maxLength(64)), z.union([z.number(), z.string().check(z.maxLength(256)), z.boolean()])),
  ),
  useTiledDecode: flag,
};

const languageModel = {
  thinking: flag,
  useFormat: flag,
  useCotCaption: flag,
  useCotLanguage: flag,
  isFormatCaption: flag,
  constrainedDecoding: flag,
  allowLmBatch: flag,
  lmModelPath: text(200),
  lmBackend: z.optional(z.enum(['vllm', 'pt', 'mlx'])),
  lmTemperature: number(0, 2),
  lmCfgScale: number(0, 30),
  lmTopK: integer(0, 100_000),
  lmTopP: fraction,
  lmRepetitionPenalty: number(0, 10),
  lmNegativePrompt: text(4_096),
};

const chunkMaskMode = z.optional(z.enum(['auto', 'explicit']));
const region = { startSeconds: number(0, 600), endSeconds: number(0, 600) };
const track = z.enum(TRACK_NAMES);

/** The fields of each task that core's requests do not have. */
const advanced = {
  text2music: { ...advancedCommon, ...languageModel, sampleQuery: text(4_096), audioCodes: text(1_000_000) },
  cover: { ...advancedCommon, coverNoiseStrength: fraction, exact: flag },
  repaint: {
    ...advancedCommon,
    repaintMode: z.optional(z.enum(['conservative', 'balanced', 'aggressive'])),
    repaintLatentCrossfadeFrames: integer(0, 15_000),
    repaintWavCrossfadeSec: number(0, 60),
    chunkMaskMode,
  },
  lego: { ...advancedCommon, ...languageModel, chunkMaskMode },
  extract: advancedCommon,
  complete: { ...advancedCommon, ...languageModel },
} satisfies Readonly<Record<AceTaskName, z.core.$ZodLooseShape>>;

const duration = number(0.5, 600);
/** The fields that make a task what it is. */
const own = {
  text2music: { durationSeconds: duration },
  cover: { source: audio, strength: fraction },
  repaint: {
    source: audio,
    startSeconds: z.number().check(z.gte(-600), z.lte(600)),
    endSeconds: number(-600, 1_200),
    variance: fraction,
  },
  lego: { source: audio, track, globalCaption: text(4_096), ...region },
  extract: { source: audio, track },
  complete: { source: audio, tracks: z.tuple([track], track), durationSeconds: duration },
} satisfies Readonly<Record<AceTaskName, z.core.$ZodLooseShape>>;

/** The schema of each task; a type test holds it to the interface of the same task. */
export const taskSchemas = {
  text2music: z.strictObject({ task: z.literal('text2music'), ...described, ...advanced.text2music, ...own.text2music }),
  cover: z.strictObject({ task: z.literal('cover'), ...described, ...advanced.cover, ...own.cover }),
  repaint: z.strictObject({ task: z.literal('repaint'), ...described, ...advanced.repaint, ...own.repaint }),
  lego: z.strictObject({ task: z.literal('lego'), ...described, ...advanced.lego, ...own.lego }),
  extract: z.strictObject({ task: z.literal('extract'), ...described, ...advanced.extract, ...own.extract }),
  complete: z.strictObject({ task: z.literal('complete'), ...described, ...advanced.complete, ...own.complete }),
} satisfies Readonly<Record<AceTaskName, z.ZodMiniType>>;

/** The names of all fields of a task. */
export function fieldsOfTask(task: AceTaskName): readonly string[] {
  return Object.keys(taskSchemas[task].shape).filter((field) => field !== 'task');
}

/**
 * Checks a task: every field, and that no field is there that the task does not take.
 *
 * @throws {InvalidInputError} With every fault's path and the allowed values.
 */
export function parseAceTask(value: unknown): AceTask {
  const { task } = parseInput(z.object({ task: z.enum(ACE_TASKS) }), value, 'task');
  const parsed = parseInput<z.ZodMiniType<AceTask>>(taskSchemas[task], value, 'task');
  if (parsed.reference !== undefined) assertAudioInput(parsed.reference, 'reference');
  if ('source' in parsed) assertAudioInput(parsed.source, 'source');
  if ((parsed.task === 'repaint' || parsed.task === 'lego') && (parsed.endSeconds ?? Infinity) <= (parsed.startSeconds ?? 0)) {
    const message = `must be before the end of the region (${parsed.endSeconds})`;
    throw new InvalidInputError('task', [{ path: 'startSeconds', message, received: String(parsed.startSeconds ?? 0) }]);
  }
  return parsed;
}

/** The family that a client of ACE-Step servers reads of a request's `advanced` settings. */
export const ACE_SERVER = 'ace-server';

/** Which task's extra settings a request of core may carry in `advanced['ace-server']`. */
const ADVANCED_OF: Readonly<Record<MusicRequest['task'], AceTaskName>> = {
  text2music: 'text2music',
  retake: 'text2music',
  cover: 'cover',
  edit: 'cover',
  audio2audio: 'cover',
  repaint: 'repaint',
  extend: 'repaint',
  lego: 'lego',
  extract: 'extract',
  complete: 'complete',
};

/**
 * Checks the settings of a request for ACE-Step servers: the fields of its {@link AceTask} that core does not know.
 *
 * @throws {InvalidInputError} With paths such as `advanced.ace-server.lmTemperature`.
 */
export function parseAdvanced(request: MusicRequest): Readonly<Record<string, unknown>> {
  return readAdvanced(request, ACE_SERVER, z.strictObject(advanced[ADVANCED_OF[request.task]]));
}
