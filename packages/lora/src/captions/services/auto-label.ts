import { TIME_SIGNATURES, TaskFailedError, isLoopError } from '@loop/core';
import type { Abortable, Progress, ResultEvent, TimeSignature } from '@loop/core';

import type { HeardTrack } from '../captioner.js';
import { cleanHeard } from '../clean-heard.js';
import { asFinite, asList, asObject, asWords } from './field-readers.js';
import { createServiceExchange } from './service-exchange.js';
import { parseServiceOptions } from './service-options.js';
import type { ServiceOptions } from './service-options.js';

/** What a server is to label. */
export interface AutoLabelInput {
  /** A folder on the server's machine. */
  readonly folder: string;
  /** Whether what has a caption already is left alone. @defaultValue true */
  readonly onlyUnlabelled?: boolean | undefined;
  /** Whether words are written down, too. The server's model invents them often: a transcriber does better. @defaultValue false */
  readonly transcribeLyrics?: boolean | undefined;
  /** Whether nobody sings in the folder. @defaultValue false */
  readonly instrumental?: boolean | undefined;
}

/** What a server heard in one file. */
export interface LabelledTrack {
  /** The file's name, without its folder. */
  readonly filename: string;
  /** What was heard; a failure that the server wrote in place of a caption is left out. */
  readonly heard: HeardTrack;
}

/** What {@link AutoLabeller.label} yields; `result` comes last. */
export type AutoLabelEvent = Progress<'scan' | 'label'> | ResultEvent<readonly LabelledTrack[]>;

/** The labelling of an ACE-Step 1.5 server. */
export interface AutoLabeller {
  /** Lets the server label a folder of its own. Leaving the loop stops watching; the server goes on. */
  label(input: AutoLabelInput, options?: Abortable): AsyncGenerator<AutoLabelEvent, void, void>;
}

const POLL_MS = 2_000;

/**
 * Creates the labelling of an ACE-Step 1.5 server, which describes recordings with its language model. It works on a folder of the server's machine,
 * and on one folder at a time.
 *
 * @param options - `baseUrl`: `http://127.0.0.1:8001` by default; `model` is the server's own.
 * @throws {InvalidInputError} For options that are out of range.
 *
 * Source: https://github.com/ace-step/ACE-Step-1.5, its dataset routes (MIT)
 */
export function createAutoLabeller(options: ServiceOptions = {}): AutoLabeller {
  const resolved = parseServiceOptions(options, { baseUrl: 'http://127.0.0.1:8001', model: 'acestep' });
  const exchange = createServiceExchange(resolved, { name: 'authorization', prefix: 'Bearer ' });
  const { base, delay } = resolved;

  /** Sends a request; a failure inside a good answer is one, too. */
  const call = (path: string, fields: object | undefined, { signal }: Abortable): Promise<Readonly<Record<string, unknown>>> =>
    exchange.within(
      async (limited) => {
        const body = fields === undefined ? undefined : () => JSON.stringify(fields);
        const { json } = await exchange.ask({ path, body, headers: { 'content-type': 'application/json' }, signal: limited });
        const envelope = asObject(json);
        const code = asFinite(envelope['code']) ?? 200;
        const fault = asWords(envelope['error']);
        if (code !== 200 || fault !== undefined) throw failed(fault ?? `code ${code}`);
        return 'data' in envelope ? asObject(envelope['data']) : envelope;
      },
      { signal },
    );

  const failed = (why: string): TaskFailedError => new TaskFailedError(`${base}: labelling failed: ${exchange.redact(why.slice(0, 200))}`);

  /** The job's name; `undefined` when the server has done it already, as older ones do. */
  const start = async (fields: object, signal: AbortSignal | undefined): Promise<string | undefined> => {
    try {
      return asWords((await call('/v1/dataset/auto_label_async', fields, { signal }))['task_id']);
    } catch (error) {
      if (!isLoopError(error, 'http') || error.status !== 404) throw error;
      await call('/v1/dataset/auto_label', fields, { signal });
      return undefined;
    }
  };

  return {
    async *label({ folder, onlyUnlabelled = true, transcribeLyrics = false, instrumental = false }, { signal } = {}) {
      yield { type: 'progress', phase: 'scan', fraction: 0 };
      // Where the tag goes is always said: a server's own default throws captions away.
      await call('/v1/dataset/scan', { audio_dir: folder, all_instrumental: instrumental, tag_position: 'prepend' }, { signal });
      yield { type: 'progress', phase: 'label', fraction: undefined };
      const fields = { only_unlabeled: onlyUnlabelled, transcribe_lyrics: transcribeLyrics, format_lyrics: false, skip_metas: false };
      const id = await start(fields, signal);
      let fraction = 0;
      for (let isDone = id === undefined; !isDone;) {
        const state = await call(`/v1/dataset/auto_label_status/${encodeURIComponent(id!)}`, undefined, { signal });
        const status = asWords(state['status']);
        const [current = 0, total = 0] = [asFinite(state['current']), asFinite(state['total'])];
        if (status === 'failed') throw failed(asWords(state['error']) ?? asWords(state['progress']) ?? 'the server does not say why');
        fraction = total > 0 ? Math.max(fraction, Math.min(0.999, current / total)) : fraction;
        isDone = status !== 'running' && status !== 'queued';
        yield { type: 'progress', phase: 'label', fraction, step: current, steps: total };
        if (!isDone) await delay(POLL_MS, { signal });
      }
      const { samples } = await call('/v1/dataset/samples', undefined, { signal });
      yield { type: 'result', value: asList(samples).flatMap((sample) => readSample(asObject(sample))) };
    },
  };
}

function readSample(sample: Readonly<Record<string, unknown>>): readonly LabelledTrack[] {
  const filename = asWords(sample['filename']);
  if (filename === undefined) return [];
  const signature = String(sample['timesignature']);
  try {
    const heard = cleanHeard({
      caption: asWords(sample['caption']),
      genre: asWords(sample['genre']),
      lyrics: asWords(sample['lyrics']),
      bpm: asFinite(sample['bpm']),
      key: asWords(sample['keyscale']),
      language: asWords(sample['language']),
      timeSignature: TIME_SIGNATURES.find((known) => String(known) === signature) as TimeSignature | undefined,
    });
    return [{ filename, heard }];
  } catch (error) {
    if (!isLoopError(error, 'task_failed')) throw error;
    return [{ filename, heard: { notes: [error.message] } }];
  }
}
