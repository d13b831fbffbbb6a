import type { Abortable } from '@loop/core';
import { discard } from '@loop/core/http';

import type { ByteRange } from './byte-ranges.js';
import { hubRequest, toHubError } from './hub-request.js';
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
  /** The bytes. */
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
  const isOther = request.etag !== undefined && etag !== undefined && etag !== request.etag;
  if (response.status === 206 && !isWhole && !isOther && isRange(response, range, size)) return { kind: 'bytes', response, etag };
  if (response.status === 200 && isWhole) return { kind: 'bytes', response, etag };
  if (response.status !== 200 && response.status !== 206 && response.status !== 416) throw await toHubError(response, url, connection);
  await discard(response);
  // A server that refuses the range has a shorter file; one that ignores the condition tells by its new tag.
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
