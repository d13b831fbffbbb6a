import type { AceServerLimits } from '../limits.js';
import { Refusal } from '../refusal.js';
import { createDelimitedReader } from './delimited-reader.js';
import { decodeUtf8 } from './read-bytes.js';

/** A file that came with a form. */
export interface UploadedFile {
  /** The form field's name. */
  readonly field: string;
  /** The extension of the name that the client gave, lower case without the dot; the rest of the name is never used. */
  readonly extension: string;
  /** The file as it was sent, not decoded. */
  readonly bytes: Uint8Array;
}

/** One part of a form: a text or a file. */
export type FormPart = { readonly name: string; readonly text: string } | { readonly name: string; readonly file: UploadedFile };

const encoder = new TextEncoder();
const MAX_PART_HEADER_BYTES = 8_192;
const MAX_PREAMBLE_BYTES = 1_024;

/**
 * Reads a `multipart/form-data` body part by part, so that a bomb is refused as its bytes arrive.
 *
 * Source: RFC 7578 and RFC 2046 section 5.1, https://www.rfc-editor.org/rfc/rfc7578
 *
 * @param beforeFile - Called before a file's content is read; what it throws ends the reading.
 * @throws {Refusal} 400 for a malformed body, 413 for too many or too large parts.
 */
export async function* readMultipart(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  contentType: string,
  limits: Pick<AceServerLimits, 'maxParts' | 'maxFieldBytes' | 'maxFileBytes'>,
  beforeFile: () => Promise<void> = async () => undefined,
): AsyncGenerator<FormPart, void, void> {
  const boundary = boundaryOf(contentType);
  const reader = createDelimitedReader(chunks);
  const delimiter = encoder.encode(`\r\n--${boundary}`);
  try {
    await reader.readUntil(encoder.encode(`--${boundary}`), MAX_PREAMBLE_BYTES);
    for (let count = 1; ; count += 1) {
      const next = await reader.peek(2);
      if (next[0] === 0x2d && next[1] === 0x2d) return;
      if (count > limits.maxParts) throw new Refusal(413, 'body_too_large', `The body has more than ${limits.maxParts} parts`);
      const header = await reader.readUntil(encoder.encode('\r\n\r\n'), MAX_PART_HEADER_BYTES);
      const { name, fileName } = readDisposition(new TextDecoder().decode(header));
      if (fileName !== undefined) await beforeFile();
      const content = await reader.readUntil(delimiter, fileName === undefined ? limits.maxFieldBytes : limits.maxFileBytes);
      yield fileName === undefined
        ? { name, text: decodeUtf8(content) }
        : { name, file: { field: name, extension: extensionOf(fileName), bytes: content } };
    }
  } finally {
    await chunks.return();
  }
}

function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined || !/^[\w'()+,./:=? -]+$/.test(boundary)) {
    throw new Refusal(400, 'malformed_body', 'The multipart body has no usable boundary');
  }
  return boundary;
}

function readDisposition(header: string): { readonly name: string; readonly fileName: string | undefined } {
  const line = header.split('\r\n').find((candidate) => /^content-disposition:\s*form-data\s*(?:;|$)/i.test(candidate));
  const name = line === undefined ? undefined : parameterOf(line, 'name');
  if (line === undefined || name === undefined || name === '') {
    throw new Refusal(400, 'malformed_body', 'A part of the multipart body has no name');
  }
  return { name, fileName: parameterOf(line, 'filename') };
}

function parameterOf(line: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(line);
  return match === null ? undefined : (match[1]?.replace(/\\(.)/g, '$1') ?? match[2]);
}

function extensionOf(fileName: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
}
