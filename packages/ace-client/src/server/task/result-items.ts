import type { Job, JobOutput } from '../jobs/job.js';
import { isEnded } from '../jobs/job.js';
import type { JobProgress } from '../jobs/job-queue.js';
import { toAnalysisItem } from './analysis-item.js';
import { NOT_KNOWN } from './not-known.js';

/** One entry of the official `/query_result` answer. */
export interface QueryEntry {
  readonly task_id: string;
  /** JSON text of the list of items: it has to be parsed again. */
  readonly result: string;
  /** 0 queued or running, 1 succeeded, 2 failed or cancelled. */
  readonly status: 0 | 1 | 2;
  readonly progress_text: string;
  /** Extension: false when the server does not know the id, which the official server reports as waiting. */
  readonly found: boolean;
}

/** What an entry shows beside the job's record. */
export interface QueryContext {
  readonly model: string;
  /** Place in the queue, 1 = next; 0 when it does not wait. */
  readonly position: number;
  readonly progress: JobProgress | undefined;
  /** Average running time of a job. */
  readonly averageSeconds: number;
}

/** The answer for an id that the server does not know. */
export function toUnknownEntry(id: string): QueryEntry {
  return { task_id: id, result: '[]', status: 0, progress_text: '', found: false };
}

/** The answer for a job. */
export function toQueryEntry(job: Job, context: QueryContext): QueryEntry {
  const items = job.state === 'succeeded' ? toOutputItems(job, context) : [toStateItem(job, context)];
  return {
    task_id: job.id,
    result: JSON.stringify(items),
    status: job.state === 'succeeded' ? 1 : isEnded(job) ? 2 : 0,
    progress_text: progressText(job, context),
    found: true,
  };
}

function toStateItem(job: Job, { position, progress, averageSeconds }: QueryContext): object {
  return {
    file: '',
    wave: '',
    status: isEnded(job) ? 2 : 0,
    ...common(job),
    metas: job.warnings === undefined ? {} : { warnings: job.warnings },
    progress: isEnded(job) ? 0 : (progress?.fraction ?? 0),
    stage: job.state === 'running' ? (progress?.stage ?? 'running') : job.state,
    ...(job.state === 'queued' && position > 0
      ? { queue_position: position, eta_seconds: Math.round(position * averageSeconds * 10) / 10 }
      : {}),
    ...(progress?.etaSeconds === undefined ? {} : { eta_seconds: progress.etaSeconds }),
    ...(job.error === undefined ? {} : { error: job.error.message, error_code: job.error.code }),
  };
}

function toOutputItems(job: Job, { model }: QueryContext): object[] {
  if (job.analysis !== undefined) return [toAnalysisItem(job, job.analysis)];
  const outputs = job.outputs ?? [];
  const seedValue = outputs.map(({ seed }) => seed).join(',');
  return outputs.map((output) => ({
    file: audioPath(output.file),
    wave: '',
    status: 1,
    ...common(job),
    prompt: output.metadata.prompt ?? job.fields.prompt ?? '',
    lyrics: output.metadata.lyrics ?? job.fields.lyrics ?? '',
    metas: toMetas(job, output),
    generation_info: generationInfo(job, output),
    seed_value: seedValue,
    seed: output.seed,
    lm_model: NOT_KNOWN,
    dit_model: model,
    provenance: output.provenance,
    progress: 1,
    stage: 'succeeded',
  }));
}

function common(job: Job): object {
  return {
    create_time: Math.floor(job.createdAtMs / 1000),
    env: 'development',
    prompt: job.fields.prompt ?? '',
    lyrics: job.fields.lyrics ?? '',
  };
}

function toMetas(job: Job, { metadata, durationSeconds }: JobOutput): object {
  return {
    // An integer, as typed clients of the official server expect it.
    bpm: metadata.bpm === undefined ? NOT_KNOWN : Math.round(metadata.bpm),
    duration: durationSeconds,
    genres: NOT_KNOWN,
    keyscale: metadata.key ?? NOT_KNOWN,
    timesignature: metadata.timeSignature === undefined ? NOT_KNOWN : String(metadata.timeSignature),
    prompt: job.fields.prompt ?? '',
    lyrics: job.fields.lyrics ?? '',
    ...(metadata.sections === undefined ? {} : { sections: metadata.sections }),
    warnings: job.warnings ?? [],
  };
}

function generationInfo(job: Job, output: JobOutput): string {
  const seconds = ((job.endedAtMs ?? 0) - (job.startedAtMs ?? 0)) / 1000;
  return `**${output.provenance.generator}** made ${output.durationSeconds.toFixed(1)} s in ${seconds.toFixed(1)} s with seed ${output.seed}.`;
}

function progressText(job: Job, { position, progress }: QueryContext): string {
  if (job.state === 'queued') return position > 0 ? `Waiting, place ${position} in the queue` : 'Waiting';
  if (job.state === 'running') return progress?.stage ?? 'running';
  return job.error?.message ?? job.state;
}

/** The address of a stored result, relative to the server's root. */
function audioPath(file: string): string {
  return `/v1/audio?path=${encodeURIComponent(file)}`;
}
