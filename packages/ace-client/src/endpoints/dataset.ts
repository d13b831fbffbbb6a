import { isLoopError, TaskFailedError, omitUndefined } from '@loop/core';
import type { Abortable, Warning } from '@loop/core';

import type { ResolvedOptions } from '../client-options.js';
import type { Transport } from '../http/transport.js';
import { doneSchema, jobSchema, sampleSchema, savedSchema, startedSchema, toSample, toSummary } from '../wire/dataset.js';
import { readNotice, warningOfText, warningsOf } from '../wire/notice.js';
import { parseResponse } from '../wire/parse-response.js';
import type { DatasetEndpoints, DatasetProgress, ScanInput } from './dataset-types.js';
import { watchUntil } from './watch-until.js';

/** What long work on a dataset came to. */
interface FinishedWork {
  readonly output_dir?: string | undefined;
  readonly num_tensors?: number | undefined;
  /** How many pieces there were, where the server reports it. */
  readonly total: number | undefined;
  readonly warnings: readonly Warning[];
}

/** Creates the dataset calls of a client. */
export function createDataset(transport: Transport, options: ResolvedOptions): DatasetEndpoints {
  const feature = 'training';
  const post = async (path: string, json: object, { signal }: Abortable, timeoutMs = options.transferTimeoutMs): Promise<unknown> => {
    const answer = await transport.call({ method: 'POST', path, json, feature, timeoutMs, signal });
    warningsOf(answer, `POST ${path}`);
    return answer;
  };
  const samples: DatasetEndpoints['samples'] = async ({ signal } = {}) =>
    toSummary(await transport.call({ method: 'GET', path: '/v1/dataset/samples', feature, signal }), 'GET /v1/dataset/samples');

  /** Runs the asynchronous form of a route, or the blocking one where a server has no other. */
  const runJob = async function* (
    route: 'auto_label' | 'preprocess',
    json: object,
    { signal }: Abortable,
  ): AsyncGenerator<DatasetProgress, FinishedWork, void> {
    const phase = route === 'auto_label' ? ('label' as const) : ('preprocess' as const);
    yield { type: 'progress' as const, phase, fraction: 0 };
    const started = await startJob(route, json, signal);
    if ('done' in started) return { ...started.done, warnings: started.warnings, total: undefined };
    if (started.total === 0 || started.task_id === undefined) return { warnings: started.warnings, total: started.total };
    const path = `/v1/dataset/${route}_status/${encodeURIComponent(started.task_id)}`;
    const last = yield* watchUntil(
      async () => parseResponse(jobSchema, await transport.call({ method: 'GET', path, idempotent: false, signal }), `GET ${path}`),
      {
        client: options,
        signal,
        isEnded: ({ status }) => status !== 'running' && status !== 'queued',
        toEvent: ({ progress, current = 0, total = 0 }) => ({
          type: 'progress' as const,
          phase,
          fraction: total > 0 ? Math.min(0.999, current / total) : undefined,
          step: current,
          steps: total,
          message: progress,
        }),
      },
    );
    const { progress, error, status, result, total } = last;
    if (status === 'failed')
      throw new TaskFailedError(
        `${route}: ${readNotice(error ?? progress ?? 'the server does not say why it failed').text}`,
        started.task_id,
      );
    return { ...result, warnings: [...started.warnings, ...warningOfText(progress, route)], total: total ?? started.total };
  };

  const startJob = async (route: string, json: object, signal: AbortSignal | undefined) => {
    const path = `/v1/dataset/${route}_async`;
    try {
      const answer = await post(path, json, { signal });
      return { ...parseResponse(startedSchema, answer, `POST ${path}`), warnings: warningsOf(answer, route) };
    } catch (error) {
      if (!isLoopError(error, 'unsupported')) throw error;
      const answer = await post(`/v1/dataset/${route}`, json, { signal }, options.deadlineMs);
      return { done: parseResponse(doneSchema, answer ?? {}, `POST /v1/dataset/${route}`), warnings: warningsOf(answer, route) };
    }
  };

  return {
    samples,
    async scan(input, call = {}) {
      const json = { audio_dir: input.audioDirectory, ...omitUndefined({ dataset_name: input.name, ...tagFields(input) }) };
      return toSummary(await post('/v1/dataset/scan', json, call), 'POST /v1/dataset/scan');
    },
    async load(path, call = {}) {
      return toSummary(await post('/v1/dataset/load', { dataset_path: path }, call), 'POST /v1/dataset/load');
    },
    async *autoLabel(input = {}, call = {}) {
      const json = omitUndefined({
        skip_metas: input.skipMetas,
        format_lyrics: input.formatLyrics,
        transcribe_lyrics: input.transcribeLyrics,
        only_unlabeled: input.onlyUnlabeled,
        lm_model_path: input.lmModelPath,
        save_path: input.savePath,
      });
      yield* runJob('auto_label', json, call);
      yield { type: 'result', value: await samples(call) };
    },
    async save(input, call = {}) {
      const json = {
        save_path: input.path,
        dataset_name: input.name,
        ...omitUndefined({ ...tagFields(input), genre_ratio: input.genreRatio }),
      };
      const { save_path } = parseResponse(savedSchema, await post('/v1/dataset/save', json, call), 'POST /v1/dataset/save');
      return save_path ?? input.path;
    },
    async *preprocess(input, call = {}) {
      const json = { output_dir: input.outputDirectory, ...omitUndefined({ skip_existing: input.skipExisting }) };
      const { output_dir, num_tensors: tensors, total, warnings } = yield* runJob('preprocess', json, call);
      // No tensors of some pieces is a failure of each of them, whatever the status says.
      if (tensors === 0 && total !== 0) throw new TaskFailedError(`preprocess: no tensors were made${reasonOf(warnings)}`);
      const missing = tensors !== undefined && total !== undefined && tensors < total ? total - tensors : 0;
      const message = `${missing} of ${total} pieces gave no tensors; the server's own log says why.`;
      const all = missing === 0 ? warnings : [...warnings, { code: 'notice' as const, message }];
      yield { type: 'result', value: { outputDirectory: output_dir ?? input.outputDirectory, tensors, warnings: all } };
    },
    async update(index, changes, { signal } = {}) {
      const path = `/v1/dataset/sample/${index}`;
      const before = toSample(parseResponse(sampleSchema, await transport.call({ method: 'GET', path, feature, signal }), `GET ${path}`));
      const next = { ...before, ...changes };
      const json = {
        sample_idx: index,
        caption: next.caption ?? '',
        genre: next.genre ?? '',
        lyrics: next.lyrics ?? '',
        ...omitUndefined({ bpm: next.bpm }),
        keyscale: next.key ?? '',
        timesignature: next.timeSignature ?? '',
        language: next.language ?? 'unknown',
        is_instrumental: next.instrumental,
      };
      await transport.call({ method: 'PUT', path, json, feature, signal });
    },
  };
}

function reasonOf(warnings: readonly Warning[]): string {
  return warnings.length === 0 ? "; the server's own log says why." : `: ${warnings.map(({ message }) => message).join(' ')}`;
}

function tagFields({ customTag, tagPosition, instrumental }: Pick<ScanInput, 'customTag' | 'tagPosition' | 'instrumental'>): object {
  return { custom_tag: customTag, tag_position: tagPosition, all_instrumental: instrumental };
}
