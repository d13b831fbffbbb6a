import type { KeyCheck } from '../guard/api-key.js';
import type { AceServerLimits } from '../limits.js';
import { Refusal } from '../refusal.js';
import { isJsonObject, parseJson } from './parse-json.js';
import { decodeUtf8, limitedChunks, readBytes } from './read-bytes.js';
import type { InFlightBytes } from './read-bytes.js';
import { readMultipart } from './read-multipart.js';
import type { UploadedFile } from './read-multipart.js';

/** The fields and files of a request, whatever way they were written. */
export interface RequestBody {
  /** The values by name: any JSON, or strings when they came in a form. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The files of a multipart form. */
  readonly files: readonly UploadedFile[];
}

/** Names that a form may repeat to mean a list; of other names the last value counts. */
const LIST_NAMES = new Set(['track_classes', 'trackClasses', 'instruments', 'task_id_list']);

/** Where bodies are read. */
export interface BodyContext {
  readonly limits: AceServerLimits;
  readonly inFlight: InFlightBytes;
  readonly keys: KeyCheck;
}

/**
 * Reads JSON, multipart or url-encoded bodies; a body of no known type is sniffed as the official server does. The key is checked
 * before any file is read: a form from a client without the header must name its `ai_token` before its first file.
 *
 * @throws {Refusal} 400, 401, 413 or 415.
 */
export async function readBody(request: Request, context: BodyContext): Promise<RequestBody> {
  const body = await readUnchecked(request, context);
  await context.keys.assertBody(request, body.fields);
  return body;
}

async function readUnchecked(request: Request, context: BodyContext): Promise<RequestBody> {
  const { limits, inFlight } = context;
  const contentType = request.headers.get('content-type') ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (request.headers.has('content-encoding')) {
    throw new Refusal(415, 'unsupported_media_type', 'Compressed request bodies are not accepted');
  }
  if (mediaType === 'multipart/form-data') return readForm(request, contentType, context);

  const text = decodeUtf8(await readBytes(request, limits.maxJsonBytes, inFlight));
  if (text === '' && mediaType === '') return { fields: {}, files: [] };
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) return readJsonFields(text, limits);
  if (mediaType === 'application/x-www-form-urlencoded') return readUrlEncoded(text, limits);
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJsonFields(text, limits);
  if (trimmed.includes('=')) return readUrlEncoded(text, limits);
  throw new Refusal(415, 'unsupported_media_type', 'Send application/json, multipart/form-data or application/x-www-form-urlencoded');
}

/** Reads a body that must be a JSON object; an empty body is an empty object. The key must have been checked, or come with it. */
export async function readJsonBody(
  request: Request,
  { limits, inFlight }: Pick<BodyContext, 'limits' | 'inFlight'>,
): Promise<Readonly<Record<string, unknown>>> {
  if (request.headers.has('content-encoding')) {
    throw new Refusal(415, 'unsupported_media_type', 'Compressed request bodies are not accepted');
  }
  const text = decodeUtf8(await readBytes(request, limits.maxJsonBytes, inFlight));
  return text.trim() === '' ? {} : readJsonFields(text, limits).fields;
}

function readJsonFields(text: string, limits: AceServerLimits): RequestBody {
  const value = parseJson(text, limits.maxJsonDepth);
  if (!isJsonObject(value)) throw new Refusal(400, 'malformed_body', 'JSON payload must be an object');
  return { fields: value, files: [] };
}

function readUrlEncoded(text: string, limits: AceServerLimits): RequestBody {
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > limits.maxParts) throw new Refusal(413, 'body_too_large', `The body has more than ${limits.maxParts} fields`);
  return { fields: toFields(pairs), files: [] };
}

async function readForm(request: Request, contentType: string, { limits, inFlight, keys }: BodyContext): Promise<RequestBody> {
  const pairs: [string, string][] = [];
  const files: UploadedFile[] = [];
  const isAllowed = async (): Promise<void> => {
    if (files.length === 0) await keys.assertBody(request, toFields(pairs));
  };
  for await (const part of readMultipart(limitedChunks(request, limits.maxUploadBytes, inFlight), contentType, limits, isAllowed)) {
    if ('file' in part) files.push(part.file);
    else pairs.push([part.name, part.text]);
  }
  return { fields: toFields(pairs), files };
}

function toFields(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, unknown>> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of pairs) {
    const earlier = fields.get(name);
    if (earlier === undefined || !LIST_NAMES.has(name)) fields.set(name, value);
    else fields.set(name, [...(Array.isArray(earlier) ? (earlier as unknown[]) : [earlier]), value]);
  }
  return Object.fromEntries(fields);
}
