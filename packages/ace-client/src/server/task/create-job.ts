import { hidePaths } from '../hide-paths.js';
import type { JobError } from '../jobs/job.js';
import type { Job } from '../jobs/job.js';
import type { Seed } from '@loop/core';
import { drawSeed, isLoopError, MAX_SEED } from '@loop/core';

import type { UploadedFile } from '../body/read-multipart.js';
import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';
import { chooseAnalysis } from './choose-analysis.js';
import { planTask } from './plan-task.js';
import type { TaskFields } from './task-fields.js';

/** Longest text of one field, in UTF-16 units; core's own limits are lower and are reported by the failed job. */
const MAX_TEXT = 65_536;
const SOURCE_FILES = ['ctx_audio', 'src_audio'];
const REFERENCE_FILES = ['ref_audio', 'reference_audio'];

/**
 * Makes a job of what a client sent and stores its files. What the generator cannot do becomes a job that has failed already, as
 * the official server reports such things by the job and not by the request.
 *
 * @throws {Refusal} 400 for paths that are not results of this server, and for texts that are too long.
 */
export async function createJob(fields: TaskFields, files: readonly UploadedFile[], context: ServerContext): Promise<Job> {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string' && value.length > MAX_TEXT) {
      throw new Refusal(400, 'bad_request', `${name} is longer than ${MAX_TEXT} characters`);
    }
  }
  const id = crypto.randomUUID();
  const uploads = [
    { role: 'source', file: lastOf(files, SOURCE_FILES) },
    { role: 'reference', file: lastOf(files, REFERENCE_FILES) },
  ] as const;
  const earlier = { source: resultOf(fields.src_audio_path, context), reference: resultOf(fields.reference_audio_path, context) };
  const inputs: { source?: string; reference?: string; owned: string[] } = { owned: [] };

  for (const { role, file } of uploads) {
    const name = file === undefined ? earlier[role] : `${id}-${role}.bin`;
    if (name !== undefined) inputs[role] = name;
    if (file === undefined || name === undefined) continue;
    await context.store.writeFile(name, file.bytes);
    inputs.owned.push(name);
  }

  const { capabilities, model } = await context.describe();
  const seeds = chooseSeeds(fields);
  const hasSource = inputs.source !== undefined;
  const fault = findFault(() => {
    if (chooseAnalysis(fields, { ...context, hasSource }) === undefined) planTask(fields, { capabilities, model, hasSource, seeds });
  });
  const createdAtMs = context.clock();
  const job: Job = { id, state: 'queued', fields, seeds, inputs, createdAtMs, attempts: 0 };
  if (fault === undefined) return job;
  await discardUploads(job, context);
  return { ...job, state: 'failed', error: fault, endedAtMs: createdAtMs, inputs: { ...inputs, owned: [] } };
}

/** Deletes the files of a job that was not accepted after all. */
export async function discardUploads(job: Job, { store }: ServerContext): Promise<void> {
  await Promise.allSettled(job.inputs.owned.map((name) => store.deleteFile(name)));
}

/** Finds the stored name behind the `file` of an earlier result; every other path is refused. */
function resultOf(value: string | undefined, { queue }: ServerContext): string | undefined {
  if (value === undefined) return undefined;
  const query = /^\/v1\/audio\?path=([^&#]+)$/.exec(value)?.[1];
  const name = query === undefined ? value : decodeQuery(query);
  if (findOutput(name, queue) !== undefined) return name;
  if (/(^|[\\/])\.\.([\\/]|$)/.test(name)) throw new Refusal(400, 'forbidden_path', 'path traversal in audio file paths is not allowed');
  if (/^([\\/]|[a-z]:)/i.test(name)) throw new Refusal(400, 'forbidden_path', 'absolute audio file paths are not allowed');
  throw new Refusal(400, 'forbidden_path', 'The audio path is not a result of this server; upload the file instead');
}

/** Finds the output that a stored name belongs to. Uploads and everything else on the disk have no such output. */
export function findOutput(name: string, queue: ServerContext['queue']): { readonly file: string } | undefined {
  return queue.get(name.slice(0, 36))?.outputs?.find((output) => output.file === name);
}

function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function lastOf(files: readonly UploadedFile[], names: readonly string[]): UploadedFile | undefined {
  return files.findLast(({ field, bytes }) => names.includes(field) && bytes.byteLength > 0);
}

/** The seeds of a job: the client's when it switched the random seed off, else one that is drawn now. */
function chooseSeeds(fields: TaskFields): readonly Seed[] {
  const given = fields.use_random_seed === false ? (fields.seed ?? []) : [];
  return given.length === 0 ? [drawSeed()] : given.map((seed) => (seed < 0 ? drawSeed() : seed % (MAX_SEED + 1)));
}

function findFault(check: () => void): JobError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (isLoopError(error)) return { code: error.code, message: hidePaths(error.message) };
    throw error;
  }
}
