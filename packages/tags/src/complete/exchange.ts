import { InvalidResponseError, isLoopError, retry } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';
import {
  createRedact,
  discard,
  isTransient,
  readLimited,
  readServerSentEvents,
  startDeadline,
  toConnectionError,
  toHttpError,
} from '@loop/core/http';

import { readFault } from './wire.js';

/** The largest answer that is read, in bytes. */
const MAX_BYTES = 4_194_304;

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
  /** The events of an answer as they come, up to the size limit; leaving the loop early closes the connection. */
  events(response: Pick<Response, 'body'>): AsyncGenerator<string, void, void>;
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
  const redact = createRedact(apiKey);
  const limits = { maxBytes: MAX_BYTES, what: base };

  const send = async ({ path, body }: ExchangeRequest, signal: AbortSignal): Promise<Response> => {
    const url = `${base}${path}`;
    const headers = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' });
    if (apiKey !== undefined) headers.set('Authorization', `Bearer ${apiKey}`);
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    // A redirect could carry the question elsewhere; it is answered with an error instead.
    const response = await fetch(url, { ...init, headers, signal, redirect: 'manual' });
    if (response.ok) return response;
    // Browsers hide the status of a redirect that is not followed.
    const status = response.type === 'opaqueredirect' ? 302 : response.status;
    const isRedirect = status >= 300 && status < 400;
    const text = isRedirect ? '' : redact(await readText(response));
    if (isRedirect) await discard(response);
    const why = isRedirect ? ', a redirect, which is not followed; is `baseUrl` the address of the API?' : `${readFault(text)}.`;
    throw toHttpError(`${base} answered ${status}${why}`, { url, status, headers: response.headers, body: text });
  };

  const readText = async (response: Response): Promise<string> => new TextDecoder().decode(await readLimited(response, limits));

  const parseJson = (text: string): unknown => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      const found = /^\s*</.test(text) ? 'a web page; is `baseUrl` the address of the API?' : 'text that is not JSON.';
      throw new InvalidResponseError(`${base} sent ${found}`, '');
    }
  };

  const open = (request: ExchangeRequest, signal: AbortSignal): Promise<Response> =>
    retry(
      async () => {
        try {
          return await send(request, signal);
        } catch (error) {
          throw signal.aborted ? signal.reason : toConnectionError(error, `${base}${request.path}`, redact);
        }
      },
      { attempts, baseMs: 250, maxMs: 5_000, signal, delay, isRetryable: (error) => isTransient(error) && !isLoopError(error, 'timeout') },
    );

  async function* stream<T>(request: ExchangeRequest, read: (response: Response) => AsyncIterable<T>): AsyncGenerator<T, void, void> {
    const { signal, timeoutMs, path } = request;
    signal?.throwIfAborted();
    const deadline = startDeadline({ what: `The answer of ${base}`, timeoutMs, signal });
    try {
      yield* read(await open(request, deadline.signal));
    } catch (error) {
      throw deadline.signal.aborted ? deadline.reasonFor(error) : toConnectionError(error, `${base}${path}`, redact);
    } finally {
      deadline.clear();
    }
  }

  return {
    base,
    redact,
    readText,
    parseJson,
    stream,
    events: ({ body }) => readServerSentEvents(body ?? new Blob([]).stream(), limits),
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
