import { isLoopError, retry, TaskFailedError, UnsupportedError } from '@loop/core';
import type { Abortable, HttpError, Warning } from '@loop/core';

import type { ResolvedOptions } from '../client-options.js';
import type { createDownloader } from '../http/download.js';
import type { Transport } from '../http/transport.js';
import type { AceJob } from '../task/ace-job.js';
import { queryResultSchema, submitSchema } from '../wire/query-result.js';
import type { QueryEntry, ResultItem } from '../wire/query-result.js';
import { parseResponse } from '../wire/parse-response.js';
import { readStats, secondsUntilTurn } from '../wire/stats.js';
import type { AceTaskBody } from '../wire/task-body.js';
import type { AceDialect, AceOutcome, AceProgress, CancelOutcome } from './dialect.js';
import { toMultipart, toOfficialBody } from './official-body.js';
import { describeFailure, toOutputFields, toPublicWarnings } from './official-result.js';
import { planJob, pollJob } from './poll-job.js';
import type { JobView } from './poll-job.js';
import type { AceServerProfile } from './profile.js';

/** What every dialect is made of. */
export interface DialectContext {
  readonly transport: Transport;
  readonly download: ReturnType<typeof createDownloader>;
  readonly options: ResolvedOptions;
  readonly profile: AceServerProfile;
}

/** The official API, with what its analyses need. */
export interface OfficialDialect extends AceDialect {
  /** Submits a raw body and waits for its items. */
  runBody(
    body: AceTaskBody,
    files: Pick<AceJob, 'source' | 'reference'>,
    options: Abortable,
  ): AsyncGenerator<AceProgress, BodyOutcome, void>;
}

/** What a raw body came to. */
export interface BodyOutcome {
  readonly items: readonly ResultItem[];
  readonly warnings: readonly Warning[];
}

/** How long a cancel may take when the caller has left already. */
const CANCEL_TIMEOUT_MS = 5_000;

/** Speaks with the official API of any generation, and with Loop's own server. */
export function createOfficialDialect({ transport, download, options, profile }: DialectContext): OfficialDialect {
  const canCancel = profile.extensions.includes('cancel');
  const token: AceTaskBody = options.legacyBodyToken && options.apiKey !== undefined ? { ai_token: options.apiKey } : {};

  const submit = async (
    body: AceTaskBody,
    files: Pick<AceJob, 'source' | 'reference'>,
    signal: AbortSignal | undefined,
    warnings: Warning[],
  ) => {
    const isUpload = hasBlob(files);
    const request = {
      method: 'POST' as const,
      path: '/release_task',
      ...(isUpload ? { form: toMultipart({ ...body, ...token }, files, options.maxUploadBytes) } : { json: { ...body, ...token } }),
      timeoutMs: isUpload ? options.transferTimeoutMs : options.requestTimeoutMs,
      signal,
    };
    const { attempts, delay } = options;
    let broke = false;
    try {
      const answer = await retry(
        () =>
          transport.call(request).catch((error: unknown) => {
            broke ||= isLoopError(error, 'connection');
            throw error;
          }),
        // A full queue took nothing. A broken connection may have: better a job too many than one that is lost.
        { attempts, delay, signal, isRetryable: (error) => isLoopError(error, 'connection') || isBusy(error) },
      );
      if (broke)
        warnings.push({
          code: 'notice',
          message: 'The connection broke while the task was submitted, and it was submitted again; the server may do it twice.',
        });
      return parseResponse(submitSchema, answer, 'POST /release_task');
    } catch (error) {
      throw isUpload && !isNewer(profile) && isBrokenMultipart(error) ? multipartBroken(error) : error;
    }
  };

  const look = async (taskId: string, waitMs: number, signal: AbortSignal | undefined): Promise<QueryEntry> => {
    const path = '/query_result';
    const wait = waitMs > 0 ? { wait_ms: waitMs } : {};
    const answer = await transport.call({ method: 'POST', path, json: { task_id_list: [taskId], ...wait, ...token }, signal });
    const entries = parseResponse(queryResultSchema, answer, `POST ${path}`);
    return entries.find((entry) => entry.taskId === taskId) ?? { taskId, status: 0, progressText: undefined, items: [], found: undefined };
  };

  const follow = async function* (
    taskId: string,
    {
      signal,
      first,
      plan = planJob(options),
      likely,
    }: Abortable & { readonly first?: JobView; readonly plan?: ReturnType<typeof planJob>; readonly likely?: string | undefined },
  ): AsyncGenerator<AceProgress, readonly ResultItem[], void> {
    if (first !== undefined)
      yield { ...plan.at('queue', 0), taskId, stage: first.stage, queuePosition: first.queuePosition, etaSeconds: first.etaSeconds };
    let last: QueryEntry | undefined;
    yield* pollJob(
      async (waitMs) => {
        last = await look(taskId, waitMs, signal);
        return toView(last, first);
      },
      // A server that can hold a poll until the job ends is asked to, so that short jobs are reported at once.
      { taskId, client: options, plan, signal, isHeld: profile.extensions.includes('wait'), isWorking: () => isWorking(signal) },
    );
    const { status, items } = last as unknown as QueryEntry;
    if (status !== 1) throw new TaskFailedError(transport.redact(describeFailure(taskId, last as unknown as QueryEntry, likely)), taskId);
    yield { ...plan.at('download', 0), taskId };
    return items;
  };

  const cancel = async (
    taskId: string,
    { signal, timeoutMs }: Abortable & { readonly timeoutMs?: number } = {},
  ): Promise<CancelOutcome> => {
    const path = `/v1/tasks/${encodeURIComponent(taskId)}/cancel`;
    const answer = (await transport.call({ method: 'POST', path, json: {}, signal, timeoutMs })) as { readonly status?: unknown } | null;
    return { stopped: answer?.status === 'cancelled', state: typeof answer?.status === 'string' ? answer.status : undefined };
  };

  const runBody: OfficialDialect['runBody'] = async function* (body, files, { signal }) {
    const warnings: Warning[] = [];
    const plan = planJob(options);
    yield plan.at('upload', 0);
    const { task_id: taskId, queue_position: place } = await submit(body, files, signal, warnings);
    let left = true;
    try {
      const queuePosition = place === undefined ? undefined : Math.max(0, place - 1);
      const etaSeconds = queuePosition === undefined || queuePosition === 0 ? undefined : await estimate(queuePosition, signal);
      const likely = likelyFault(body, profile);
      const items = yield* follow(taskId, {
        signal,
        plan,
        likely,
        first: { state: 'waiting', stage: 'queued', queuePosition, etaSeconds },
      });
      left = false;
      return { items, warnings };
    } catch (error) {
      left = signal?.aborted === true;
      throw error;
    } finally {
      // Only an abort is meant to stop the work; after a failed connection it must go on.
      if (left && canCancel) await cancel(taskId, { timeoutMs: CANCEL_TIMEOUT_MS }).catch(() => undefined);
    }
  };

  const estimate = async (position: number, signal: AbortSignal | undefined): Promise<number | undefined> => {
    if (profile.routes?.has('/v1/stats') === false) return undefined;
    try {
      return secondsUntilTurn(readStats(await transport.call({ method: 'GET', path: '/v1/stats', signal })), position);
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
  };

  const isWorking = async (signal: AbortSignal | undefined): Promise<boolean | undefined> => {
    if (profile.routes?.has('/v1/stats') === false) return undefined;
    try {
      const { jobs, queueSize = 0 } = readStats(await transport.call({ method: 'GET', path: '/v1/stats', idempotent: false, signal }));
      const { running, queued } = jobs;
      return running === undefined || queued === undefined ? undefined : running + queued + queueSize > 0;
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
  };

  const toOutcome = async (
    items: readonly ResultItem[],
    parameters: AceTaskBody,
    before: readonly Warning[],
    signal: AbortSignal | undefined,
  ): Promise<AceOutcome> => {
    const files = items.filter((item) => (item.url ?? item.file) !== undefined);
    if (files.length === 0) throw new TaskFailedError('The server says that the task succeeded, and names no audio.');
    const outputs = [];
    for (const [index, item] of files.entries()) {
      outputs.push({ ...(await download((item.url ?? item.file) as string, { signal })), ...toOutputFields(item, index) });
    }
    return { outputs, warnings: [...before, ...toPublicWarnings(files)], parameters: parameters as Record<string, unknown> };
  };

  return {
    profile,
    runBody,
    async *run(job, { signal }) {
      const { body, warnings } = toOfficialBody(job, profile);
      const done = yield* runBody(body, job, { signal });
      return toOutcome(done.items, body, [...warnings, ...done.warnings], signal);
    },
    async *attach(taskId, { signal }) {
      return toOutcome(yield* follow(taskId, { signal }), {}, [], signal);
    },
    ...(canCancel ? { cancel } : {}),
  };
}

function toView({ status, items, progressText, found }: QueryEntry, submitted: JobView | undefined): JobView {
  if (status !== 0) return { state: 'ended' };
  const [item] = items;
  if (found === false) return { state: 'gone' };
  // An id that an official server does not know looks like one that waits, but for its empty result.
  if (item === undefined) return { state: 'unknown', stage: progressText };
  const waits = item.stage === 'queued';
  return {
    state: waits ? 'waiting' : 'running',
    fraction: waits ? 0 : item.progress,
    stage: item.stage,
    queuePosition: waits ? (item.queue_position === undefined ? submitted?.queuePosition : item.queue_position - 1) : undefined,
    etaSeconds: item.eta_seconds,
  };
}

/** The commonest failure of all, of which the server says nothing. */
function likelyFault({ thinking, sample_mode, use_format }: AceTaskBody, { languageModelReady }: AceServerProfile): string | undefined {
  if (languageModelReady !== false || !(thinking === true || sample_mode === true || use_format === true)) return undefined;
  return 'Its language model is not loaded, which thinking, useFormat and sampleQuery need: call initModel({ languageModel: true }), or start the server with ACESTEP_INIT_LLM=true.';
}

/** Whether the routes show a server after those of February 2026. */
function isNewer({ routes }: AceServerProfile): boolean {
  return routes?.has('/v1/model_inventory') === true;
}

function hasBlob(files: Pick<AceJob, 'source' | 'reference'>): boolean {
  return [files.source, files.reference].some((audio) => audio !== undefined && 'blob' in audio);
}

function isBusy(error: unknown): boolean {
  return isLoopError(error, 'http') && (error.status === 429 || error.status === 503);
}

/** The first public server raises on every form: a plain-text 500 without any frame. */
function isBrokenMultipart(error: unknown): error is HttpError {
  return isLoopError(error, 'http') && error.status === 500 && !/^\s*[[{]/.test(error.body ?? '');
}

function multipartBroken(cause: HttpError): UnsupportedError {
  return new UnsupportedError(
    'upload',
    'The server failed on an upload with a bare 500, as ACE-Step 1.5 servers before 22 February 2026 do on every upload. Update the server, or pass { serverPath } of a file that it can read.',
    { cause },
  );
}
