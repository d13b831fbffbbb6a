import { ModelLoadError, ModelMissingError, retry, UnsupportedError } from '@loop/core';
import type { Abortable, Delay, HttpError } from '@loop/core';
import { chunksOf, describeUrl, discard, isTransient, toConnectionError, toHttpError } from '@loop/core/http';

import { partsOf } from './file-store.js';
import type { FileStore } from './file-store.js';

/** How files are fetched. */
export interface HttpStoreOptions {
  /** Headers of every request, such as an authorization; they never appear in messages. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The most bytes of a file that is fetched whole, because the server does not send ranges. @defaultValue 2 GiB */
  readonly maxWholeBytes?: number | undefined;
  /** How often a file or a range is asked for before a failure that may pass is thrown. @defaultValue 3 */
  readonly attempts?: number | undefined;
  /** @defaultValue the browser's */
  readonly fetch?: typeof fetch | undefined;
  /** Replaces the wait between attempts, for tests. */
  readonly delay?: Delay | undefined;
}

const MAX_TEXT_BYTES = 64 * 2 ** 20;
const MAX_WHOLE_BYTES = 2 * 2 ** 30;

/**
 * Reads the files below an address, in ranges, again where a connection breaks or a server is busy. A server that ignores ranges is asked
 * for the whole file once.
 *
 * Across origins the server must allow this page (CORS).
 *
 * @param url - The folder's address; a query is kept for every file.
 */
export function createHttpStore(url: string | URL, options: HttpStoreOptions = {}): FileStore {
  const { headers = {}, maxWholeBytes = MAX_WHOLE_BYTES, attempts, delay, fetch: request = globalThis.fetch.bind(globalThis) } = options;
  const again = <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
    retry(work, { attempts, delay, signal, isRetryable: isTransient });
  const base = new URL(url, globalThis.location?.href);
  const label = describeUrl(base);
  const wholes = new Map<string, Promise<Blob>>();

  const ask = async (path: string, method: 'GET' | 'HEAD', range: string | undefined, { signal }: Abortable): Promise<Response> => {
    signal?.throwIfAborted();
    const address = addressOf(base, path);
    try {
      return await request(address, {
        method,
        headers: range === undefined ? headers : { ...headers, range },
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw toConnectionError(error, address.href);
    }
  };

  const wholeFile = async (path: string, response: Response, signal: AbortSignal | undefined): Promise<Blob> => {
    const known = wholes.get(path);
    if (known !== undefined) {
      await discard(response);
      return known;
    }
    const whole = readBody(response, maxWholeBytes, signal).then((parts) => {
      if (parts !== undefined) return new Blob(parts);
      throw new UnsupportedError(
        'ranges',
        `${label} does not send ranges, and ${path} is longer than ${maxWholeBytes} bytes. Use a server that does, or store the files first.`,
      );
    });
    wholes.set(path, whole);
    // A file that failed may come the next time.
    whole.catch(() => wholes.delete(path));
    return whole;
  };

  const once: Pick<FileStore, 'size' | 'read' | 'text'> = {
    async size(path, { signal } = {}) {
      const head = await ask(path, 'HEAD', undefined, { signal });
      if (isMissing(head)) return undefined;
      const length = Number(head.headers.get('content-length') ?? Number.NaN);
      // What a compressing server says is the length of something else.
      if (head.ok && Number.isSafeInteger(length) && !head.headers.has('content-encoding')) return length;
      const first = await ask(path, 'GET', 'bytes=0-0', { signal });
      if (isMissing(first)) return undefined;
      if (first.status === 200) return (await wholeFile(path, first, signal)).size;
      await discard(first);
      if (first.status === 416) return 0;
      const total = Number(/\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
      if (first.status === 206 && Number.isSafeInteger(total)) return total;
      throw await refused(first, `${label}/${path}`, 'does not say how long it is');
    },
    async read(path, offset, length, { signal } = {}) {
      if (length === 0) return new Uint8Array(0);
      const known = await wholes.get(path);
      if (known !== undefined) return sliceOf(known, offset, length, path);
      const response = await ask(path, 'GET', `bytes=${offset}-${offset + length - 1}`, { signal });
      if (response.status === 200 && !isMissing(response)) return sliceOf(await wholeFile(path, response, signal), offset, length, path);
      const first = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
      if (response.status !== 206 || (first !== undefined && Number(first) !== offset)) {
        if (isMissing(response)) throw missing(label, path);
        if (response.status === 416) throw truncated(path);
        throw await refused(response, `${label}/${path}`, `did not give bytes ${offset} to ${offset + length - 1}`);
      }
      const bytes = joined(await readBody(response, length, signal), length);
      if (bytes === undefined) throw truncated(path);
      return bytes;
    },
    async text(path, { signal } = {}) {
      const response = await ask(path, 'GET', undefined, { signal });
      if (isMissing(response)) throw missing(label, path);
      if (!response.ok) throw await refused(response, `${label}/${path}`, 'could not be read');
      const parts = await readBody(response, MAX_TEXT_BYTES, signal);
      if (parts === undefined) throw new UnsupportedError('size', `${label}/${path} is longer than ${MAX_TEXT_BYTES} bytes.`);
      return new Blob(parts).text();
    },
  };
  return {
    label,
    size: (path, { signal } = {}) => again(() => once.size(path, { signal }), signal),
    read: (path, offset, length, { signal } = {}) => again(() => once.read(path, offset, length, { signal }), signal),
    text: (path, { signal } = {}) => again(() => once.text(path, { signal }), signal),
  };
}

function addressOf(base: URL, path: string): URL {
  const address = new URL(base);
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  address.pathname = folder + partsOf(path).map(encodeURIComponent).join('/');
  return address;
}

/** Servers of single-page apps send their page instead of a 404; no file of a checkpoint is a page. */
function isMissing(response: Response): boolean {
  return response.status === 404 || response.status === 410 || (response.headers.get('content-type') ?? '').startsWith('text/html');
}

/** Collects a body, but no more than `limit` bytes. @returns `undefined` when there is more. */
async function readBody(
  response: Response,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>[] | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  try {
    // Leaving the loop early cancels the body.
    for await (const chunk of response.body === null ? [] : chunksOf(response.body)) {
      total += chunk.length;
      if (total > limit) return undefined;
      parts.push(chunk as Uint8Array<ArrayBuffer>);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toConnectionError(error, response.url);
  }
  return parts;
}

function joined(parts: readonly Uint8Array[] | undefined, length: number): Uint8Array | undefined {
  const [only] = parts ?? [];
  if (parts?.length === 1 && only?.length === length) return only;
  const bytes = new Uint8Array(length);
  let position = 0;
  for (const part of parts ?? []) {
    bytes.set(part, position);
    position += part.length;
  }
  return position === length ? bytes : undefined;
}

async function sliceOf(blob: Blob, offset: number, length: number, path: string): Promise<Uint8Array> {
  if (offset + length > blob.size) throw truncated(path);
  return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
}

function truncated(path: string): ModelLoadError {
  return new ModelLoadError(`${path} is shorter than its header says. Download it again.`, 'truncated');
}

function missing(label: string, path: string): ModelMissingError {
  return new ModelMissingError(`${label} has no ${path}. Give the address of a complete checkpoint.`, path);
}

async function refused(response: Response, url: string, what: string): Promise<HttpError> {
  await discard(response);
  return toHttpError(`${url} ${what}: status ${response.status}.`, { url, status: response.status, headers: response.headers });
}
