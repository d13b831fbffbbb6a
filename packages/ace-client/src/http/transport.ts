import { HttpError, InvalidResponseError, isLoopError, retry, UnsupportedError } from '@loop/core';
import type { Abortable, Delay, Milliseconds, UnsupportedFeature } from '@loop/core';
import { createRedact, describeUrl, isTransient, readLimited, readRetryAfter, toConnectionError, withDeadline } from '@loop/core/http';
import type { BaseUrl } from '@loop/core/http';

import { openEnvelope } from '../wire/envelope.js';
import { parseLooseJson } from '../wire/loose-json.js';
import { isMissingRoute, toServerError } from './faults.js';

/** What a transport is made of. */
export interface TransportOptions {
  readonly base: BaseUrl;
  readonly apiKey?: string | undefined;
  readonly fetch: typeof fetch;
  readonly requestTimeoutMs: Milliseconds;
  readonly attempts: number;
  readonly maxJsonBytes: number;
  readonly clock: () => Milliseconds;
  readonly delay: Delay;
}

/** One request. */
export interface HttpRequest extends Abortable {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The path after the base address, beginning with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** A JSON body. */
  readonly json?: unknown;
  /** A multipart body. */
  readonly form?: FormData | undefined;
  /** @defaultValue the transport's */
  readonly timeoutMs?: Milliseconds | undefined;
  /** Whether the request may be repeated when the way there fails. @defaultValue true for GET */
  readonly idempotent?: boolean | undefined;
  /** What the server cannot do when it has no such route, for the error. */
  readonly feature?: UnsupportedFeature | undefined;
  /** @defaultValue the transport's */
  readonly maxBytes?: number | undefined;
}

/** An answer with a good status, its body read. */
export interface HttpAnswer {
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Sends requests to one server: key, time limits, size limits, retries, and errors that say what happened. */
export interface Transport {
  readonly base: BaseUrl;
  /** Sends a request and reads the body. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Sends a request, reads JSON whatever the content type says, takes it out of the official frame. */
  call(request: HttpRequest): Promise<unknown>;
  /** Sends a request and hands the open response to `read`, under the request's time limit. */
  open<T>(request: HttpRequest, read: (response: Response, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Fetches an absolute address, with the key only where it is the server's own. */
  fetchRaw(
    url: string,
    options: Abortable & { readonly what: string; readonly timeoutMs: Milliseconds; readonly maxBytes: number },
  ): Promise<RawAnswer>;
  /** Takes the key out of a text. */
  redact(text: string): string;
}

/** An answer of any status. */
export interface RawAnswer extends HttpAnswer {
  readonly status: number;
  /** Whether the runtime hides a redirect, as browsers do. */
  readonly opaque: boolean;
}

/** Creates the transport of one server. */
export function createTransport(options: TransportOptions): Transport {
  const { base, apiKey, requestTimeoutMs, attempts, maxJsonBytes, clock, delay } = options;
  const redact = createRedact(apiKey);

  const exchange = async <T>(url: string, init: RequestInit, read: (response: Response) => Promise<T>): Promise<T> => {
    try {
      const headers = new Headers(init.headers);
      if (apiKey !== undefined && new URL(url).origin === base.origin) headers.set('Authorization', `Bearer ${apiKey}`);
      return await read(await options.fetch(url, { ...init, headers, redirect: 'manual', credentials: 'same-origin' }));
    } catch (error) {
      throw init.signal?.aborted === true ? error : toConnectionError(error, url, redact);
    }
  };

  const openOnce = <T>(request: HttpRequest, read: (response: Response, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const what = `${request.method} ${request.path}`;
    const url = base.to(request.path, request.query);
    const { timeoutMs = requestTimeoutMs, signal } = request;
    return withDeadline(
      (limited) =>
        exchange(url, { method: request.method, ...bodyOf(request), signal: limited }, async (response) => {
          if (response.ok) return read(response, limited);
          const body =
            response.type === 'opaqueredirect' ? '' : redact(decodeText(await readLimited(response, { maxBytes: maxJsonBytes, what })));
          const status = response.type === 'opaqueredirect' ? 302 : response.status;
          throw toServerError({ what, url, status, headers: response.headers, body, now: clock() });
        }),
      { what, timeoutMs, signal },
    );
  };

  const open: Transport['open'] = async (request, read) => {
    const { idempotent = request.method === 'GET', signal, feature } = request;
    try {
      // A server that was given its full time and said nothing is not asked again and again: the caller hears of it after one such time.
      const isRetryable = (error: unknown): boolean => isTransient(error) && !isLoopError(error, 'timeout');
      return await retry(() => openOnce(request, read), { attempts: idempotent ? attempts : 1, isRetryable, signal, delay });
    } catch (error) {
      if (feature === undefined || !isMissingRoute(error)) throw error;
      throw new UnsupportedError(feature, `This server cannot do ${feature}: it has no ${request.path}.`, { cause: error });
    }
  };

  const send: Transport['send'] = (request) =>
    open(request, async (response) => ({
      headers: response.headers,
      bytes: await readLimited(response, { maxBytes: request.maxBytes ?? maxJsonBytes, what: `${request.method} ${request.path}` }),
    }));

  return {
    base,
    open,
    send,
    redact,
    async call(request) {
      const what = `${request.method} ${request.path}`;
      const { bytes, headers } = await send(request);
      const { data, code, error } = openEnvelope(parseBody(decodeText(bytes), what));
      if (code === 200) return data;
      const message = redact(error ?? 'no reason given').slice(0, 500);
      throw new HttpError(`${what}: the server answered ${code} inside HTTP 200: ${message}`, {
        url: describeUrl(base.to(request.path)),
        status: code,
        body: redact(decodeText(bytes)).slice(0, 1024),
        retryable: false,
        retryAfterMs: readRetryAfter(headers, clock()),
      });
    },
    fetchRaw: (url, { what, timeoutMs, maxBytes, signal }) =>
      withDeadline(
        (limited) =>
          exchange(url, { method: 'GET', signal: limited }, async (response) => ({
            status: response.status,
            opaque: response.type === 'opaqueredirect',
            headers: response.headers,
            bytes: await readLimited(response, { maxBytes: response.ok ? maxBytes : maxJsonBytes, what }),
          })),
        { what, timeoutMs, signal },
      ),
  };
}

function bodyOf({ json, form }: HttpRequest): RequestInit {
  if (form !== undefined) return { body: form };
  return json === undefined ? {} : { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } };
}

function parseBody(text: string, what: string): unknown {
  try {
    return parseLooseJson(text);
  } catch (error) {
    const found = /^\s*</.test(text) ? 'a web page; is `baseUrl` the address of the API?' : 'no JSON';
    throw new InvalidResponseError(`${what}: the server sent ${found}`, '', { cause: error });
  }
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
