import type { MusicCapabilities, MusicDescription, MusicTask, Seed, TimeSignature, TrackName, Warning } from '@loop/core';
import { InvalidInputError, MAX_SEED, TIME_SIGNATURES, UnsupportedError } from '@loop/core';
import { nearestModelKey } from '@loop/core/words';

import { WIRE_EXTENSION_TASK_TYPES, WIRE_TASK_TYPES } from '../../wire/task-body.js';
import { chooseTracks } from './choose-tracks.js';
import { clampField } from './clamp-field.js';
import { readFamilySettings } from './family-settings.js';
import type { FamilySettings } from './family-settings.js';
import { TASK_FIELDS } from './task-fields.js';
import type { TaskFields, TaskFieldName } from './task-fields.js';

/** What a job will ask of the generator, all but the audio. */
export interface TaskPlan {
  /** The task by core's name. A `repaint` may yet turn out to be an `extend` when the source's length is known. */
  readonly task: MusicTask;
  /** The fields that every task has. */
  readonly description: MusicDescription;
  /** One list per request to the generator: its first seed, and how many variations from there. */
  readonly runs: readonly { readonly seed: Seed; readonly variations: number }[];
  /** The tracks of lego, extract (the first) and complete. */
  readonly tracks: readonly TrackName[];
  /** What was given and will not be obeyed. */
  readonly warnings: readonly Warning[];
}

/** What a plan depends on beside the fields. */
export interface PlanContext {
  readonly capabilities: MusicCapabilities;
  /** The model's name on the wire. */
  readonly model: string;
  /** Whether there is source audio. */
  readonly hasSource: boolean;
  /** Whether the generator has a language model. @defaultValue false */
  readonly hasLanguageModel?: boolean | undefined;
  /** The seeds that the job was given when it came in. */
  readonly seeds: readonly Seed[];
}

const SOURCE_TASKS: ReadonlySet<MusicTask> = new Set(['cover', 'repaint', 'extend', 'edit', 'audio2audio', 'lego', 'extract', 'complete']);
/** Fields that steer parts which a generator behind this server may not show; those that its family does not obey have no effect. */
const UNUSED: readonly TaskFieldName[] = [
  'thinking',
  'cover_noise_strength',
  'audio_code_string',
  'infer_method',
  'shift',
  'use_adg',
  'cfg_interval_start',
  'cfg_interval_end',
  'lm_temperature',
  'lm_cfg_scale',
  'lm_top_k',
  'lm_top_p',
  'lm_negative_prompt',
];

/**
 * Works out what the fields of a task mean for a generator.
 *
 * @throws {UnsupportedError} When the generator cannot do it.
 * @throws {InvalidInputError} When something that the task needs is missing.
 */
export function planTask(fields: TaskFields, { capabilities, model, hasSource, hasLanguageModel = false, seeds }: PlanContext): TaskPlan {
  const warnings: Warning[] = [];
  const task = chooseTask(fields, capabilities);
  if (SOURCE_TASKS.has(task) && !hasSource) {
    throw new InvalidInputError('request', [{ path: 'src_audio', message: `is missing: task '${task}' requires source audio` }]);
  }
  const count = batchSize(fields, capabilities, warnings);
  const tracks = task === 'lego' || task === 'extract' || task === 'complete' ? chooseTracks(task, fields, warnings) : [];
  const settings = readFamilySettings(fields, { family: capabilities.family, hasLanguageModel }, warnings);
  warnAboutUnused(fields, { capabilities, model, settings }, warnings);
  const description = {
    ...describe(fields, capabilities, warnings),
    ...(settings.advanced === undefined ? {} : { advanced: settings.advanced }),
  };
  return { task, description, runs: toRuns(seeds, count), tracks, warnings };
}

/** How many outputs a request asks for, within what the generator can. */
function batchSize(fields: TaskFields, capabilities: MusicCapabilities, warnings: Warning[]): number {
  const asked = fields.batch_size;
  const most = Math.min(8, capabilities.maxVariations);
  if (asked === undefined) return Math.min(2, most);
  return clampField(asked, 1, most, 'batch_size', warnings);
}

function chooseTask(fields: TaskFields, capabilities: MusicCapabilities): MusicTask {
  const asked = fields.task_type ?? 'text2music';
  const known: readonly string[] = [...WIRE_TASK_TYPES, ...WIRE_EXTENSION_TASK_TYPES];
  if (!known.includes(asked)) {
    throw new InvalidInputError('request', [{ path: 'task_type', message: 'is not a known task', allowed: known }]);
  }
  const task = (asked === 'cover-nofsq' ? 'cover' : asked) as MusicTask;
  const canExtendOnly = task === 'repaint' && capabilities.tasks.includes('extend');
  if (!capabilities.tasks.includes(task) && !canExtendOnly) {
    throw new UnsupportedError('task', `This server cannot do the task ${task}; it can do: ${capabilities.tasks.join(', ')}.`);
  }
  return task;
}

function describe(fields: TaskFields, capabilities: MusicCapabilities, warnings: Warning[]): MusicDescription {
  const lyrics = (fields.lyrics ?? '').trim();
  const isInstrumental = lyrics === '' || /^\[(inst|instrumental)\]$/i.test(lyrics);
  const { minSeconds, maxSeconds } = capabilities.duration;
  const given = <T>(value: T | undefined, map: (value: T) => MusicDescription): MusicDescription => (value === undefined ? {} : map(value));
  return {
    prompt: fields.prompt ?? '',
    ...(isInstrumental ? { instrumental: true } : { lyrics, ...given(fields.instrumental, (instrumental) => ({ instrumental })) }),
    ...given(fields.audio_duration, (value) => ({
      durationSeconds: clampField(value, minSeconds, maxSeconds, 'audio_duration', warnings),
    })),
    ...given(fields.bpm, (value) => ({ bpm: clampField(value, 30, 300, 'bpm', warnings) })),
    ...given(fields.key_scale, (value) => readKey(value, warnings)),
    ...given(fields.time_signature, (value) => readTimeSignature(value, warnings)),
    ...given(fields.vocal_language, (value) => readLanguage(value, warnings)),
    ...given(fields.inference_steps, (value) => ({ steps: clampField(value, 1, 200, 'inference_steps', warnings) })),
    ...given(fields.guidance_scale, (value) => ({ guidanceScale: clampField(value, 0, 30, 'guidance_scale', warnings) })),
  };
}

function readKey(value: string, warnings: Warning[]): MusicDescription {
  if (value.length <= 64 && nearestModelKey(value) !== undefined) return { key: value.trim() };
  warnings.push({ code: 'ignored', field: 'key_scale', message: 'key_scale is not a key and was left out.' });
  return {};
}

function readTimeSignature(value: string, warnings: Warning[]): MusicDescription {
  const beats = Number(/^\s*(\d)(?:\s*\/\s*[48])?\s*$/.exec(value)?.[1]);
  if ((TIME_SIGNATURES as readonly number[]).includes(beats)) return { timeSignature: beats as TimeSignature };
  warnings.push({ code: 'ignored', field: 'time_signature', message: 'time_signature must be 2, 3, 4 or 6 and was left out.' });
  return {};
}

function readLanguage(value: string, warnings: Warning[]): MusicDescription {
  const language = value.trim().toLowerCase();
  if (/^[a-z]{2,3}$/.test(language)) return { vocalLanguage: language };
  if (language !== 'unknown') {
    warnings.push({ code: 'ignored', field: 'vocal_language', message: 'vocal_language is not an ISO code and was left out.' });
  }
  return {};
}

function toRuns(seeds: readonly Seed[], count: number): TaskPlan['runs'] {
  const [first = 0] = seeds;
  if (seeds.length < 2) return [{ seed: first, variations: count }];
  return Array.from({ length: count }, (_, index) => ({
    seed: seeds[index] ?? ((seeds.at(-1) ?? 0) + index - seeds.length + 1) % (MAX_SEED + 1),
    variations: 1,
  }));
}

function warnAboutUnused(
  fields: TaskFields,
  { capabilities, model, settings }: Pick<PlanContext, 'capabilities' | 'model'> & { readonly settings: FamilySettings },
  warnings: Warning[],
): void {
  for (const field of fields.unreadable ?? []) {
    warnings.push({ code: 'ignored', field, message: `${field} could not be read as ${TASK_FIELDS[field].kind} and was left out.` });
  }
  for (const field of UNUSED) {
    const value = fields[field];
    if (value !== undefined && value !== false && value !== '' && !settings.obeyed.has(field)) {
      warnings.push({ code: 'ignored', field, message: `${capabilities.model ?? model} does not use ${field}.` });
    }
  }
  if (fields.model !== undefined && fields.model !== model && fields.model !== `acestep/${model}`) {
    warnings.push({ code: 'substituted', field: 'model', message: `There is one model here; ${model} was used.` });
  }
  if (fields.seed !== undefined && fields.use_random_seed !== false && fields.seed.some((seed) => seed >= 0)) {
    warnings.push({ code: 'ignored', field: 'seed', message: 'The seed counts only with use_random_seed: false.' });
  }
  if (fields.audio_format !== undefined && fields.audio_format !== 'wav' && fields.audio_format !== 'wav32') {
    warnings.push({ code: 'substituted', field: 'audio_format', message: 'This server writes wav and wav32; wav was used.' });
  }
  if (fields.task_type === 'cover-nofsq' && !settings.obeyed.has('task_type')) {
    warnings.push({ code: 'substituted', field: 'task_type', message: 'cover was done in place of cover-nofsq.' });
  }
}
