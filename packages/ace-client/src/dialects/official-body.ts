import { UnsupportedError, omitUndefined } from '@loop/core';
import type { Warning } from '@loop/core';
import { nearestModelKey } from '@loop/core/words';

import type { JobAudio } from '../audio/upload.js';
import type { AceJob } from '../task/ace-job.js';
import type { AceTask, AceTextToMusicTask } from '../task/ace-task.js';
import { instructionFor } from '../task/instructions.js';
import type { AceTaskBody } from '../wire/task-body.js';
import { WIRE_FILE_PARTS } from '../wire/task-body.js';
import { warnUncarried } from './carried-fields.js';
import { isLoopServer, isTurboModel } from './profile.js';
import type { AceServerProfile } from './profile.js';

/** A job in the words of the official API. */
export interface OfficialBody {
  readonly body: AceTaskBody;
  readonly warnings: readonly Warning[];
}

/** The most steps that any official server gives a turbo model. */
const TURBO_MAX_STEPS = 20;

/** What an instrumental piece has in place of lyrics. */
export const INSTRUMENTAL = '[Instrumental]';

/** Translates a job for an official server. Integers go as integers: the server drops `119.7` and `"8.0"` without a word. */
export function toOfficialBody(job: AceJob, profile: AceServerProfile): OfficialBody {
  const { task } = job;
  const warnings: Warning[] = warnUncarried(task, 'official');
  if ((task.steps ?? 0) > TURBO_MAX_STEPS && isTurboModel(job.model ?? profile.defaultModel)) {
    const message = `Turbo models take at most ${TURBO_MAX_STEPS} steps, newer servers 8; the server uses fewer than ${task.steps}.`;
    warnings.push({ code: 'clamped', field: 'steps', message });
  }
  const sample = task.task === 'text2music' && task.sampleQuery !== undefined && !isLoopServer(profile) ? task : undefined;
  const body: AceTaskBody = {
    task_type: task.task === 'cover' && task.exact === true ? 'cover-nofsq' : task.task,
    ...(sample === undefined ? musicFields(task, profile, warnings) : sampleFields(sample, warnings)),
    ...diffusionFields(task),
    ...modelDefaults(job, profile, warnings),
    ...specificFields(task, profile),
    ...languageModelFields(task),
    ...omitUndefined({ model: job.model, instruction: instructionFor(task) }),
    ...seedFields(job, profile),
    batch_size: job.seeds.length,
    audio_format: task.audioFormat ?? (profile.extensions.includes('float-wav') ? 'wav32' : 'wav'),
    ...omitUndefined({ src_audio_path: serverPath(job.source), reference_audio_path: serverPath(job.reference) }),
    ...job.extension,
  };
  return { body, warnings };
}

/**
 * Writes a body as multipart: values as text, lists inside `param_obj`, where they keep their type.
 *
 * @throws {UnsupportedError} When an upload is larger than the limit.
 */
export function toMultipart(body: AceTaskBody, files: Pick<AceJob, 'source' | 'reference'>, maxUploadBytes: number): FormData {
  const form = new FormData();
  const lists: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body) as [string, unknown][]) {
    if (Array.isArray(value)) lists[name] = value;
    else form.append(name, String(value));
  }
  if (Object.keys(lists).length > 0) form.append('param_obj', JSON.stringify(lists));
  for (const key of ['source', 'reference'] as const) {
    const audio = files[key];
    if (audio === undefined || !('blob' in audio)) continue;
    if (audio.blob.size > maxUploadBytes) {
      const message = `${key} has ${audio.blob.size} bytes; uploads are limited to ${maxUploadBytes} (option maxUploadBytes).`;
      throw new UnsupportedError('upload', message);
    }
    form.append(WIRE_FILE_PARTS[key], audio.blob, audio.fileName);
  }
  return form;
}

/** Says what an official server should sing: it knows no other sign for music without a voice than the lyrics. */
export function lyricsOf(task: Pick<AceTask, 'lyrics' | 'instrumental'>, warnings: Warning[]): string {
  const lyrics = task.lyrics?.trim() ?? '';
  const onlyTags = lyrics.split('\n').every((line) => /^\s*(\[[^\]]*\])?\s*$/.test(line));
  if (task.instrumental === true && !onlyTags) {
    warnings.push({ code: 'ignored', field: 'lyrics', message: 'The piece is instrumental, so the lyrics were left out.' });
    return INSTRUMENTAL;
  }
  if (task.instrumental === false && lyrics === '') {
    const message = 'Without lyrics this server makes instrumental music; give lyrics or a sampleQuery to hear a voice.';
    warnings.push({ code: 'ignored', field: 'instrumental', message });
  }
  return lyrics === '' ? INSTRUMENTAL : lyrics;
}

function musicFields(task: AceTask, profile: AceServerProfile, warnings: Warning[]): AceTaskBody {
  const isSample = task.task === 'text2music' && task.sampleQuery !== undefined;
  const { prompt, key } = promptAndKey(task, profile, warnings);
  if (task.bpm !== undefined && !Number.isInteger(task.bpm)) {
    const message = `The server takes whole tempos; ${Math.round(task.bpm)} was used for ${task.bpm}.`;
    warnings.push({ code: 'substituted', field: 'bpm', message });
  }
  return omitUndefined({
    prompt,
    lyrics: isSample && task.lyrics === undefined && task.instrumental !== true ? undefined : lyricsOf(task, warnings),
    instrumental: task.instrumental,
    vocal_language: task.vocalLanguage,
    bpm: task.bpm === undefined ? undefined : Math.round(task.bpm),
    key_scale: key,
    time_signature: task.timeSignature === undefined ? undefined : String(task.timeSignature),
  });
}

/** In sample mode the server's own sample replaces the description as a whole, so wishes go into the text that it is made from. */
function sampleFields(task: AceTextToMusicTask, warnings: Warning[]): AceTaskBody {
  for (const field of ['prompt', 'lyrics'] as const) {
    if ((task[field] ?? '') === '') continue;
    const message = `The server writes the ${field} itself from sampleQuery; put it into the wish, or leave sampleQuery out.`;
    warnings.push({ code: 'ignored', field, message });
  }
  return omitUndefined({ vocal_language: task.vocalLanguage });
}

/** The wish with what else was asked, in the words that the server and its language model look for. */
function wishOf({ sampleQuery = '', instrumental, bpm, key, timeSignature, durationSeconds }: AceTextToMusicTask): string {
  return [
    sampleQuery,
    instrumental === true ? 'instrumental' : undefined,
    bpm === undefined ? undefined : `${Math.round(bpm)} bpm`,
    key === undefined ? undefined : `in ${key}`,
    timeSignature === undefined ? undefined : `${timeSignature}/4 time`,
    durationSeconds === undefined ? undefined : `${Math.round(durationSeconds)} seconds long`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/**
 * Defaults that depend on the model, where the server has one for all. Servers from April to August 2026 correct every model in the
 * wavelet domain, which makes noise of those that are not turbo; and all turn the schedule of every model by 3, which is right for turbo.
 */
function modelDefaults(job: AceJob, profile: AceServerProfile, warnings: Warning[]): AceTaskBody {
  const { task } = job;
  const model = job.model ?? profile.defaultModel;
  if (profile.dialect !== 'official' || isLoopServer(profile) || model === undefined) return {};
  const isTurbo = isTurboModel(model);
  if (task.shift !== undefined && (isTurbo ? task.shift < 2 : task.shift > 1.5)) {
    const message = `${model} was made for a shift of ${isTurbo ? 3 : 1}; ${task.shift} may sound ${isTurbo ? 'broken into pieces' : 'blurred'}.`;
    warnings.push({ code: 'notice', field: 'shift', message });
  }
  if (isTurbo) return {};
  if (task.dcwEnabled !== true && profile.takesCorrection === false) {
    const message = `This server does not say that it takes dcw_enabled. Servers from April to August 2026 make noise with ${model} unless it is off: update the server if the result is noise.`;
    warnings.push({ code: 'notice', field: 'dcwEnabled', message });
  }
  return { dcw_enabled: task.dcwEnabled ?? false, ...(isPlainName(model) ? { shift: task.shift ?? 1 } : {}) };
}

/** Whether a name shows that the model is not distilled; others may be fine-tuned from anything. */
function isPlainName(model: string): boolean {
  return /base|sft/i.test(model);
}

function promptAndKey(task: AceTask, profile: AceServerProfile, warnings: Warning[]): { readonly prompt?: string; readonly key?: string } {
  const prompt = task.prompt ?? '';
  if (task.key === undefined) return { prompt };
  if (isLoopServer(profile)) return { prompt, key: task.key };
  const plain = nearestModelKey(task.key);
  const named = [prompt, plain === undefined ? `in ${task.key}` : `${plain.scale} scale`].filter((part) => part !== '').join(', ');
  if (plain === undefined) {
    warnings.push({
      code: 'substituted',
      field: 'key',
      message: `${task.key} is not a note with major or minor; it was put into the prompt.`,
    });
    return { prompt: named };
  }
  if (plain.scale === undefined) return { prompt, key: plain.key };
  const message = `The model knows major and minor keys; ${plain.key} was used and ${plain.scale} put into the prompt.`;
  warnings.push({ code: 'substituted', field: 'key', message });
  return { prompt: named, key: plain.key };
}

function seedFields({ seeds }: AceJob, profile: AceServerProfile): AceTaskBody {
  // The oldest servers read one integer and would drop a list; their inventory route is missing.
  const knowsLists = profile.routes === undefined || profile.routes.has('/v1/model_inventory');
  const list = seeds.length > 1 && knowsLists ? seeds.join(',') : (seeds[0] as number);
  return { use_random_seed: false, seed: list };
}

function specificFields(task: AceTask, profile: AceServerProfile): AceTaskBody {
  switch (task.task) {
    case 'text2music':
      return omitUndefined({
        audio_duration: task.durationSeconds === undefined ? undefined : Math.max(profile.shortestSeconds, task.durationSeconds),
        sample_query: task.sampleQuery === undefined || isLoopServer(profile) ? task.sampleQuery : wishOf(task),
        sample_mode: task.sampleQuery === undefined ? undefined : true,
        audio_code_string: task.audioCodes,
      });
    case 'cover':
      return omitUndefined({ audio_cover_strength: task.strength, cover_noise_strength: task.coverNoiseStrength });
    case 'repaint':
      return omitUndefined({
        repainting_start: task.startSeconds,
        repainting_end: task.endSeconds ?? -1,
        repaint_mode: task.repaintMode,
        repaint_strength: task.variance,
        repaint_latent_crossfade_frames: task.repaintLatentCrossfadeFrames,
        repaint_wav_crossfade_sec: task.repaintWavCrossfadeSec,
        chunk_mask_mode: task.chunkMaskMode,
      });
    case 'lego':
      return omitUndefined({
        track_name: task.track,
        global_caption: task.globalCaption,
        repainting_start: task.startSeconds ?? 0,
        repainting_end: task.endSeconds ?? -1,
        chunk_mask_mode: task.chunkMaskMode,
      });
    case 'extract':
      return { track_name: task.track };
    case 'complete':
      return omitUndefined({
        track_classes: task.tracks,
        audio_duration: task.durationSeconds === undefined ? undefined : Math.max(profile.shortestSeconds, task.durationSeconds),
      });
  }
}

function diffusionFields(task: AceTask): AceTaskBody {
  return omitUndefined({
    inference_steps: task.steps,
    guidance_scale: task.guidanceScale,
    use_adg: task.useAdg,
    cfg_interval_start: task.cfgIntervalStart,
    cfg_interval_end: task.cfgIntervalEnd,
    infer_method: task.inferMethod,
    shift: task.shift,
    dcw_enabled: task.dcwEnabled,
    dcw_mode: task.dcwMode,
    dcw_scaler: task.dcwScaler,
    dcw_high_scaler: task.dcwHighScaler,
    dcw_wavelet: task.dcwWavelet,
    sampler_mode: task.samplerMode,
    velocity_norm_threshold: task.velocityNormThreshold,
    velocity_ema_factor: task.velocityEmaFactor,
    latent_shift: task.latentShift,
    latent_rescale: task.latentRescale,
    guidance_variant: task.guidanceVariant,
    guidance_params: task.guidanceParams === undefined ? undefined : JSON.stringify(task.guidanceParams),
    use_tiled_decode: task.useTiledDecode,
  });
}

function languageModelFields(task: AceTask): AceTaskBody {
  if (task.task !== 'text2music' && task.task !== 'lego' && task.task !== 'complete') return {};
  return omitUndefined({
    thinking: task.thinking,
    use_format: task.useFormat,
    use_cot_caption: task.useCotCaption,
    use_cot_language: task.useCotLanguage,
    is_format_caption: task.isFormatCaption,
    constrained_decoding: task.constrainedDecoding,
    allow_lm_batch: task.allowLmBatch,
    lm_model_path: task.lmModelPath,
    lm_backend: task.lmBackend,
    lm_temperature: task.lmTemperature,
    lm_cfg_scale: task.lmCfgScale,
    lm_top_k: task.lmTopK,
    lm_top_p: task.lmTopP,
    lm_repetition_penalty: task.lmRepetitionPenalty,
    lm_negative_prompt: task.lmNegativePrompt,
  });
}

function serverPath(audio: JobAudio | undefined): string | undefined {
  return audio !== undefined && 'serverPath' in audio ? audio.serverPath : undefined;
}
