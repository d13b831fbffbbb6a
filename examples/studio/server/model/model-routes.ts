import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { hidePaths } from '@loop/ace-client/server';
import type { StudioProxy } from '@loop/ace-client/server';
import { isLoopError } from '@loop/core';

import { MODEL_PATHS } from './model-offer.js';
import type { ModelShelf } from './model-shelf.js';

/**
 * Lets pages download a model: what it is, the list of its files with their hashes, and those files in ranges, to read alone. Host and origin are
 * checked by the proxy itself.
 */
export function addModelRoutes({ app }: Pick<StudioProxy, 'app'>, shelf: ModelShelf): void {
  app.get(MODEL_PATHS.offer, () => answer(async () => Response.json(await shelf.offer())));
  app.get(MODEL_PATHS.files, () => answer(async () => Response.json(await shelf.files())));
  app.get(`${MODEL_PATHS.files}/*`, ({ req }) => answer(() => sendFile(shelf, req.raw)));
}

async function answer(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (isLoopError(error))
      return Response.json(
        { detail: hidePaths(error.message), error_code: error.code },
        { status: error.code === 'model_missing' ? 404 : 500 },
      );
    throw error;
  }
}

async function sendFile(shelf: ModelShelf, request: Request): Promise<Response> {
  const file = await shelf.find(pathOf(request));
  if (file === undefined) return Response.json({ detail: 'The model has no such file.' }, { status: 404 });
  const now = await stat(file.location).catch(() => undefined);
  if (now?.size !== file.bytes || now.mtimeMs !== file.changedMs)
    return Response.json({ detail: 'This file has changed or is gone. Look for the model again.' }, { status: 409 });
  const { bytes, location, changedMs } = file;
  const etag = `"${bytes.toString(16)}-${Math.round(changedMs).toString(16)}"`;
  const range = rangeOf(request.headers, bytes, etag);
  const headers = { 'Accept-Ranges': 'bytes', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ETag: etag };
  if (range === 'outside') return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${bytes}` } });
  const { start, end } = range ?? { start: 0, end: bytes };
  const isEmpty = request.method === 'HEAD' || start === end;
  const body = isEmpty ? null : (Readable.toWeb(createReadStream(location, { start, end: end - 1 })) as ReadableStream<Uint8Array>);
  return new Response(body, {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(end - start),
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${bytes}` }),
    },
  });
}

/** The path below the list of files. What is no text at all names no file. */
function pathOf({ url }: Request): string {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(MODEL_PATHS.files.length + 1));
  } catch {
    return '';
  }
}

/** Reads one range of bytes; several, other units and those of another version get the whole file, as RFC 9110 allows. */
function rangeOf(headers: Headers, size: number, etag: string): { readonly start: number; readonly end: number } | 'outside' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get('range') ?? '') ?? [];
  if ((first === '' && last === '') || (headers.get('if-range') ?? etag) !== etag) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end } : 'outside';
}
