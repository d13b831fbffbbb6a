import { delay, InvalidInputError, InvalidResponseError, isLoopError, raceAbort, TimeoutError } from '@loop/core';
import type { Abortable, Delay, HttpError, Milliseconds } from '@loop/core';
import { createRedact, describeUrl, discard, isTransient, toConnectionError, toHttpError } from '@loop/core/http';

/** How a hub is reached. */
export interface HubConnection {
  /** The hub's address, or a mirror's. */
  readonly base: URL;
  /** Sends requests. */
  readonly fetch: typeof fetch;
  /** Goes to `tokenOrigin` alone. */
  readonly token?: string | undefined;
  /** The one origin that may see the token. */
  readonly tokenOrigin: string;
  /** The longest silence of a server. */
  readonly stallMs: Milliseconds;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 8;
/** What is read of the body of a refusal, and what is kept of it when the token is out. */
const MAX_ERROR_CHARACTERS = 8192;
const MAX_BODY_CHARACTERS = 300;

/**
 * Sends a GET request and follows redirects by hand, so that the token is dropped for good as soon as one leads to another origin.
 * Where redirects are hidden (browsers), the platform follows them, and drops the token by the same rule.
 *
 * @throws {ConnectionError} When no answer came.
 * @throws {TimeoutError} When the server was silent too long.
 */
export async function hubRequest(
  url: URL,
  connection: HubConnection,
  { headers = {}, signal }: Abortable & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  let at = url;
  let mayHaveToken = true;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    mayHaveToken &&= at.origin === connection.tokenOrigin;
    const authorization = mayHaveToken && connection.token !== undefined ? { authorization: `Bearer ${connection.token}` } : {};
    // An encoded body has other lengths and places than the file.
    const init = { headers: { 'accept-encoding': 'identity', ...headers, ...authorization } };
    let response = await send(at, { ...init, redirect: 'manual' }, connection, signal);
    if (response.type === 'opaqueredirect') response = await send(at, { ...init, redirect: 'follow' }, connection, signal);
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return response;
    await discard(response);
    at = nextAddress(location, at);
  }
  throw new InvalidResponseError(`${describeUrl(url)} redirects more than ${MAX_REDIRECTS} times.`, 'location');
}

/** Checks that a token can be a header, so that no message quotes it. @throws {InvalidInputError} Without the token. */
export function assertToken(token: string | undefined): void {
  if (token !== undefined && !/^[\x21-\x7E]+$/.test(token))
    throw new InvalidInputError('token', [{ path: 'token', message: 'must be printable ASCII without spaces' }]);
}

/** Waits for a part of an answer, but not longer than a server may be silent, and not beyond an abort. */
async function withinStall<T>(work: Promise<T>, url: URL, stallMs: Milliseconds, signal: AbortSignal | undefined): Promise<T> {
  const watch = new AbortController();
  const stalled = delay(stallMs, { signal: watch.signal }).then(() => {
    throw new TimeoutError(`${describeUrl(url)} sent nothing for ${Math.round(stallMs / 1000)} s.`, stallMs);
  });
  try {
    return await raceAbort(Promise.race([work, stalled]), signal);
  } finally {
    watch.abort();
  }
}

/**
 * Reads a body piece by piece, and gives the connection back however the loop is left.
 *
 * @throws {ConnectionError} When it breaks off.
 * @throws {TimeoutError} When the server was silent too long.
 */
export async function* readBody(
  { body }: Response,
  url: URL,
  { stallMs, signal }: Abortable & Pick<HubConnection, 'stallMs'>,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { value } = await withinStall(reader.read(), url, stallMs, signal);
      if (value === undefined) return;
      yield value;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toConnectionError(error, url.href);
  } finally {
    // A generator over the body could not be left while a read hangs.
    await reader.cancel().catch(() => undefined);
  }
}

/** Makes an error of an answer that is not what was asked for; the start of its body is read for the reason, which may quote the request. */
export async function toHubError(response: Response, url: URL, { token, stallMs }: HubConnection): Promise<HttpError> {
  const { status, headers } = response;
  const text = await readStart(response, url, stallMs).catch(() => '');
  const body = createRedact(token)(text).slice(0, MAX_BODY_CHARACTERS);
  return toHttpError(`${describeUrl(url)} answered with status ${status}.${ADVICE[status] ?? ''}`, {
    url: url.href,
    status,
    headers,
    body,
  });
}

const NOT_ALLOWED = ' The model is private, gated, or does not exist: accept its terms on the hub, and give a token that may read it.';
const NOT_THERE = ' It is not there: use another mirror, or another revision.';

/** What a person can do about a status. */
const ADVICE: Readonly<Record<number, string>> = { 401: NOT_ALLOWED, 403: NOT_ALLOWED, 404: NOT_THERE, 410: NOT_THERE };

async function readStart(response: Response, url: URL, stallMs: Milliseconds): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of readBody(response, url, { stallMs })) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_ERROR_CHARACTERS) break;
  }
  return text;
}

/** How repeated failures are waited out. */
export interface Patience {
  /** The most failures in a row, without progress between them, before the last is thrown. */
  readonly attempts: number;
  /** Waits. */
  readonly delay: Delay;
}

const BASE_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
const MAX_ASKED_MS = 300_000;

/** How long to wait after a failure; `undefined` when it is the last. `failures` counts those in a row, this one included. */
export function waitAfter(error: unknown, failures: number, { attempts }: Patience): Milliseconds | undefined {
  if (failures >= attempts || !isTransient(error)) return undefined;
  const asked = isLoopError(error, 'http') ? error.retryAfterMs : undefined;
  if (asked === undefined) return Math.min(MAX_WAIT_MS, BASE_WAIT_MS * 2 ** (failures - 1));
  return asked <= MAX_ASKED_MS ? asked : undefined;
}

async function send(url: URL, init: RequestInit, { fetch, stallMs }: HubConnection, signal: AbortSignal | undefined): Promise<Response> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    return await withinStall(fetch(url, { ...init, signal: either }), url, stallMs, signal);
  } catch (error) {
    signal?.throwIfAborted();
    stop.abort();
    throw toConnectionError(error, url.href);
  }
}

function nextAddress(location: string, from: URL): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isAllowed =
    next !== undefined &&
    (next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:')) &&
    next.username === '' &&
    next.password === '';
  if (!isAllowed) throw new InvalidResponseError(`${describeUrl(from)} redirects to an address that is not safe to follow.`, 'location');
  return next;
}
