import type { Milliseconds } from '@loop/core';

import { limitedChunks } from '../body/read-bytes.js';
import type { InFlightBytes } from '../body/read-bytes.js';
import { Refusal } from '../refusal.js';
import type { AllowedCall } from './allowed-paths.js';
import { redactStream, redactText } from './redact-stream.js';

/** A service behind the proxy. */
export interface Upstream {
  /** Its name in error messages. */
  readonly name: string;
  /** Where it is, with any path prefix, without a slash at the end. */
  readonly url: string;
  /** Headers that carry its key. They win over the browser's. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  /** The keys themselves, which never appear in an answer. */
  readonly secrets: readonly string[];
  /** The calls that may pass. */
  readonly calls: readonly AllowedCall[];
  /** The query parameters that may pass; `'any'` for all. */
  readonly query: readonly string[] | 'any';
  /** Sends the request. */
  readonly fetch: (request: Request) => Promise<Response>;
}

/** How requests are passed on. */
export interface ForwardOptions {
  /** Largest body of a request, in bytes. */
  readonly maxBodyBytes: number;
  /** Longest wait for the first byte of an answer. */
  readonly timeoutMs: Milliseconds;
  readonly inFlight: InFlightBytes;
}

const REQUEST_HEADERS = ['accept', 'authorization', 'content-type', 'if-none-match', 'range'];
const RESPONSE_HEADERS = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'retry-after',
];

/**
 * Passes one request on and its answer back, both as streams. Only listed headers pass in either direction, and redirects do not.
 *
 * @param path - The path at the service, as the URL parser wrote it.
 * @throws {Refusal} 404 for calls that are not allowed, 413, 502, or 504.
 */
export async function forward(request: Request, path: string, upstream: Upstream, options: ForwardOptions): Promise<Response> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (!upstream.calls.some((allowed) => allowed.method === method && allowed.path.test(path))) {
    throw new Refusal(404, 'not_found', `${upstream.name} offers no such call here`);
  }
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(request.signal.reason);
  if (request.signal.aborted) onAbort();
  else request.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => controller.abort(timedOut(upstream)), options.timeoutMs);
  const fault: { refusal?: Refusal } = {};
  try {
    const response = await upstream.fetch(toUpstreamRequest(request, path, upstream, { ...options, signal: controller.signal, fault }));
    return toResponse(response, upstream);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (fault.refusal !== undefined) throw fault.refusal;
    if (controller.signal.reason instanceof Refusal) throw controller.signal.reason;
    throw new Refusal(502, 'upstream_failed', `${upstream.name} cannot be reached`);
  } finally {
    // The listener stays while the answer streams, so that a browser that leaves ends the work behind it.
    clearTimeout(timer);
  }
}

function toUpstreamRequest(
  request: Request,
  path: string,
  upstream: Upstream,
  { maxBodyBytes, inFlight, signal, fault }: ForwardOptions & { readonly signal: AbortSignal; readonly fault: { refusal?: Refusal } },
): Request {
  const headers = new Headers();
  for (const name of REQUEST_HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  // A compressed answer could hide a repeated key from the redaction.
  headers.set('accept-encoding', 'identity');
  const secretHeaders = Object.entries(upstream.secretHeaders);
  if (secretHeaders.length > 0) headers.delete('authorization');
  for (const [name, value] of secretHeaders) headers.set(name, value);
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(request.method);
  const body = hasBody && request.body !== null ? limitedStream(limitedChunks(request, maxBodyBytes, inFlight), fault) : null;
  const init = { method: request.method, headers, body, signal, redirect: 'manual', duplex: 'half' };
  return new Request(`${upstream.url}${path}${queryOf(request, upstream)}`, init as RequestInit);
}

function limitedStream(chunks: AsyncGenerator<Uint8Array, void, void>, fault: { refusal?: Refusal }): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        // fetch wraps the stream's error, so the reason is kept beside it.
        if (error instanceof Refusal) fault.refusal = error;
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return();
    },
  });
}

function queryOf(request: Request, { query }: Upstream): string {
  const { search, searchParams } = new URL(request.url);
  if (query === 'any') return search;
  const kept = new URLSearchParams([...searchParams].filter(([name]) => query.includes(name)));
  return kept.size === 0 ? '' : `?${kept.toString()}`;
}

function toResponse(response: Response, upstream: Upstream): Response {
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400 && response.status !== 304)) {
    void response.body?.cancel();
    throw new Refusal(502, 'upstream_failed', `${upstream.name} answered with a redirect, which is not followed`);
  }
  const headers = new Headers();
  const isDecoded = response.headers.has('content-encoding');
  for (const name of RESPONSE_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null && !(isDecoded && name === 'content-length')) headers.set(name, redactText(value, upstream.secrets));
  }
  // The answer belongs to another server; shown as a page it must not act with the studio's rights.
  headers.set('Content-Security-Policy', "default-src 'none'; sandbox");
  const body = response.body === null ? null : redactStream(response.body, upstream.secrets);
  return new Response(body as BodyInit | null, { status: response.status, headers });
}

function timedOut(upstream: Upstream): Refusal {
  return new Refusal(504, 'timeout', `${upstream.name} did not answer in time`);
}
