import type { Hono } from 'hono';

import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';
import { findOutput } from '../task/create-job.js';

/** Adds the download of results: by opaque name only, whole or in ranges. */
export function addAudioRoute(app: Hono, { queue, store, keys }: ServerContext): void {
  app.get('/v1/audio', async ({ req }) => {
    await keys.assertHeader(req.raw);
    const name = req.query('path');
    if (name === undefined) throw new Refusal(422, 'bad_request', 'path: Field required');
    // What no result was ever called is refused; what may have been one is only not there (any more).
    if (!/^\w[\w -]*\.(wav|mp3|flac|ogg|opus|aac)$/i.test(name))
      throw new Refusal(403, 'forbidden_path', 'The path is not a result of this server');
    const isResult = /^[0-9a-f-]{36}-\d{1,3}\.wav$/.test(name) && findOutput(name, queue) !== undefined;
    const file = isResult ? await store.openFile(name) : undefined;
    if (file === undefined) throw new Refusal(404, 'not_found', 'Audio file not found');

    const range = readRange(req.header('range'), file.size);
    const { start, end } = range ?? { start: 0, end: file.size };
    const headers = {
      'Content-Type': 'audio/wav',
      'Content-Length': String(end - start),
      'Content-Disposition': `inline; filename="${name}"`,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, max-age=86400, immutable',
      ETag: `"${name}"`,
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` }),
    };
    const body = req.method === 'HEAD' ? null : file.stream(start, end);
    return new Response(body, { status: range === undefined ? 200 : 206, headers });
  });
}

/**
 * Reads a `Range` header of one range; several ranges, other units and broken headers get the whole file, as RFC 9110 allows.
 *
 * @throws {Refusal} 416 when the range lies behind the end.
 */
function readRange(header: string | undefined, size: number): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || end <= start) {
    throw new Refusal(416, 'range_not_satisfiable', 'The range lies behind the end of the file', { 'Content-Range': `bytes */${size}` });
  }
  return { start, end };
}
