import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { getRequestListener } from '@hono/node-server';

import { Refusal } from '../server/refusal.js';

/** More headers than any browser or proxy sends. */
const MAX_HEADERS = 100;

/**
 * Makes a fetch handler the listener of a Node server. Requests with more than a hundred headers are refused as a whole: Node would drop
 * some of them without a word, and a check would not see them. For that, the server's own `maxHeadersCount` must be 0 or left alone.
 *
 * @example
 * ```ts
 * const server = http.createServer(createNodeListener(proxy.fetch));
 * ```
 */
export function createNodeListener(fetch: (request: Request) => Promise<Response>): RequestListener {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.rawHeaders.length / 2 <= MAX_HEADERS) return void listener(request, response);
    const refusal = new Refusal(431, 'headers_too_large', `The request has more than ${MAX_HEADERS} headers`, { Connection: 'close' });
    void refusal
      .toResponse()
      .text()
      .then((body) => response.writeHead(refusal.status, { 'Content-Type': 'application/json', ...refusal.headers }).end(body));
  };
}
