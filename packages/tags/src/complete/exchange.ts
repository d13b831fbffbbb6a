import { ConnectionError, HttpError, InvalidResponseError, TimeoutError, isLoopError, retry } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';

import { readFault } from './wire.js';

/** The largest answer that is read, in bytes. */
const MAX_BYTES = 1_048_576;
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an exchange is made of. */
export interface ExchangeOptions {
  readonly base: string;
  readonly apiKey: string | undefined;
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
  stream(request: ExchangeRequest, read: (response: Response) => AsyncIterable<string>): AsyncGenerator<string, void, void>;
  /** Reads an answer as JSON. */
  readJson(response: Response): Promise<unknown>;
  /** The chunks of an answer, up to the size limit; leaving the loop early closes the connection. */
  chunks(response: Response): AsyncGenerator<Uint8Array, void, void>;
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
    const text = response.type === 'opaqueredirect' ? '' : redact(await readText(response));
    const status = response.status === 0 ? 302 : response.status;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new HttpError(`${base} answered ${status}${readFault(text)}.`, {
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

  async function* chunks(response: Response): AsyncGenerator<Uint8Array, void, void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    let length = 0;
    let ended = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        ended = done;
        if (done) return;
        length += value.byteLength;
        if (length > MAX_BYTES) throw new InvalidResponseError(`${base} sent more than ${MAX_BYTES} bytes.`, '');
        yield value;
      }
    } finally {
      if (!ended) await reader.cancel().catch(() => undefined);
    }
  }

  const readText = async (response: Response): Promise<string> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of chunks(response)) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
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

  async function* stream(
    request: ExchangeRequest,
    read: (response: Response) => AsyncIterable<string>,
  ): AsyncGenerator<string, void, void> {
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
    chunks,
    stream,
    async ask(request, read) {
      let value: Awaited<ReturnType<typeof read>> | undefined;
      const run = stream(request, async function* drain(response) {
        value = await read(response);
        yield '';
      });
      for await (const _ of run);
      return value as Awaited<ReturnType<typeof read>>;
    },
    async readJson(response) {
      const text = await readText(response);
      try {
        return JSON.parse(text) as unknown;
      } catch {
        const found = /^\s*</.test(text) ? 'a web page; is `baseUrl` the address of the API?' : 'no JSON.';
        throw new InvalidResponseError(`${base} sent ${found}`, '');
      }
    },
  };
}
