import { ChecksumMismatchError, ConnectionError, InvalidResponseError, StorageError, joinBytes } from '@loop/core';
import type { Abortable } from '@loop/core';
import { describeUrl } from '@loop/core/http';

import { countBytes, missingRanges } from './byte-ranges.js';
import type { ByteRange } from './byte-ranges.js';
import { describeStandIn, fetchRange, standInError } from './fetch-range.js';
import { readBody, waitAfter } from './hub-request.js';
import type { HubConnection, Patience } from './hub-request.js';
import type { ModelStore } from './model-store.js';
import { openPartialDownload } from './partial-download.js';
import type { PartialDownload } from './partial-download.js';
import type { PlannedFile } from './planned-file.js';
import type { Slots } from './slots.js';

/** What downloads of one set share. */
export interface DownloadContext extends Abortable, Patience {
  readonly store: ModelStore;
  /** The folder that is being filled. */
  readonly folder: string;
  readonly connection: HubConnection;
  /** Requests that may run concurrently. */
  readonly slots: Slots;
  /** Bytes of one request at most. */
  readonly rangeBytes: number;
  /** Called with what happens. */
  readonly watch: DownloadWatch;
}

/** What is reported about downloads. */
export interface DownloadWatch {
  /** How many bytes of a file are there now. */
  received(file: PlannedFile, bytes: number): void;
  /** How many bytes of a whole file have been hashed now. */
  hashed(file: PlannedFile, bytes: number): void;
  /** A failure is waited out. */
  retrying(file: PlannedFile, error: unknown, waitMs: number): void;
  /** A file is begun again. */
  restarting(file: PlannedFile, reason: string): void;
}

const MAX_ROUNDS = 4;
const BUFFER_BYTES = 256 * 1024;
const MAX_JOURNAL_BYTES = 16 * 2 ** 20;
/** Failures after so much progress are not failures in a row. */
const PROGRESS_BYTES = 2 ** 20;

type FillOutcome = 'full' | 'changed' | 'no-ranges';

/**
 * Brings a file whole and checked into its place. What is there of it is kept; what was received stays when it fails or is aborted, so
 * that the next call goes on.
 *
 * @throws {ChecksumMismatchError} When the server sends something else than was published, twice.
 */
export async function downloadFile(file: PlannedFile, context: DownloadContext): Promise<void> {
  const { store, folder, watch, rangeBytes, signal } = context;
  const place = `${folder}/${file.path}`;
  const journalBytes = Math.min(MAX_JOURNAL_BYTES, rangeBytes);
  let hasRanges = true;
  let mismatch: ChecksumMismatchError | undefined;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const partial = await openPartialDownload(store, folder, file, { journalBytes });
    try {
      if (!hasRanges && countBytes(partial.ranges) < file.size) await partial.reset();
      watch.received(file, countBytes(partial.ranges));
      const outcome = await fill(file, partial, hasRanges, context);
      await partial.close();
      if (outcome === 'full') {
        const actual = await hashFile(file, partial.path, context);
        if (actual === file.hash.value) {
          await store.move(partial.path, place);
          await partial.forget();
          return;
        }
        await partial.forget();
        const message = `${file.path} is not what was published: its ${file.hash.kind} is another. Nothing of it was kept.`;
        const again = mismatch !== undefined;
        mismatch = new ChecksumMismatchError(message, file.hash.value, actual);
        if (again) throw mismatch;
      } else {
        hasRanges &&= outcome !== 'no-ranges';
        await partial.forget();
      }
      watch.received(file, 0);
      watch.restarting(file, REASONS[outcome]);
    } finally {
      await partial.close();
    }
    signal?.throwIfAborted();
  }
  const fault = hasRanges ? 'keeps changing' : 'does not come as it was asked for, neither in ranges nor whole';
  throw mismatch ?? new InvalidResponseError(`The server's ${file.path} ${fault}. Try again later, or use another mirror.`, file.path);
}

const REASONS: Readonly<Record<FillOutcome, string>> = {
  full: 'its hash is not the published one',
  changed: 'the server has another version of it now',
  'no-ranges': 'the server does not send ranges',
};

/** Fetches what is missing: one piece first, and when the server sends ranges, several at a time. */
async function fill(file: PlannedFile, partial: PartialDownload, hasRanges: boolean, context: DownloadContext): Promise<FillOutcome> {
  const { slots, rangeBytes, signal } = context;
  const pieces = [...missingRanges(partial.ranges, file.size, hasRanges ? rangeBytes : Number.POSITIVE_INFINITY)];
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const lanes: Promise<void>[] = [];
  let outcome: FillOutcome = 'full';
  let failure: { readonly error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    const own = AbortSignal.any([either]);
    for (let piece = pieces.shift(); piece !== undefined && !either.aborted; piece = pieces.shift()) {
      const range = piece;
      try {
        const result = await slots.run(() => fetchPiece(file, range, partial, { ...context, signal: own, hasRanges, onAnswer: open }), {
          signal: own,
        });
        if (result === 'full') continue;
        outcome = result;
      } catch (error) {
        failure ??= { error };
      }
      stop.abort();
    }
  };
  const open = (): void => {
    while (lanes.length < slots.count && pieces.length > lanes.length - 1) lanes.push(lane());
  };
  lanes.push(lane());
  for (let index = 0; index < lanes.length; index += 1) await lanes[index];
  signal?.throwIfAborted();
  if (outcome !== 'full') return outcome;
  if (failure !== undefined) throw failure.error;
  return 'full';
}

async function fetchPiece(
  file: PlannedFile,
  [from, to]: ByteRange,
  partial: PartialDownload,
  context: DownloadContext & { readonly hasRanges: boolean; readonly onAnswer: () => void },
): Promise<FillOutcome> {
  const { connection, watch, signal, delay, hasRanges } = context;
  let at = from;
  let failures = 0;
  while (at < to) {
    const before = at;
    try {
      const answer = await fetchRange(file.url, connection, { range: [at, to], size: file.size, etag: partial.etag, signal });
      if (answer.kind !== 'bytes') return answer.kind;
      // Several concurrent first answers must be of one version as well.
      if (partial.etag !== undefined && answer.etag !== undefined && answer.etag !== partial.etag) return 'changed';
      partial.setEtag(partial.etag ?? answer.etag);
      context.onAnswer();
      await readInto(answer.response, file, to - at, context, async (bytes) => {
        await partial.write(at, bytes);
        at += bytes.length;
        watch.received(file, countBytes(partial.ranges));
      });
    } catch (error) {
      signal?.throwIfAborted();
      failures = hasRanges && at - before >= PROGRESS_BYTES ? 1 : failures + 1;
      const waitMs = waitAfter(error, failures, context);
      if (waitMs === undefined) throw error;
      if (!hasRanges) {
        await partial.reset();
        at = from;
      }
      watch.retrying(file, error, waitMs);
      await delay(waitMs, { signal });
    }
  }
  return 'full';
}

/** Writes a body in pieces of some size. What has come is written even when the body breaks off. */
async function readInto(
  response: Response,
  file: PlannedFile,
  length: number,
  { connection, signal }: DownloadContext,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  let [held, total] = [0, 0];
  let start = new Uint8Array(0);
  let standIn: string | undefined;
  const hand = async (): Promise<void> => {
    const bytes = joined(chunks.splice(0));
    held = 0;
    if (bytes.length > 0) await write(bytes);
  };
  try {
    for await (const chunk of readBody(response, file.url, { stallMs: connection.stallMs, signal })) {
      if (total === 0) start = chunk.slice(0, 1024);
      total += chunk.length;
      if (total > length)
        throw new InvalidResponseError(`The server sends more of ${file.path} than it has: ${file.size} bytes.`, file.path);
      chunks.push(chunk);
      held += chunk.length;
      if (held >= BUFFER_BYTES) await hand();
    }
  } finally {
    // What came in place of the file is no part of it. Nothing is held after a failure to write.
    standIn = total < length ? describeStandIn(start, file.url) : undefined;
    if (standIn === undefined) await hand();
  }
  if (standIn !== undefined) throw standInError(file.url, standIn, `${total} bytes instead of ${length}`);
  if (total < length) throw new ConnectionError(`The connection to ${describeUrl(file.url)} ended early.`, describeUrl(file.url));
}

async function hashFile(file: PlannedFile, path: string, { store, watch, signal }: DownloadContext): Promise<string> {
  const size = await store.size(path);
  if (size !== file.size)
    throw new StorageError(`${store.locate(path)} has ${size ?? 'no'} bytes of ${file.size}: someone else writes there.`, 'other');
  let hashed = 0;
  const actual = await store.hash(path, file.hash.kind, { signal, onBytes: (bytes) => watch.hashed(file, (hashed += bytes)) });
  if (actual !== file.hash.value) watch.hashed(file, 0);
  return actual;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  return joinBytes(chunks);
}
