import type { AudioClip, AudioSource, MusicCapabilities, MusicRequest, Warning } from '@loop/core';
import { InvalidInputError, UnsupportedError, clipDuration, omitUndefined } from '@loop/core';
import { parseMusicRequest } from '@loop/core/generation';

import type { TaskPlan } from './plan-task.js';
import type { TaskFields } from './task-fields.js';

/** The audio of a job. */
export interface TaskAudio {
  readonly source?: AudioClip | undefined;
  readonly reference?: AudioClip | undefined;
}

/** What to ask of the generator, one after the other. */
export interface TaskRequests {
  readonly requests: readonly MusicRequest[];
  readonly warnings: readonly Warning[];
}

/** Times in seconds closer than this are the same: clients round. */
const SAME_SECONDS = 0.02;

/**
 * Turns a plan and its audio into requests.
 *
 * @throws {InvalidInputError} For values that no generator accepts.
 * @throws {UnsupportedError} For music before or after the source from a generator that cannot extend.
 */
export function buildRequests(plan: TaskPlan, fields: TaskFields, audio: TaskAudio, capabilities: MusicCapabilities): TaskRequests {
  const warnings: Warning[] = [];
  const specific = fieldsOfTask(plan, fields, audio.source, capabilities, warnings);
  const reference = audio.reference === undefined ? {} : { reference: { audio: audio.reference } };
  const requests = plan.runs.map(({ seed, variations }) =>
    parseMusicRequest({ ...plan.description, ...reference, ...specific, seed, ...(variations > 1 ? { variations } : {}) }),
  );
  return { requests, warnings };
}

function fieldsOfTask(
  plan: TaskPlan,
  fields: TaskFields,
  clip: AudioClip | undefined,
  capabilities: MusicCapabilities,
  warnings: Warning[],
): object {
  const source = { audio: clip } as AudioSource;
  switch (plan.task) {
    case 'text2music':
      return { task: 'text2music' };
    case 'retake':
      return { task: 'retake', ...defined({ variance: fields.retake_variance, retakeSeed: fields.retake_seed }) };
    case 'cover':
      return { ...sourceLength, task: 'cover', source, ...defined({ strength: fraction(fields.audio_cover_strength) }) };
    case 'audio2audio':
      return { ...sourceLength, task: 'audio2audio', source, ...defined({ strength: fraction(fields.source_strength) }) };
    case 'edit':
      return {
        ...sourceLength,
        task: 'edit',
        source,
        ...defined({
          targetPrompt: fields.target_prompt,
          targetLyrics: fields.target_lyrics,
          from: fields.edit_start,
          to: fields.edit_end,
          averages: fields.edit_averages,
        }),
      };
    case 'repaint':
    case 'extend':
      return { ...sourceLength, ...regionOf(plan.task, fields, source, capabilities, warnings) };
    case 'lego':
      return {
        ...sourceLength,
        task: 'lego',
        source,
        track: plan.tracks[0],
        ...defined({ globalCaption: fields.global_caption }),
        ...legoRegion(fields, clipDuration(source.audio)),
      };
    case 'extract':
      return { ...sourceLength, task: 'extract', source, track: plan.tracks[0] };
    case 'complete':
      return { ...sourceLength, task: 'complete', source, tracks: plan.tracks };
  }
}

/** Tasks with a source take its length, as the official server does. */
const sourceLength = { durationSeconds: undefined };

function legoRegion(fields: TaskFields, length: number): object {
  const start = Math.min(length, Math.max(0, fields.repainting_start ?? 0));
  const end = fields.repainting_end ?? -1;
  return { ...(start > 0 ? { startSeconds: start } : {}), ...(end > start && end < length ? { endSeconds: end } : {}) };
}

/** Reads the region: inside the source it is a repaint; a negative start or an end beyond the source asks for new music there. */
function regionOf(
  task: 'repaint' | 'extend',
  fields: TaskFields,
  source: AudioSource,
  capabilities: MusicCapabilities,
  warnings: Warning[],
): object {
  const length = clipDuration(source.audio);
  const start = fields.repainting_start ?? 0;
  const end = fields.repainting_end === undefined || fields.repainting_end === -1 ? length : fields.repainting_end;
  const before = start < -SAME_SECONDS ? -start : 0;
  const after = end > length + SAME_SECONDS ? end - length : 0;
  if (before === 0 && after === 0 && task === 'repaint') {
    if (!capabilities.tasks.includes('repaint')) throw cannot('repaint', capabilities);
    const inside = Math.max(0, start);
    if (end <= inside || inside >= length) {
      throw new InvalidInputError('request', [
        {
          path: 'repainting_start',
          message: `must be before repainting_end and inside the source of ${length} s`,
          received: String(start),
        },
      ]);
    }
    return {
      task,
      source,
      startSeconds: inside,
      ...(end < length - SAME_SECONDS ? { endSeconds: end } : {}),
      ...defined({ variance: fraction(fields.repaint_strength) }),
    };
  }
  if (!capabilities.tasks.includes('extend')) throw cannot('extend', capabilities);
  const touchesSource =
    (after > 0 && before === 0 && start < length - SAME_SECONDS) || (before > 0 && after === 0 && end > SAME_SECONDS && end < length);
  if (touchesSource) {
    const message = 'The region reaches into the source; the source was kept and only the new part was made.';
    warnings.push({ code: 'substituted', field: 'repainting_start', message });
  }
  return { task: 'extend', source, ...(before > 0 ? { beforeSeconds: before } : {}), ...(after > 0 ? { afterSeconds: after } : {}) };
}

function cannot(task: 'repaint' | 'extend', capabilities: MusicCapabilities): UnsupportedError {
  return new UnsupportedError('task', `This server cannot do the task ${task}; it can do: ${capabilities.tasks.join(', ')}.`);
}

function fraction(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(1, Math.max(0, value));
}

function defined(fields: Readonly<Record<string, unknown>>): object {
  return omitUndefined(fields);
}
