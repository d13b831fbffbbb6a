import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Milliseconds } from '@loop/core';

import { createNodeListener } from './node-listener.js';
import type { Room } from './room/create-room.js';

/** Where to listen. */
export interface ServeHttpOptions {
  /** The address to bind. @defaultValue '127.0.0.1', this machine alone */
  readonly host?: string | undefined;
  /** The port; 0 takes a free one. @defaultValue 8001 */
  readonly port?: number | undefined;
  /** Which devices may come in, where others on the network reach the server. @defaultValue all that reach it */
  readonly room?: Room | undefined;
  /** How long `close` lets running requests end. @defaultValue 2 000 */
  readonly closeTimeoutMs?: Milliseconds | undefined;
}

/** A server that listens. */
export interface RunningHttp {
  /** Its address, such as `http://127.0.0.1:8001`. */
  readonly url: string;
  /** The port, also when a free one was taken. */
  readonly port: number;
  /** Takes no more connections and waits for the running ones; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Serves a fetch handler over HTTP with a strict parser: ambiguous framing, oversized headers and slow headers are refused before the
 * handler sees them.
 *
 * @throws When the address is in use or may not be bound.
 */
export async function serveHttp(fetch: (request: Request) => Promise<Response>, options: ServeHttpOptions = {}): Promise<RunningHttp> {
  const { host = '127.0.0.1', port = 8001, closeTimeoutMs = 2_000, room } = options;
  const listener = createNodeListener(fetch);
  const server = createServer(
    {
      insecureHTTPParser: false,
      requireHostHeader: true,
      maxHeaderSize: 16_384,
      headersTimeout: 20_000,
      requestTimeout: 300_000,
      keepAliveTimeout: 5_000,
    },
    room === undefined ? listener : (request, response) => room.admit(request, response, () => void listener(request, response)),
  );
  // No limit of Node's own, which drops what is beyond it: the listener refuses such requests.
  server.maxHeadersCount = 0;
  room?.watch(server);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close() {
      closed ??= closeServer(server, closeTimeoutMs);
      return closed;
    },
  };
}

async function closeServer(server: Server, timeoutMs: Milliseconds): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await done;
  clearTimeout(timer);
}
