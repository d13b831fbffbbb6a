import { InvalidInputError, InvalidResponseError, isLoopError, TaskFailedError, UnsupportedError } from '@loop/core';
import type { Abortable, Warning } from '@loop/core';

import { sniffAudio } from '../audio/decode-result.js';
import type { Upload } from '../audio/upload.js';
import { readMultipart } from '../http/multipart-mixed.js';
import { parseLooseJson } from '../wire/loose-json.js';
import { parseResponse } from '../wire/parse-response.js';
import type { AceJob } from '../task/ace-job.js';
import type { AceDialect, AceOutcome, AceOutput, AceProgress, CancelOutcome } from './dialect.js';
import { toCppRequest, toSynthRequests } from './cpp-request.js';
import { cppIdSchema, cppJobSchema, cppRequestSchema, cppRequestsSchema, readPlan } from './cpp-wire.js';
import type { DialectContext } from './official.js';
import { planJob, pollJob } from './poll-job.js';
import type { JobView } from './poll-job.js';
import type { AceServerProfile } from './profile.js';

const CANCEL_TIMEOUT_MS = 5_000;

/** Speaks with acestep.cpp: the language model and the synthesis are two jobs, and jobs can be cancelled. */
export function createCppDialect({ transport, options, profile }: DialectContext): AceDialect {
  const look = async (
    taskId: string,
    signal: AbortSignal | undefined,
  ): Promise<JobView & { readonly status: string; readonly error?: string | undefined }> => {
    try {
      const answer = await transport.call({ method: 'GET', path: '/job', query: { id: taskId }, idempotent: false, signal });
      const { status, error } = parseResponse(cppJobSchema, answer, 'GET /job');
      return { state: status === 'running' ? 'running' : 'ended', status, error };
    } catch (error) {
      // The server keeps the last 32 jobs; an older one is gone for good.
      if (isLoopError(error, 'http') && error.status === 404) {
        throw new TaskFailedError(
          `The server knows nothing of task ${taskId}; it keeps the last 32 results only. Submit it again.`,
          taskId,
          { cause: error },
        );
      }
      throw error;
    }
  };

  const cancel = async (
    taskId: string,
    { signal, timeoutMs }: Abortable & { readonly timeoutMs?: number } = {},
  ): Promise<CancelOutcome> => {
    const answer = await transport.call({ method: 'POST', path: '/job', query: { id: taskId, cancel: '1' }, signal, timeoutMs });
    const { status } = parseResponse(cppJobSchema, answer, 'POST /job');
    return { stopped: status === 'cancelled', state: status };
  };

  const follow = async function* (
    taskId: string,
    { signal, plan = planJob(options) }: Abortable & { readonly plan?: ReturnType<typeof planJob> },
  ): AsyncGenerator<AceProgress, void, void> {
    const { status, error } = yield* pollJob(() => look(taskId, signal), { taskId, client: options, plan, signal });
    if (status !== 'done') {
      const reason = error ?? 'The server does not say why; its /logs do.';
      throw new TaskFailedError(transport.redact(`Task ${taskId} ended as ${status}: ${reason}`), taskId);
    }
  };

  const runJob = async function* (
    request: Parameters<typeof transport.call>[0],
    { signal, plan }: Abortable & { readonly plan: ReturnType<typeof planJob> },
  ): AsyncGenerator<AceProgress, string, void> {
    const { id } = parseResponse(
      cppIdSchema,
      await transport.call({ timeoutMs: options.transferTimeoutMs, ...request, signal }),
      `POST ${request.path}`,
    );
    let left = true;
    try {
      yield* follow(id, { signal, plan });
      left = false;
      return id;
    } catch (error) {
      left = signal?.aborted === true;
      throw error;
    } finally {
      if (left) await cancel(id, { timeoutMs: CANCEL_TIMEOUT_MS }).catch(() => undefined);
    }
  };

  const resultOf = (taskId: string, signal: AbortSignal | undefined) =>
    transport.send({
      method: 'GET',
      path: '/job',
      query: { id: taskId, result: '1' },
      timeoutMs: options.transferTimeoutMs,
      maxBytes: options.maxAudioBytes,
      signal,
    });

  const readOutputs = async (
    taskId: string,
    known: { readonly job: AceJob; readonly planned: Readonly<Record<string, unknown>> } | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly AceOutput[]> => {
    const { bytes, headers } = await resultOf(taskId, signal);
    const contentType = headers.get('content-type');
    const parts =
      sniffAudio(bytes) === undefined ? readMultipart(bytes, contentType) : [{ headers: { 'content-type': contentType ?? '' }, bytes }];
    const audio = parts.filter((part) => (part.headers['content-type'] ?? '').startsWith('audio/'));
    if (audio.length === 0) throw new InvalidResponseError(`The result of task ${taskId} has no audio part.`, 'result');
    return audio.map(({ headers, bytes }, index) => ({
      bytes,
      mimeType: headers['content-type'],
      model: known?.job.model,
      // The server says nothing of its outputs. They come in the order of the seeds, when there is one for each.
      seed: audio.length === known?.job.seeds.length ? known.job.seeds[index] : undefined,
      metadata: known === undefined ? {} : readPlan(known.planned),
    }));
  };

  /** Lets the language model complete a request. */
  const complete = async function* (
    request: Readonly<Record<string, unknown>>,
    { signal, plan }: Abortable & { readonly plan: ReturnType<typeof planJob> },
  ): AsyncGenerator<AceProgress, Readonly<Record<string, unknown>>, void> {
    const id = yield* runJob({ method: 'POST', path: '/lm', json: { ...request, lm_batch_size: 1 } }, { signal, plan });
    const { bytes } = await resultOf(id, signal);
    const [first = {}] = parseResponse(cppRequestsSchema, readJson(bytes), 'the result of /lm');
    return first;
  };

  return {
    profile,
    cancel,
    async *listen(source, { signal }) {
      const plan = planJob(options);
      yield plan.at('upload', 0);
      const { blob, fileName } = uploadOf(source, 'acestep.cpp');
      const form = new FormData();
      form.append('audio', blob, fileName);
      const id = yield* runJob({ method: 'POST', path: '/understand', feature: 'analysis', form }, { signal, plan });
      const { bytes, headers } = await resultOf(id, signal);
      const part = readMultipart(bytes, headers.get('content-type')).find(({ headers }) => /json/.test(headers['content-type'] ?? ''));
      if (part === undefined) throw new InvalidResponseError('The result of /understand has no description.', 'result');
      return parseResponse(cppRequestSchema, readJson(part.bytes), 'the result of /understand');
    },
    async write(description, { signal }) {
      const events = complete(description, { signal, plan: planJob(options) });
      for (;;) {
        const { done, value } = await events.next();
        if (done === true) return value;
      }
    },
    async *run(job, { signal }): AsyncGenerator<AceProgress, AceOutcome, void> {
      assertModelListed(job, profile);
      const plan = planJob(options);
      yield plan.at('upload', 0);
      const warnings: Warning[] = [];
      const { request, needsLanguageModel } = toCppRequest(job, warnings);
      let planned: Readonly<Record<string, unknown>> = request;
      if (needsLanguageModel) {
        planned = { ...request, ...(yield* complete(request, { signal, plan })), lm_mode: 'generate' };
      }
      const synth = toSynthRequests(planned, job.seeds);
      const form = toSynthForm(synth, job);
      const sent = form === undefined ? { json: synth } : { form };
      const taskId = yield* runJob({ method: 'POST', path: '/synth', feature: 'task', ...sent }, { signal, plan });
      yield { ...plan.at('download', 0), taskId };
      return { outputs: await readOutputs(taskId, { job, planned }, signal), warnings, parameters: planned };
    },
    async *attach(taskId, { signal }): AsyncGenerator<AceProgress, AceOutcome, void> {
      yield* follow(taskId, { signal });
      return { outputs: await readOutputs(taskId, undefined, signal), warnings: [], parameters: {} };
    },
  };
}

/** The server fails later and without a reason on a model that it does not have. */
function assertModelListed({ model }: AceJob, { models }: AceServerProfile): void {
  const allowed = models.map(({ name }) => name);
  if (model === undefined || allowed.length === 0 || allowed.includes(model)) return;
  throw new InvalidInputError('request', [{ path: 'model', message: 'is none that this server has', received: model, allowed }]);
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return parseLooseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new InvalidResponseError('The server sent no JSON.', '', { cause: error });
  }
}

function toSynthForm(request: object, { source, reference }: AceJob): FormData | undefined {
  if (source === undefined && reference === undefined) return undefined;
  const form = new FormData();
  form.append('request', JSON.stringify(request));
  for (const [name, audio] of [
    ['audio', source],
    ['ref_audio', reference],
  ] as const) {
    if (audio === undefined) continue;
    form.append(name, uploadOf(audio, 'acestep.cpp').blob, uploadOf(audio, 'acestep.cpp').fileName);
  }
  return form;
}

/** Audio as an upload, for servers that read no paths. */
export function uploadOf(audio: NonNullable<AceJob['source']>, server: string): Upload {
  if ('blob' in audio) return audio;
  throw new UnsupportedError(
    'server-files',
    `${server} reads no files of its own machine; give the audio itself in place of { serverPath }.`,
  );
}
