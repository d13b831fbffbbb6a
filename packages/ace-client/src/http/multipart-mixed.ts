import { InvalidResponseError } from '@loop/core';

/** One part of a multipart body. */
export interface MultipartPart {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The content; a view, not a copy. */
  readonly bytes: Uint8Array;
}

const MAX_PARTS = 64;
const MAX_HEADER_BYTES = 8_192;

/**
 * Splits a `multipart/mixed` body.
 *
 * @param contentType - The header with the boundary; without one the body's first line is taken for it.
 * @throws {InvalidResponseError} When the body is cut off or malformed, or has more than 64 parts.
 */
export function readMultipart(body: Uint8Array, contentType: string | null): readonly MultipartPart[] {
  const named = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType ?? '');
  const boundary = named?.[1] ?? named?.[2] ?? firstLineBoundary(body);
  if (boundary === undefined) throw malformed('it has no boundary');
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const parts: MultipartPart[] = [];
  let at = indexOf(body, delimiter, 0);
  if (at === -1) throw malformed('its boundary does not occur');
  for (;;) {
    at += delimiter.byteLength;
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return parts;
    const start = skipLineEnd(body, at);
    const next = indexOf(body, delimiter, start);
    if (next === -1) throw malformed('it is cut off');
    if (parts.length >= MAX_PARTS) throw malformed(`it has more than ${MAX_PARTS} parts`);
    parts.push(readPart(body.subarray(start, trimLineEnd(body, start, next))));
    at = next;
  }
}

function readPart(part: Uint8Array): MultipartPart {
  const crlf = indexOf(part, new Uint8Array([13, 10, 13, 10]), 0);
  // A part without headers begins with the empty line.
  const bare = part[0] === 13 && part[1] === 10;
  const end = bare ? 0 : crlf;
  if (end === -1 || end > MAX_HEADER_BYTES) throw malformed('a part has no end of headers');
  const lines = new TextDecoder().decode(part.subarray(0, end)).split('\r\n');
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon === -1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return { headers: Object.fromEntries(headers), bytes: part.subarray(bare ? 2 : end + 4) };
}

function firstLineBoundary(body: Uint8Array): string | undefined {
  const line = new TextDecoder().decode(body.subarray(0, 210)).split(/\r?\n/)[0] ?? '';
  return /^--\S{1,200}$/.test(line) ? line.slice(2) : undefined;
}

function skipLineEnd(body: Uint8Array, at: number): number {
  if (body[at] === 13 && body[at + 1] === 10) return at + 2;
  if (body[at] === 10) return at + 1;
  throw malformed('a boundary does not end its line');
}

function trimLineEnd(body: Uint8Array, start: number, end: number): number {
  if (end - 2 >= start && body[end - 2] === 13 && body[end - 1] === 10) return end - 2;
  return end;
}

function indexOf(body: Uint8Array, needle: Uint8Array, from: number): number {
  const [first = 0] = needle;
  const last = body.byteLength - needle.byteLength;
  for (let at = body.indexOf(first, from); at !== -1 && at <= last; at = body.indexOf(first, at + 1)) {
    let matched = 1;
    while (matched < needle.byteLength && body[at + matched] === needle[matched]) matched += 1;
    if (matched === needle.byteLength) return at;
  }
  return -1;
}

function malformed(why: string): InvalidResponseError {
  return new InvalidResponseError(`The server sent a multipart answer that cannot be read: ${why}.`, '');
}
