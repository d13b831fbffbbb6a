import { TaskFailedError, TimeoutError } from '@loop/core';
import type { Delay } from '@loop/core';

import type { CaptionAudio } from '../captioner.js';
import { toAudioBlob } from './audio-blob.js';
import { asObject, asWords } from './field-readers.js';
import type { ServiceExchange } from './service-exchange.js';

/** How a file is kept at Google for as long as it is needed. */
export interface GeminiFileOptions {
  readonly exchange: ServiceExchange;
  readonly base: string;
  readonly delay: Delay;
  readonly signal: AbortSignal;
}

const POLL_MS = 2_000;
const MAX_POLLS = 150;
/** Removing a file is tried even after an abort, but not for long. */
const DELETE_MS = 10_000;

/**
 * Uploads a recording, waits until it can be used, and removes it again whatever becomes of the work.
 *
 * Source: https://ai.google.dev/api/files
 */
export async function withGeminiFile<T>(audio: CaptionAudio, options: GeminiFileOptions, work: (uri: string) => Promise<T>): Promise<T> {
  const { exchange } = options;
  const name = await upload(audio, options);
  try {
    return await work(await waitUntilActive(name, options));
  } finally {
    await exchange.ask({ path: `/v1beta/${name}`, method: 'DELETE', signal: AbortSignal.timeout(DELETE_MS) }).catch(() => undefined);
  }
}

/** The file's name, such as `files/abc`. */
async function upload(audio: CaptionAudio, { exchange, base, signal }: GeminiFileOptions): Promise<string> {
  const { headers } = await exchange.ask({
    path: '/upload/v1beta/files',
    headers: {
      'content-type': 'application/json',
      'x-goog-upload-protocol': 'resumable',
      'x-goog-upload-command': 'start',
      'x-goog-upload-header-content-length': String(audio.bytes.length),
      'x-goog-upload-header-content-type': audio.mediaType,
    },
    body: () => JSON.stringify({ file: { display_name: 'recording' } }),
    signal,
  });
  const place = headers.get('x-goog-upload-url') ?? '';
  if (!URL.canParse(place) || new URL(place).origin !== new URL(base).origin)
    throw exchange.wrong('named no place of its own for the upload.');
  const { json } = await exchange.ask({
    path: place,
    headers: { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' },
    body: () => toAudioBlob(audio),
    signal,
  });
  const name = asWords(asObject(asObject(json)['file'])['name']) ?? '';
  if (!/^files\/[\w-]{1,100}$/u.test(name)) throw exchange.wrong('gave the uploaded file no name.');
  return name;
}

async function waitUntilActive(name: string, { exchange, base, delay, signal }: GeminiFileOptions): Promise<string> {
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const file = asObject((await exchange.ask({ path: `/v1beta/${name}`, signal })).json);
    const [state, uri] = [asWords(file['state']), asWords(file['uri'])];
    if (state === 'FAILED') throw new TaskFailedError(`${base}: the uploaded recording could not be read.`);
    if (state === 'ACTIVE' && uri !== undefined) return uri;
    await delay(POLL_MS, { signal });
  }
  throw new TimeoutError(`${base}: the uploaded recording was not ready in time.`, POLL_MS * MAX_POLLS);
}
