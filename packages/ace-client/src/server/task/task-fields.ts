import { coerce } from '../body/coerce.js';
import type { FieldKind, FieldValues } from '../body/coerce.js';
import { isAutomatic } from '../../wire/automatic.js';
import type { AceTaskBody } from '../../wire/task-body.js';
import type { Lookup } from '../body/lookup.js';

interface FieldRule {
  readonly kind: FieldKind;
  /** Other names of the field, tried in this order after its own. */
  readonly aliases?: readonly string[];
  /** One sentence for the OpenAPI document. */
  readonly about: string;
}

/** The fields of `/release_task` that mean something here, by their canonical wire names. */
export const TASK_FIELDS = {
  prompt: { kind: 'string', aliases: ['caption'], about: 'The style in words or tags.' },
  global_caption: { kind: 'string', about: 'The style of the whole song, for lego.' },
  lyrics: { kind: 'string', about: 'Lyrics; empty, [inst] or [instrumental] asks for no voice.' },
  instrumental: { kind: 'boolean', about: 'Extension: no voice, whatever the lyrics say.' },
  thinking: { kind: 'boolean', about: 'Asks for the language model to plan first.' },
  sample_mode: { kind: 'boolean', aliases: ['sampleMode'], about: 'The server writes prompt and lyrics from the query.' },
  sample_query: { kind: 'string', aliases: ['sampleQuery', 'description', 'desc'], about: 'What the sample should be like.' },
  use_format: { kind: 'boolean', aliases: ['useFormat', 'format'], about: 'The server tidies prompt and lyrics first.' },
  model: { kind: 'string', aliases: ['model_name', 'modelName', 'dit_model', 'ditModel'], about: 'The model; an unknown one is replaced.' },
  bpm: { kind: 'integer', about: 'Tempo, 30–300.' },
  key_scale: { kind: 'string', aliases: ['keyscale', 'keyScale', 'key'], about: 'Root and scale, such as C major.' },
  time_signature: { kind: 'string', aliases: ['timesignature', 'timeSignature'], about: 'Beats in a bar: 2, 3, 4 or 6.' },
  vocal_language: { kind: 'string', aliases: ['vocalLanguage', 'language'], about: 'ISO code of the sung language.' },
  audio_duration: {
    kind: 'number',
    aliases: ['duration', 'audioDuration', 'target_duration', 'targetDuration'],
    about: 'Length in seconds.',
  },
  inference_steps: { kind: 'integer', aliases: ['inferenceSteps'], about: 'Denoising steps.' },
  guidance_scale: { kind: 'number', aliases: ['guidanceScale'], about: 'How strictly the prompt is followed.' },
  use_random_seed: { kind: 'boolean', aliases: ['useRandomSeed'], about: 'When true, the default, the seed is ignored.' },
  seed: { kind: 'seeds', about: 'A seed, or several with commas, one per output.' },
  batch_size: { kind: 'integer', about: 'Outputs per task, 1–8.' },
  reference_audio_path: {
    kind: 'string',
    aliases: ['ref_audio_path', 'referenceAudioPath', 'refAudioPath'],
    about: 'The `file` of an earlier result, as style reference.',
  },
  src_audio_path: {
    kind: 'string',
    aliases: ['ctx_audio_path', 'sourceAudioPath', 'srcAudioPath', 'ctxAudioPath'],
    about: 'The `file` of an earlier result, as source.',
  },
  task_type: { kind: 'string', aliases: ['taskType'], about: 'What to do.' },
  instruction: { kind: 'string', about: 'What to do, in words.' },
  repainting_start: { kind: 'number', about: 'Start of the region in seconds; negative adds music before the source.' },
  repainting_end: { kind: 'number', about: 'End of the region; -1 is the end, beyond it adds music after the source.' },
  repaint_strength: { kind: 'number', about: 'How different the region becomes, 0–1.' },
  audio_cover_strength: {
    kind: 'number',
    aliases: ['audioCoverStrength', 'cover_strength', 'coverStrength'],
    about: 'How much of the way the source leads, 0–1.',
  },
  cover_noise_strength: { kind: 'number', aliases: ['coverNoiseStrength'], about: 'Start from the noised source, 0–1.' },
  audio_code_string: { kind: 'string', aliases: ['audioCodeString', 'audio_codes'], about: 'Audio codes to render.' },
  analysis_only: { kind: 'boolean', aliases: ['analysisOnly'], about: 'Only write metas, no audio.' },
  full_analysis_only: { kind: 'boolean', aliases: ['fullAnalysisOnly'], about: 'Only understand the source.' },
  extract_codes_only: { kind: 'boolean', aliases: ['extractCodesOnly'], about: 'Only encode the source.' },
  infer_method: { kind: 'string', aliases: ['inferMethod'], about: 'ode or sde.' },
  shift: { kind: 'number', about: 'Time shift of the schedule.' },
  use_adg: { kind: 'boolean', about: 'Adaptive dual guidance.' },
  cfg_interval_start: { kind: 'number', about: 'Where guidance begins, 0–1.' },
  cfg_interval_end: { kind: 'number', about: 'Where guidance ends, 0–1.' },
  audio_format: { kind: 'string', about: 'wav (16 bit) or wav32 (float); others are answered with wav and a warning.' },
  lm_temperature: { kind: 'number', about: 'Temperature of the language model.' },
  lm_cfg_scale: { kind: 'number', about: 'Guidance of the language model.' },
  lm_top_k: { kind: 'integer', about: 'Top-k of the language model.' },
  lm_top_p: { kind: 'number', about: 'Top-p of the language model.' },
  lm_negative_prompt: { kind: 'string', about: 'What the language model should avoid.' },
  track_name: { kind: 'string', aliases: ['trackName'], about: 'The track of lego and extract.' },
  track_classes: { kind: 'list', aliases: ['trackClasses', 'instruments'], about: 'The tracks of complete.' },
  retake_variance: { kind: 'number', about: 'Extension, task retake: how far from the first take, 0–1.' },
  retake_seed: { kind: 'integer', about: 'Extension, task retake: names the variation.' },
  target_prompt: { kind: 'string', about: 'Extension, task edit: the style that the source should get.' },
  target_lyrics: { kind: 'string', about: 'Extension, task edit: the words that the source should get.' },
  edit_start: { kind: 'number', about: 'Extension, task edit: share of the denoising where the edit begins.' },
  edit_end: { kind: 'number', about: 'Extension, task edit: share of the denoising where the edit ends.' },
  edit_averages: { kind: 'integer', about: 'Extension, task edit: averages of the edit direction, 1–16.' },
  source_strength: { kind: 'number', about: 'Extension, task audio2audio: how much of the source stays, 0–1.' },
} as const satisfies { readonly [N in keyof AceTaskBody]?: FieldRule };

/** The canonical name of a task field. */
export type TaskFieldName = keyof typeof TASK_FIELDS;

/** The fields that a client gave, read as their types. What is not there was not given, or not readable. */
export type TaskFields = { readonly [N in TaskFieldName]?: FieldValues[(typeof TASK_FIELDS)[N]['kind']] } & {
  /** The fields whose value could not be read. */
  readonly unreadable?: readonly TaskFieldName[];
};

/** Reads the fields of a task by the official search and coercion rules. A value that leaves the choice to the model is not given. */
export function readTaskFields(lookup: Lookup): TaskFields {
  const entries = readAll(lookup).map(({ name, value }) => [name, value] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as TaskFields;
}

/** Reads the fields of a task, and names those that were given and could not be read: the official server drops them without a word. */
export function readTask(lookup: Lookup): TaskFields {
  const unreadable = readAll(lookup).flatMap(({ name, isGiven, value }) => (isGiven && value === undefined ? [name] : []));
  return { ...readTaskFields(lookup), ...(unreadable.length === 0 ? {} : { unreadable }) };
}

function readAll(lookup: Lookup): readonly { readonly name: TaskFieldName; readonly isGiven: boolean; readonly value: unknown }[] {
  return (Object.entries(TASK_FIELDS) as [TaskFieldName, FieldRule][]).map(([name, { kind, aliases = [] }]) => {
    const raw = lookup([name, ...aliases]);
    const isGiven = raw !== undefined && !isAutomatic(name, raw);
    return { name, isGiven, value: isGiven ? coerce(kind, raw) : undefined };
  });
}
