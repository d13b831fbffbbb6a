import { ConnectionError, HttpError, InvalidResponseError, TimeoutError, isLoopError, retry } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';

import { readFault } from './wire.js';

/** The largest answer that is read, in bytes. */
const MAX_BYTES = 1_048_576;
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an exchange is made of. */
export interface ExchangeOptions {
  readonly base: string;
  readonly apiKey?: string | undefined;
  readonly attempts: number;
  readonly fetch: typeof fetch;
  readonly delay: Delay;
}

/** One request: GET without a body, POST with one. */
export interface ExchangeRequest extends Abortable {
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: Milliseconds;
}

/** Talks to one server: key, time limit, retries, and errors without secrets. */
export interface Exchange {
  readonly base: string;
  /** Sends a request and reads its answer. */
  ask<T>(request: ExchangeRequest, read: (response: Response) => Promise<T>): Promise<T>;
  /** Sends a request and passes on what is read from its answer as it comes. */
  stream<T>(request: ExchangeRequest, read: (response: Response) => AsyncIterable<T>): AsyncGenerator<T, void, void>;
  /** The text of an answer as it comes, up to the size limit; leaving the loop early closes the connection. */
  texts(response: Response): AsyncGenerator<string, void, void>;
  /** The whole text of an answer, up to the size limit. */
  readText(response: Response): Promise<string>;
  /** Reads an answer as JSON. */
  readJson(response: Response): Promise<unknown>;
  /** Reads a text of the server as JSON. */
  parseJson(text: string): unknown;
  /** Takes the key out of a text. */
  redact(text: string): string;
}

/** Creates the exchange with one server. */
export function createExchange({ base, apiKey, attempts, fetch, delay }: ExchangeOptions): Exchange {
  const redact = (text: string): string => (apiKey === undefined ? text : text.replaceAll(apiKey, '[redacted]'));
  const urlOf = (path: string): string => `${base}${path}`;

  const send = async ({ path, body }: ExchangeRequest, signal: AbortSignal): Promise<Response> => {
    const headers = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' });
    if (apiKey !== undefined) headers.set('Authorization', `Bearer ${apiKey}`);
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    // A redirect could carry the question elsewhere; it is answered with an error instead.
    const response = await fetch(urlOf(path), { ...init, headers, signal, redirect: 'manual' });
    if (response.ok) return response;
    // Browsers hide the status of a redirect that is not followed.
    const status = response.type === 'opaqueredirect' ? 302 : response.status;
    const isRedirect = status >= 300 && status < 400;
    const text = isRedirect ? '' : redact(await readText(response));
    if (isRedirect) await response.body?.cancel().catch(() => undefined);
    const why = isRedirect ? ', a redirect, which is not followed; is `baseUrl` the address of the API?' : `${readFault(text)}.`;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new HttpError(`${base} answered ${status}${why}`, {
      url: urlOf(path),
      status,
      body: text.slice(0, 1_024),
      retryable: RETRYABLE.has(status),
      retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined,
    });
  };

  const toFault = (error: unknown, path: string): unknown => {
    if (isLoopError(error)) return error;
    const { message, cause } = error as { message?: unknown; cause?: { code?: unknown; message?: unknown } };
    const reason = redact(String(cause?.code ?? cause?.message ?? message ?? 'the connection broke'));
    return new ConnectionError(`${base} cannot be reached: ${reason}.`, urlOf(path));
  };

  async function* texts(response: Response): AsyncGenerator<string, void, void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    // Bytes that are no UTF-8 become U+FFFD; what holds one is not taken for a tag.
    const decoder = new TextDecoder();
    let length = 0;
    let ended = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        ended = done;
        if (done) break;
        length += value.byteLength;
        if (length > MAX_BYTES) throw new InvalidResponseError(`${base} sent more than ${MAX_BYTES} bytes.`, '');
        yield decoder.decode(value, { stream: true });
      }
      yield decoder.decode();
    } finally {
      if (!ended) await reader.cancel().catch(() => undefined);
    }
  }

  const readText = async (response: Response): Promise<string> => {
    let text = '';
    for await (const piece of texts(response)) text += piece;
    return text;
  };

  const parseJson = (text: string): unknown => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      const found = /^\s*</.test(text) ? 'a web page; is `baseUrl` the address of the API?' : 'text that is no JSON.';
      throw new InvalidResponseError(`${base} sent ${found}`, '');
    }
  };

  const open = (request: ExchangeRequest, signal: AbortSignal): Promise<Response> =>
    retry(
      async () => {
        try {
          return await send(request, signal);
        } catch (error) {
          throw signal.aborted ? signal.reason : toFault(error, request.path);
        }
      },
      {
        attempts,
        baseMs: 250,
        maxMs: 5_000,
        signal,
        delay,
        isRetryable: (error) => isLoopError(error, 'connection') || (isLoopError(error, 'http') && error.retryable),
      },
    );

  async function* stream<T>(request: ExchangeRequest, read: (response: Response) => AsyncIterable<T>): AsyncGenerator<T, void, void> {
    const { signal, timeoutMs, path } = request;
    signal?.throwIfAborted();
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      controller.abort(new TimeoutError(`${base} did not finish its answer within ${timeoutMs} ms.`, timeoutMs));
    }, timeoutMs);
    try {
      yield* read(await open(request, controller.signal));
    } catch (error) {
      // Runtimes wrap or replace the reason of an abort; callers are promised the reason itself.
      throw controller.signal.aborted ? controller.signal.reason : toFault(error, path);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    base,
    redact,
    texts,
    readText,
    parseJson,
    stream,
    async ask<T>(request: ExchangeRequest, read: (response: Response) => Promise<T>) {
      const answer = stream(request, async function* once(response) {
        yield await read(response);
      });
      const { value } = await answer.next();
      await answer.return();
      return value as T;
    },
    async readJson(response) {
      return parseJson(await readText(response));
    },
  };
}
