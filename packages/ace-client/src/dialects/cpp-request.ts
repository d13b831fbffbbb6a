import type { Warning } from '@loop/core';
import { nearestModelKey } from '@loop/core/words';

import { given } from '../given.js';
import type { AceJob } from '../task/ace-job.js';
import type { AceTask } from '../task/ace-task.js';
import { lyricsOf } from './official-body.js';

/** A job in the words of acestep.cpp. */
export interface CppRequest {
  readonly request: Readonly<Record<string, unknown>>;
  /** Whether the language model has to complete the request first. */
  readonly needsLanguageModel: boolean;
}

/** Its WAV names; it makes no FLAC, Opus or AAC. */
const FORMATS: Readonly<Record<string, string>> = { wav: 'wav16', wav32: 'wav32', mp3: 'mp3' };

/** Translates a job for acestep.cpp, where 0 and '' mean "as the model likes". */
export function toCppRequest(job: AceJob, warnings: Warning[]): CppRequest {
  const { task, seeds } = job;
  const format = FORMATS[task.audioFormat ?? 'wav'];
  if (format === undefined)
    warnings.push({ code: 'substituted', field: 'audioFormat', message: 'This server makes WAV and MP3; WAV was used.' });
  const sampleQuery = task.task === 'text2music' ? task.sampleQuery : undefined;
  const formats = 'useFormat' in task && task.useFormat === true;
  const thinks = 'thinking' in task && task.thinking === true;
  const request = {
    caption: sampleQuery ?? captionOf(task, warnings),
    lyrics: sampleQuery === undefined ? lyricsOf(task, warnings) : (task.lyrics ?? ''),
    ...given({
      bpm: task.bpm === undefined ? undefined : Math.round(task.bpm),
      keyscale: task.key === undefined ? undefined : nearestModelKey(task.key)?.key,
      timesignature: task.timeSignature === undefined ? undefined : String(task.timeSignature),
      vocal_language: task.vocalLanguage,
      seed: seeds[0],
      synth_batch_size: seeds.length,
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
