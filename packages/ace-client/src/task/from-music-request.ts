import { UnsupportedError, clipDuration, omitUndefined } from '@loop/core';
import type { MusicDescription, MusicRequest, MusicTask, TrackName, Warning } from '@loop/core';

import type { AceTaskBody } from '../wire/task-body.js';
import type { AceTask, AceTaskCommon } from './ace-task.js';
import { parseAceTask, parseAdvanced } from './parse-task.js';

/** A request of core as a task of ACE-Step. */
export interface TranslatedRequest {
  readonly task: AceTask;
  readonly musicTask: MusicTask;
  /** Wire fields that only Loop's own server knows. */
  readonly extension: AceTaskBody | undefined;
  readonly warnings: readonly Warning[];
}

/**
 * Translates a checked request of core.
 *
 * @param knowsCoreTasks - Whether the server takes core's tasks by their names, as Loop's own does.
 * @throws {InvalidInputError} For settings in `advanced['ace-server']` that the task does not have.
 * @throws {UnsupportedError} For an extension on both sides at once from a server that extends by repainting.
 */
export function fromMusicRequest(request: MusicRequest, knowsCoreTasks: boolean): TranslatedRequest {
  const common = { ...describe(request), ...parseAdvanced(request) };
  const { task, extension } = specify(request, common, knowsCoreTasks);
  return { task: parseAceTask(task), musicTask: request.task, extension, warnings: lengthWarnings(request) };
}

interface Specified {
  readonly task: object;
  readonly extension?: AceTaskBody | undefined;
}

function specify(request: MusicRequest, common: AceTaskCommon, knowsCoreTasks: boolean): Specified {
  switch (request.task) {
    case 'text2music':
      return { task: { ...common, task: 'text2music', durationSeconds: request.durationSeconds } };
    case 'cover':
      return { task: { ...common, task: 'cover', source: request.source.audio, strength: request.strength } };
    case 'repaint': {
      const { startSeconds, endSeconds, variance } = request;
      return { task: { ...common, task: 'repaint', source: request.source.audio, startSeconds, endSeconds, variance } };
    }
    case 'extend':
      return extend(request, common, knowsCoreTasks);
    case 'lego': {
      const { track, globalCaption, startSeconds, endSeconds } = request;
      return { task: { ...common, task: 'lego', source: request.source.audio, track, globalCaption, startSeconds, endSeconds } };
    }
    case 'extract':
      return { task: { ...common, task: 'extract', source: request.source.audio, track: request.track } };
    case 'complete': {
      const tracks = request.tracks as readonly [TrackName, ...TrackName[]];
      return { task: { ...common, task: 'complete', source: request.source.audio, tracks, durationSeconds: request.durationSeconds } };
    }
    case 'retake':
      return {
        task: { ...common, task: 'text2music', durationSeconds: request.durationSeconds },
        extension: omitUndefined({ task_type: 'retake', retake_variance: request.variance, retake_seed: request.retakeSeed }),
      };
    case 'edit':
      return {
        task: { ...common, task: 'cover', source: request.source.audio },
        extension: omitUndefined({
          task_type: 'edit',
          target_prompt: request.targetPrompt,
          target_lyrics: request.targetLyrics,
          edit_start: request.from,
          edit_end: request.to,
          edit_averages: request.averages,
        }),
      };
    case 'audio2audio':
      return {
        task: { ...common, task: 'cover', source: request.source.audio },
        extension: omitUndefined({ task_type: 'audio2audio', source_strength: request.strength }),
      };
  }
}

/** Official servers extend by repainting a region outside the source, on one side at a time. */
function extend(request: Extract<MusicRequest, { task: 'extend' }>, common: AceTaskCommon, knowsCoreTasks: boolean): Specified {
  const { beforeSeconds = 0, afterSeconds = 0, source } = request;
  const length = clipDuration(source.audio);
  const task = { ...common, task: 'repaint' as const, source: source.audio };
  const extension: AceTaskBody | undefined = knowsCoreTasks ? { task_type: 'extend' } : undefined;
  if (beforeSeconds === 0) return { task: { ...task, startSeconds: length, endSeconds: length + afterSeconds }, extension };
  if (afterSeconds === 0) return { task: { ...task, startSeconds: -beforeSeconds, endSeconds: 0 }, extension };
  if (knowsCoreTasks) return { task: { ...task, startSeconds: -beforeSeconds, endSeconds: length + afterSeconds }, extension };
  const message = 'This server extends one side at a time: extend after first, then give that track as the source and extend before.';
  throw new UnsupportedError('task', message);
}

function describe(request: MusicDescription): AceTaskCommon {
  const { prompt, lyrics, instrumental, vocalLanguage, bpm, key, timeSignature, reference, seed, variations, steps, guidanceScale } =
    request;
  const { model, adapters } = request;
  const fields = {
    prompt,
    lyrics,
    instrumental,
    vocalLanguage,
    bpm,
    key,
    timeSignature,
    seed,
    variations,
    steps,
    guidanceScale,
    model,
    adapters,
  };
  return omitUndefined({ ...fields, reference: reference?.audio });
}

function lengthWarnings({ task, durationSeconds }: MusicRequest): Warning[] {
  const takesLength = task === 'text2music' || task === 'retake' || task === 'complete';
  if (takesLength || durationSeconds === undefined) return [];
  return [{ code: 'ignored', field: 'durationSeconds', message: `The task ${task} takes the length of its source.` }];
}
