import { omitUndefined } from '@loop/core';
import type { Seed, Warning } from '@loop/core';
import { nearestModelKey } from '@loop/core/words';

import type { AceJob } from '../task/ace-job.js';
import type { AceTask } from '../task/ace-task.js';
import { warnUncarried } from './carried-fields.js';
import { lyricsOf } from './official-body.js';

/** A job in the words of acestep.cpp. */
export interface CppRequest {
  /** The request of the first seed. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Whether the language model has to complete the request first. */
  readonly needsLanguageModel: boolean;
}

/** Its WAV names; it makes no FLAC, Opus or AAC. */
const FORMATS: Readonly<Record<string, string>> = { wav: 'wav16', wav32: 'wav32', mp3: 'mp3' };

/** How official servers correct when the strengths are left out. */
const OFFICIAL_CORRECTION = { dcw_mode: 'double', dcw_scaler: 0.05, dcw_high_scaler: 0.02 };

/** Translates a job for acestep.cpp, where 0 and '' mean "as the model likes". */
export function toCppRequest(job: AceJob, warnings: Warning[]): CppRequest {
  const { task, seeds } = job;
  warnings.push(...warnUncarried(task, 'acestep-cpp'));
  const format = FORMATS[task.audioFormat ?? 'wav'];
  if (format === undefined)
    warnings.push({ code: 'substituted', field: 'audioFormat', message: 'This server makes WAV and MP3; WAV was used.' });
  const sampleQuery = task.task === 'text2music' ? task.sampleQuery : undefined;
  const formats = 'useFormat' in task && task.useFormat === true;
  const thinks = 'thinking' in task && task.thinking === true;
  const request = {
    caption: sampleQuery ?? captionOf(task, warnings),
    lyrics: sampleQuery === undefined ? lyricsOf(task, warnings) : (task.lyrics ?? ''),
    ...omitUndefined({
      bpm: task.bpm === undefined ? undefined : Math.round(task.bpm),
      keyscale: task.key === undefined ? undefined : nearestModelKey(task.key)?.key,
      timesignature: task.timeSignature === undefined ? undefined : String(task.timeSignature),
      vocal_language: task.vocalLanguage,
      seed: seeds[0],
      // The language model draws from a seed of its own, without which the same request gives other music each time.
      lm_seed: seeds[0],
      ...correctionFields(task),
      ...adapterFields(task, warnings),
      latent_shift: task.latentShift,
      latent_rescale: task.latentRescale,
      inference_steps: task.steps,
      guidance_scale: task.guidanceScale,
      shift: task.shift,
      solver: task.inferMethod === 'sde' ? 'sde' : undefined,
      synth_model: job.model,
      ...specificFields(task),
      ...languageModelFields(task),
      lm_mode: sampleQuery !== undefined ? 'inspire' : formats && !thinks ? 'format' : undefined,
      output_format: format ?? 'wav16',
    }),
  };
  return { request, needsLanguageModel: sampleQuery !== undefined || formats || thinks };
}

/**
 * What `/synth` takes for all seeds: it counts on from the first seed by itself, and other seeds need a request each.
 *
 * @param request - The request of the first seed, completed by the language model where that was asked.
 */
export function toSynthRequests(request: Readonly<Record<string, unknown>>, seeds: readonly Seed[]): object {
  const [first = 0] = seeds;
  if (seeds.every((seed, index) => seed === first + index)) return { ...request, seed: first, synth_batch_size: seeds.length };
  return seeds.map((seed) => ({ ...request, seed, synth_batch_size: 1 }));
}

/** This server applies one adapter, with one strength, to one request. */
function adapterFields({ adapters = [] }: AceTask, warnings: Warning[]): object {
  const [first, ...others] = adapters;
  if (first === undefined) return {};
  const scale = typeof first.scale === 'number' ? first.scale : 1;
  if (others.length > 0 || typeof first.scale === 'object') {
    const message = `This server takes one adapter with one strength; ${first.name} was used with ${scale}.`;
    warnings.push({ code: 'substituted', field: 'adapters', message });
  }
  return { adapter: first.name, adapter_scale: scale };
}

/** The wavelet correction, which this server switches by its strengths: 0 is off. */
function correctionFields({ dcwEnabled, dcwMode, dcwScaler, dcwHighScaler }: AceTask): object {
  if (dcwEnabled === false) return { dcw_scaler: 0, dcw_high_scaler: 0 };
  const strengths = dcwEnabled === true ? OFFICIAL_CORRECTION : {};
  return { ...strengths, ...omitUndefined({ dcw_mode: dcwMode, dcw_scaler: dcwScaler, dcw_high_scaler: dcwHighScaler }) };
}

function captionOf(task: AceTask, warnings: Warning[]): string {
  const plain = task.key === undefined ? undefined : nearestModelKey(task.key);
  const scale = plain === undefined ? task.key : plain.scale;
  if (scale !== undefined) {
    const message = `The model knows major and minor keys; ${plain?.key ?? 'none'} was used and ${scale} put into the prompt.`;
    warnings.push({ code: 'substituted', field: 'key', message });
  }
  return [task.prompt ?? '', scale === undefined ? '' : `${scale} scale`].filter((part) => part !== '').join(', ');
}

function specificFields(task: AceTask): object {
  const taskType = task.task === 'cover' && task.exact === true ? 'cover-nofsq' : task.task;
  switch (task.task) {
    case 'text2music':
      return {
        task_type: taskType,
        duration: task.durationSeconds === undefined ? undefined : Math.max(10, task.durationSeconds),
        audio_codes: toCodeList(task.audioCodes),
      };
    case 'cover':
      return { task_type: taskType, audio_cover_strength: task.strength, cover_noise_strength: task.coverNoiseStrength };
    case 'repaint':
      return { task_type: taskType, repainting_start: task.startSeconds, repainting_end: task.endSeconds ?? -1 };
    case 'lego':
      return { task_type: taskType, track: task.track, repainting_start: task.startSeconds, repainting_end: task.endSeconds };
    case 'extract':
      return { task_type: taskType, track: task.track };
    case 'complete':
      return { task_type: taskType, track: task.tracks.join(' | '), duration: task.durationSeconds };
  }
}

function languageModelFields(task: AceTask): object {
  if (task.task !== 'text2music' && task.task !== 'lego' && task.task !== 'complete') return {};
  return {
    lm_temperature: task.lmTemperature,
    lm_cfg_scale: task.lmCfgScale,
    lm_top_k: task.lmTopK,
    lm_top_p: task.lmTopP,
    lm_negative_prompt: task.lmNegativePrompt,
    use_cot_caption: task.useCotCaption,
    lm_model: task.lmModelPath,
  };
}

/** The official `<|audio_code_12|>` notation as the comma-separated numbers that this server reads. */
function toCodeList(codes: string | undefined): string | undefined {
  return codes === undefined ? undefined : [...codes.matchAll(/\d+/g)].join(',');
}
