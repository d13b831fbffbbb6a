import { InvalidResponseError, isLoopError, retry } from '@loop/core';
import type { Abortable } from '@loop/core';
import { createRedact, discard, isTransient, readLimited, toConnectionError, toHttpError, withDeadline } from '@loop/core/http';

import type { ResolvedServiceOptions } from './service-options.js';

/** The largest answer that is read, in bytes: lyrics with the time of every word. */
const MAX_BYTES = 8 * 2 ** 20;

/** One request. */
export interface ServiceRequest extends Abortable {
  /** Behind the service's address, with the key; or a whole address that the service gave out, which is its own key. */
  readonly path: string;
  /** @defaultValue 'POST' with a body, else 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON, a form, or bytes; made anew for each attempt. */
  readonly body?: (() => BodyInit) | undefined;
}

/** Talks to one service: key, time limit, retries, and errors without secrets. */
export interface ServiceExchange {
  /** Sends a request and reads its answer as JSON; the headers come with it. */
  ask(request: ServiceRequest): Promise<{ readonly json: unknown; readonly headers: Headers }>;
  /** Runs all requests of one recording under one time limit. */
  within<T>(work: (signal: AbortSignal) => Promise<T>, options: Abortable): Promise<T>;
  /** Takes the key out of a text. */
  redact(text: string): string;
  /** The error of an answer that is not what it should be. */
  wrong(message: string): InvalidResponseError;
}

/**
 * Creates the exchange with one service.
 *
 * @param keyHeader - The header that carries the key, and what stands before it.
 */
export function createServiceExchange(
  { base, apiKey, attempts, maxWaitMs, timeoutMs, fetch, delay }: ResolvedServiceOptions,
  keyHeader: { readonly name: string; readonly prefix?: string },
): ServiceExchange {
  const redact = createRedact(apiKey);
  const limits = { maxBytes: MAX_BYTES, what: base };
  const wrong = (message: string): InvalidResponseError => new InvalidResponseError(`${base}: ${redact(message)}`, '');

  const send = async ({ path, method, headers: given, body, signal }: ServiceRequest) => {
    const isOwn = path.startsWith('/');
    const url = isOwn ? `${base}${path}` : path;
    const headers = new Headers(given);
    if (isOwn && apiKey !== undefined) headers.set(keyHeader.name, `${keyHeader.prefix ?? ''}${apiKey}`);
    // A redirect could carry the recording and the key elsewhere; it is answered with an error instead.
    const init = {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      redirect: 'manual' as const,
      ...(signal && { signal }),
    };
    const response = await fetch(url, body === undefined ? init : { ...init, body: body() });
    if (response.ok) {
      const text = new TextDecoder().decode(await readLimited(response, limits));
      return { json: parseJson(text), headers: response.headers };
    }
    // Browsers hide the status of a redirect that is not followed.
    const status = response.type === 'opaqueredirect' ? 302 : response.status;
    const isRedirect = status >= 300 && status < 400;
    const text = isRedirect ? '' : redact(new TextDecoder().decode(await readLimited(response, limits)));
    if (isRedirect) await discard(response);
    const why = isRedirect ? ', a redirect, which is not followed.' : describeFault(text);
    throw toHttpError(`${base} answered ${status}${why}`, { url, status, headers: response.headers, body: text });
  };

  const parseJson = (text: string): unknown => {
    if (text.trim() === '') return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw wrong(/^\s*</u.test(text) ? 'sent a web page; is the address that of the API?' : 'sent text that is not JSON.');
    }
  };

  return {
    redact,
    wrong,
    ask: (request) =>
      retry(
        async () => {
          try {
            return await send(request);
          } catch (error) {
            throw request.signal?.aborted === true ? request.signal.reason : toConnectionError(error, base, redact);
          }
        },
        {
          attempts,
          baseMs: 1_000,
          maxMs: maxWaitMs,
          signal: request.signal,
          delay,
          isRetryable: (error) => isTransient(error) && !isLoopError(error, 'timeout'),
        },
      ),
    within: (work, { signal }) => withDeadline(work, { what: `A recording at ${base}`, timeoutMs, signal }),
  };
}

/** What a service says about its refusal: OpenAI, Google and ElevenLabs each in their own place. */
function describeFault(text: string): string {
  try {
    const { error, detail } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const { message } = (error ?? detail ?? {}) as Readonly<Record<string, unknown>>;
    const found = [message, error, detail].find((value): value is string => typeof value === 'string' && value !== '');
    return found === undefined ? '.' : `: ${found.slice(0, 200).replace(/\.$/u, '')}.`;
  } catch {
    return '.';
  }
}
