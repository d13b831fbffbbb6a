import { InvalidResponseError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { describeLfsPointer } from '@loop/core/weights';
import { describeUrl, discard } from '@loop/core/http';

import type { ByteRange } from './byte-ranges.js';
import { hubRequest, readBody, toHubError } from './hub-request.js';
import type { HubConnection } from './hub-request.js';

/** What a server made of a request for a range. */
export type RangeAnswer =
  /** These very bytes follow. */
  | { readonly kind: 'bytes'; readonly response: Response; readonly etag: string | undefined }
  /** The content is another than that of which a part is there. */
  | { readonly kind: 'changed' }
  /** The server sends no ranges, or wrong ones. */
  | { readonly kind: 'no-ranges' };

/** Which bytes are asked for. */
export interface RangeRequest extends Abortable {
  /** Where they begin, and where they end. */
  readonly range: ByteRange;
  /** The length of the whole file, as published. */
  readonly size: number;
  /** The version of which a part is there. */
  readonly etag: string | undefined;
}

/**
 * Asks for bytes of a file. The whole of it is asked for without a range, as servers without ranges need it.
 *
 * @throws {HttpError} For any status but 200, 206 and 416.
 */
export async function fetchRange(url: URL, connection: HubConnection, request: RangeRequest): Promise<RangeAnswer> {
  const { range, size, signal } = request;
  const isWhole = range[0] === 0 && range[1] === size;
  const condition = request.etag === undefined ? {} : { 'if-range': request.etag };
  const headers: Record<string, string> = isWhole ? {} : { range: `bytes=${range[0]}-${range[1] - 1}`, ...condition };
  const response = await hubRequest(url, connection, { headers, signal });
  const etag = strongEtag(response);
  if (response.status === 200) await assertIsFile(response, { url, size, connection, signal });
  const isOther = request.etag !== undefined && etag !== undefined && etag !== request.etag;
  // Some servers answer a request for the whole with a range that is the whole.
  if (response.status === 206 && !isOther && isRange(response, range, size)) return { kind: 'bytes', response, etag };
  if (response.status === 200 && isWhole) return { kind: 'bytes', response, etag };
  if (response.status !== 200 && response.status !== 206 && response.status !== 416) throw await toHubError(response, url, connection);
  await discard(response);
  // A server that refuses the range has a shorter file; one that ignores the condition is known by its new tag.
  return { kind: isOther || response.status === 416 ? 'changed' : 'no-ranges' };
}

/** Whether the answer is the range that was asked for, of a file of the published length. */
function isRange({ headers }: Response, [from, to]: ByteRange, size: number): boolean {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') return false;
  const text = headers.get('content-range');
  // Across origins a browser may hide it; the hash decides in the end.
  if (text === null) return headers.get('content-length') === String(to - from);
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text.trim()) ?? [];
  return Number(first) === from && Number(last) === to - 1 && (total === '*' || Number(total) === size);
}

/** Only a strong tag says that all bytes are the same. */
function strongEtag({ headers }: Response): string | undefined {
  const etag = headers.get('etag')?.trim();
  return etag !== undefined && /^"[\x21\x23-\x7E]*"$/.test(etag) ? etag : undefined;
}

/** More than a pointer of Git LFS has. */
const START_BYTES = 1024;

/**
 * Checks that an answer with the whole of a file can be that file. What came instead is said at once: to ask again would give the same.
 *
 * @throws {InvalidResponseError} For a length that is not the published one, or a page.
 */
async function assertIsFile(
  response: Response,
  { url, size, connection, signal }: { readonly url: URL; readonly size: number; readonly connection: HubConnection } & Abortable,
): Promise<void> {
  const { headers } = response;
  const encoding = headers.get('content-encoding');
  const length = headers.get('content-length');
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '') && !/\.html?$/i.test(url.pathname);
  const isShort = length !== null && (encoding === null || encoding === 'identity') && Number(length) !== size;
  if (!isPage && !isShort) return;
  const start = await readStart(response, url, { stallMs: connection.stallMs, signal });
  const what = describeStandIn(start, url) ?? (isPage ? PAGE_TEXT : 'another file');
  throw standInError(url, what, length === null ? undefined : `${length} bytes instead of ${size}`);
}

const PAGE_TEXT = 'an HTML page (text/html), not the file';

/** Says what servers send in place of a file, by how it begins; `undefined` when it is neither a pointer of Git LFS nor a page. */
export function describeStandIn(start: Uint8Array, { pathname }: URL): string | undefined {
  if (describeLfsPointer(start) !== undefined) return 'a Git LFS pointer, not the file itself';
  const isPage = /^(?:\u00EF\u00BB\u00BF)?\s*<(?:!doctype html|html)\b/i.test(String.fromCodePoint(...start.subarray(0, 64)));
  return isPage && !/\.(?:html?|md)$/i.test(pathname) ? PAGE_TEXT : undefined;
}

/** The error for what came in place of a file. @param came - How much that was. */
export function standInError(url: URL, what: string, came?: string): InvalidResponseError {
  const message = `${describeUrl(url)} sent ${came === undefined ? '' : `${came}: `}${what}. Use another mirror, or sign in where the hub asks for it.`;
  return new InvalidResponseError(message, url.pathname);
}

async function readStart(response: Response, url: URL, options: Parameters<typeof readBody>[2]): Promise<Uint8Array> {
  const start = new Uint8Array(START_BYTES);
  let length = 0;
  for await (const chunk of readBody(response, url, options)) {
    start.set(chunk.subarray(0, START_BYTES - length), length);
    length = Math.min(START_BYTES, length + chunk.length);
    if (length === START_BYTES) break;
  }
  return start.subarray(0, length);
}
