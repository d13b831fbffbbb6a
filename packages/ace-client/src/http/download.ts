import { HttpError, InvalidResponseError, retry, UnsupportedError } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';
import { describeUrl, isTransient } from '@loop/core/http';
import type { BaseUrl } from '@loop/core/http';

import { toServerError } from './faults.js';
import type { Transport } from './transport.js';

/** Audio as it came. */
export interface DownloadedAudio {
  readonly bytes: Uint8Array;
  /** What the server says it is, which may be wrong. */
  readonly mimeType: string | undefined;
}

/** How audio is fetched. */
export interface DownloadOptions {
  /** Origins beside the server's own from which audio may be fetched. */
  readonly allowedOrigins: readonly string[];
  readonly maxBytes: number;
  readonly timeoutMs: Milliseconds;
  readonly attempts: number;
  readonly delay: Delay;
  readonly clock: () => Milliseconds;
}

/** Redirects that a download follows at most. */
const MAX_HOPS = 3;

/** Creates the fetcher of results: addresses that a server names are only followed where the caller trusts them. */
export function createDownloader(transport: Transport, options: DownloadOptions) {
  const { maxBytes, timeoutMs, attempts, delay, clock } = options;
  const origins = new Set([transport.base.origin, ...options.allowedOrigins]);

  const fetchOnce = async (start: string, signal: AbortSignal | undefined): Promise<DownloadedAudio> => {
    let url = start;
    for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
      const what = `GET ${new URL(url).pathname}`;
      const answer = await transport.fetchRaw(url, { what, timeoutMs, maxBytes, signal });
      const location = answer.headers.get('location');
      if (answer.opaque) throw hiddenRedirect(url);
      if (answer.status >= 300 && answer.status < 400 && location !== null) {
        url = assertAllowed(nextAddress(location, url), origins).href;
        continue;
      }
      if (answer.status >= 200 && answer.status < 300) {
        return { bytes: answer.bytes, mimeType: answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() };
      }
      const body = transport.redact(new TextDecoder().decode(answer.bytes));
      throw toServerError({ what, url, status: answer.status, headers: answer.headers, body, now: clock() });
    }
    throw new InvalidResponseError(`${describeUrl(start)} redirects more than ${MAX_HOPS} times.`, 'file');
  };

  /**
   * Fetches the audio that a result names.
   *
   * @param reference - A path on the server, an absolute address, or a `data:` address.
   * @throws {UnsupportedError} For an address of another origin that is not allowed.
   */
  return async (reference: string, { signal }: Abortable = {}): Promise<DownloadedAudio> => {
    if (/^data:/i.test(reference)) return decodeDataUrl(reference, maxBytes);
    const url = resolveAudioUrl(transport.base, reference);
    assertAllowed(url, origins);
    return retry(() => fetchOnce(url.href, signal), { attempts, isRetryable: isTransient, signal, delay });
  };
}

/** Makes the address of a result. A bare file path of the server goes through its audio route. */
export function resolveAudioUrl(base: BaseUrl, reference: string): URL {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(reference)) {
    if (!URL.canParse(reference)) throw new InvalidResponseError('The server named an address for its audio that is not a URL.', 'file');
    return new URL(reference);
  }
  const prefix = new URL(base.href).pathname.replace(/\/$/, '');
  // A proxy may have put its prefix in front already; otherwise the prefix of the base address must survive.
  if (prefix !== '' && reference.startsWith(`${prefix}/v1/audio?`)) return new URL(`${base.origin}${reference}`);
  if (reference.startsWith('/v1/audio?')) return new URL(base.href + reference);
  return new URL(base.to('/v1/audio', { path: reference }));
}

function nextAddress(location: string, from: string): URL {
  if (URL.canParse(location, from)) return new URL(location, from);
  throw new InvalidResponseError(`${describeUrl(from)} redirects to what is no address.`, 'location');
}

function assertAllowed(url: URL, origins: ReadonlySet<string>): URL {
  if ((url.protocol === 'http:' || url.protocol === 'https:') && origins.has(url.origin) && url.username === '' && url.password === '')
    return url;
  throw new UnsupportedError(
    'foreign-address',
    `The server says that its audio is at ${url.origin}, which is not its own origin. Add that origin to \`downloadOrigins\` if you trust it.`,
  );
}

function hiddenRedirect(url: string): HttpError {
  const message = `${describeUrl(url)} redirects, and this runtime hides where to; audio behind redirects cannot be fetched here.`;
  return new HttpError(message, { url: describeUrl(url), status: 302, retryable: false });
}

function decodeDataUrl(reference: string, maxBytes: number): DownloadedAudio {
  const match = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,/i.exec(reference.slice(0, 256));
  if (match === null) throw new InvalidResponseError('The server sent audio as a data: address that is not base64.', 'file');
  return { bytes: decodeBase64(reference.slice(match[0].length), maxBytes), mimeType: match[1]?.toLowerCase() };
}

/**
 * Decodes base64, also with the letters of addresses.
 *
 * @throws {InvalidResponseError} For what is not base64 or is too large.
 */
function decodeBase64(text: string, maxBytes: number): Uint8Array {
  if (text.length * 0.75 > maxBytes + 3) throw new InvalidResponseError(`The audio is larger than the limit of ${maxBytes} bytes.`, '');
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from({ length: binary.length }, (_, index) => binary.charCodeAt(index));
  } catch (error) {
    throw new InvalidResponseError('The server sent audio that is not base64.', '', { cause: error });
  }
}
