import { isLoopError, TaskFailedError } from '@loop/core';
import type { Abortable, Progress, ResultEvent } from '@loop/core';
import * as z from 'zod/mini';

import type { ResolvedOptions } from '../client-options.js';
import type { Transport } from '../http/transport.js';
import { maybe, maybeBoolean, maybeNumber, maybeText, orElse } from '../wire/lenient.js';
import { parseResponse } from '../wire/parse-response.js';
import { watchUntil } from './watch-until.js';

/** One piece of a dataset on a server. */
export interface DatasetSample {
  /** Its place, from 0: what the other calls name it by. */
  readonly index: number;
  readonly filename: string;
  /** Its place on the server. */
  readonly audioPath: string | undefined;
  /** Its length in seconds, rounded by the server. */
  readonly durationSeconds: number | undefined;
  readonly caption: string | undefined;
  readonly genre: string | undefined;
  readonly lyrics: string | undefined;
  readonly bpm: number | undefined;
  readonly key: string | undefined;
  readonly timeSignature: string | undefined;
  readonly language: string | undefined;
  readonly instrumental: boolean;
  /** Whether it has a caption; only such pieces are preprocessed. */
  readonly labeled: boolean;
}

/** A dataset as the server holds it in memory; there is one per server. */
export interface DatasetSummary {
  readonly name: string | undefined;
  /** What the server says, for people. */
  readonly message: string | undefined;
  readonly samples: readonly DatasetSample[];
  /** How many samples have a caption. */
  readonly labeledCount: number;
}

/** How to read a folder of audio. */
export interface ScanInput {
  /** The folder on the server. */
  readonly audioDirectory: string;
  /** @defaultValue the server's */
  readonly name?: string | undefined;
  /** A word for every caption. */
  readonly customTag?: string | undefined;
  /** Where the word goes. */
  readonly tagPosition?: 'prepend' | 'append' | 'replace' | undefined;
  /** Says that nothing has a voice. @defaultValue false */
  readonly instrumental?: boolean | undefined;
}

/** How to write captions. */
export interface AutoLabelInput {
  /** Keeps tempo, key and time signature as they are. @defaultValue false */
  readonly skipMetas?: boolean | undefined;
  /** Tidies lyrics that are there. @defaultValue false */
  readonly formatLyrics?: boolean | undefined;
  /** Writes lyrics down by listening. @defaultValue false */
  readonly transcribeLyrics?: boolean | undefined;
  /** Leaves pieces alone that have a caption. @defaultValue false */
  readonly onlyUnlabeled?: boolean | undefined;
  /** The language model's folder name. */
  readonly lmModelPath?: string | undefined;
  /** Where the server keeps the captions as they come. */
  readonly savePath?: string | undefined;
}

/** How to save a dataset. */
export interface SaveInput {
  /** The file on the server. */
  readonly path: string;
  readonly name: string;
  readonly customTag?: string | undefined;
  readonly tagPosition?: 'prepend' | 'append' | 'replace' | undefined;
  readonly instrumental?: boolean | undefined;
  /** Share of captions that are the genre alone, in percent. */
  readonly genreRatio?: number | undefined;
}

/** Where to put tensors. */
export interface PreprocessInput {
  /** The folder on the server. */
  readonly outputDirectory: string;
  /** Leaves tensors alone that are there. @defaultValue false */
  readonly skipExisting?: boolean | undefined;
}

/** How far a piece of work on a dataset has come. */
export interface DatasetProgress extends Progress<'label' | 'preprocess'> {
  /** What the server says, for people. */
  readonly message?: string | undefined;
}

/** What tensors were made. */
export interface PreprocessResult {
  /** Where they are. */
  readonly outputDirectory: string;
  /** How many; `undefined` when the server does not tell. */
  readonly tensors: number | undefined;
}

/** Builds datasets on a server. */
export interface DatasetEndpoints {
  /** Reads a folder with its captions. */
  scan(input: ScanInput, options?: Abortable): Promise<DatasetSummary>;
  /** Loads a saved dataset. */
  load(path: string, options?: Abortable): Promise<DatasetSummary>;
  /** Writes captions; the result is the dataset. Leaving early does not stop the server. */
  autoLabel(input?: AutoLabelInput, options?: Abortable): AsyncGenerator<DatasetProgress | ResultEvent<DatasetSummary>, void, void>;
  /** Saves the dataset as a file on the server. */
  save(input: SaveInput, options?: Abortable): Promise<{ readonly path: string }>;
  /** Makes tensors of the labeled pieces. Leaving early does not stop the server. */
  preprocess(input: PreprocessInput, options?: Abortable): AsyncGenerator<DatasetProgress | ResultEvent<PreprocessResult>, void, void>;
  /** Lists the pieces. */
  samples(options?: Abortable): Promise<DatasetSummary>;
  /** Rewrites one piece. Fields that are left out keep their values: they are read first, for the server would reset them. */
  update(
    index: number,
    changes: Partial<Omit<DatasetSample, 'index' | 'filename' | 'audioPath' | 'labeled' | 'durationSeconds'>>,
    options?: Abortable,
  ): Promise<void>;
}

const sampleSchema = z.object({
  index: z.number(),
  filename: orElse(z.string(), ''),
  audio_path: maybeText,
  duration: maybeNumber,
  caption: maybeText,
  genre: maybeText,
  lyrics: maybeText,
  bpm: maybeNumber,
  keyscale: maybeText,
  timesignature: maybe(z.union([z.string(), z.number()])),
  language: maybeText,
  is_instrumental: maybeBoolean,
  labeled: maybeBoolean,
});
const summarySchema = z.object({ message: maybeText, dataset_name: maybeText, samples: z.array(sampleSchema), labeled_count: maybeNumber });
const startedSchema = z.object({ task_id: maybeText, total: maybeNumber });
const jobSchema = z.object({
  status: z.string(),
  progress: maybeText,
  current: maybeNumber,
  total: maybeNumber,
  error: maybeText,
  result: maybe(z.object({ num_tensors: maybeNumber, output_dir: maybeText })),
});

/** Creates the dataset calls of a client. */
export function createDataset(transport: Transport, options: ResolvedOptions): DatasetEndpoints {
  const feature = 'datasets';
  const post = (path: string, json: object, { signal }: Abortable, timeoutMs = options.transferTimeoutMs): Promise<unknown> =>
    transport.call({ method: 'POST', path, json, feature, timeoutMs, signal });
  const samples: DatasetEndpoints['samples'] = async ({ signal } = {}) =>
    toSummary(await transport.call({ method: 'GET', path: '/v1/dataset/samples', feature, signal }), 'GET /v1/dataset/samples');

  /** Runs the asynchronous form of a route, or the blocking one where a server has no other. */
  const runJob = async function* (route: 'auto_label' | 'preprocess', json: object, { signal }: Abortable) {
    const phase = route === 'auto_label' ? ('label' as const) : ('preprocess' as const);
    yield { type: 'progress' as const, phase, fraction: 0 };
    const started = await startJob(route, json, signal);
    if (started === undefined || started.total === 0 || started.task_id === undefined) return undefined;
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
    if (last.status === 'failed')
      throw new TaskFailedError(`${route}: ${last.error ?? last.progress ?? 'the server does not say why it failed'}`, started.task_id);
    return last.result;
  };

  const startJob = async (
    route: string,
    json: object,
    signal: AbortSignal | undefined,
  ): Promise<z.output<typeof startedSchema> | undefined> => {
    try {
      return parseResponse(startedSchema, await post(`/v1/dataset/${route}_async`, json, { signal }), `POST /v1/dataset/${route}_async`);
    } catch (error) {
      if (!isLoopError(error, 'unsupported')) throw error;
      await post(`/v1/dataset/${route}`, json, { signal }, options.deadlineMs);
      return undefined;
    }
  };

  return {
    samples,
    async scan(input, call = {}) {
      const json = { audio_dir: input.audioDirectory, ...given({ dataset_name: input.name, ...tagFields(input) }) };
      return toSummary(await post('/v1/dataset/scan', json, call), 'POST /v1/dataset/scan');
    },
    async load(path, call = {}) {
      return toSummary(await post('/v1/dataset/load', { dataset_path: path }, call), 'POST /v1/dataset/load');
    },
    async *autoLabel(input = {}, call = {}) {
      const json = given({
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
      const json = { save_path: input.path, dataset_name: input.name, ...given({ ...tagFields(input), genre_ratio: input.genreRatio }) };
      const { save_path } = parseResponse(
        z.object({ save_path: maybeText }),
        await post('/v1/dataset/save', json, call),
        'POST /v1/dataset/save',
      );
      return { path: save_path ?? input.path };
    },
    async *preprocess(input, call = {}) {
      const json = { output_dir: input.outputDirectory, ...given({ skip_existing: input.skipExisting }) };
      const result = yield* runJob('preprocess', json, call);
      yield { type: 'result', value: { outputDirectory: result?.output_dir ?? input.outputDirectory, tensors: result?.num_tensors } };
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
        ...given({ bpm: next.bpm }),
        keyscale: next.key ?? '',
        timesignature: next.timeSignature ?? '',
        language: next.language ?? 'unknown',
        is_instrumental: next.instrumental,
      };
      await transport.call({ method: 'PUT', path, json, feature, signal });
    },
  };
}

function tagFields({ customTag, tagPosition, instrumental }: Pick<ScanInput, 'customTag' | 'tagPosition' | 'instrumental'>): object {
  return { custom_tag: customTag, tag_position: tagPosition, all_instrumental: instrumental };
}

function toSummary(answer: unknown, what: string): DatasetSummary {
  const { message, dataset_name, samples, labeled_count } = parseResponse(summarySchema, answer, what);
  const list = samples.map(toSample);
  return { name: dataset_name, message, samples: list, labeledCount: labeled_count ?? list.filter(({ labeled }) => labeled).length };
}

function toSample(sample: z.output<typeof sampleSchema>): DatasetSample {
  const { index, filename, caption, genre, lyrics, bpm, language } = sample;
  return {
    index,
    filename,
    audioPath: sample.audio_path,
    durationSeconds: sample.duration,
    caption,
    genre,
    lyrics,
    bpm,
    key: sample.keyscale,
    timeSignature: sample.timesignature === undefined || sample.timesignature === '' ? undefined : String(sample.timesignature),
    language,
    instrumental: sample.is_instrumental ?? false,
    labeled: sample.labeled ?? false,
  };
}

function given(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
