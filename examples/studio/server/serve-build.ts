import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Room } from '@loop/ace-client/node';
import sirv from 'sirv';

import { createServices } from './create-services.js';
import type { Environment } from './read-environment.js';

/** How a build is served. */
export interface ServeBuildOptions {
  /** The folder of the build. */
  readonly folder: string;
  /** The port, or the next free one when it is taken; 0 takes any. */
  readonly port: number;
  /** Names servers and holds keys. */
  readonly environment: Environment;
  /** Which devices of the network may come in, where any may. */
  readonly room?: Room | undefined;
}

/** A build that is served. */
export interface ServedBuild {
  readonly port: number;
  close(): Promise<void>;
}

/** How many ports are tried when the first ones are taken. */
const MAX_TRIES = 50;

/**
 * Serves a build and the studio's services on this machine: Node's server and nothing else, so that the page is there at once.
 *
 * @throws When no port is free.
 */
export async function serveBuild({ folder, port, environment, room }: ServeBuildOptions): Promise<ServedBuild> {
  const services = createServices(environment, room && { hosts: room.hosts });
  const pages = sirv(folder, { dev: true, etag: true, setHeaders: setCaching });
  const answer = (request: IncomingMessage, response: ServerResponse): void =>
    services.answer(request, response, (error) => {
      if (error === undefined) pages(request, response, () => refuse(response, 404));
      else refuse(response, 500);
    });
  const server = createServer({ insecureHTTPParser: false, requireHostHeader: true }, (request, response) => {
    if (room === undefined) answer(request, response);
    else room.admit(request, response, () => answer(request, response));
  });
  // Node would drop headers beyond its own limit without a word; the listener refuses such requests.
  server.maxHeadersCount = 0;
  room?.watch(server);
  await listen(server, port, room === undefined ? '127.0.0.1' : '0.0.0.0');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await services.dispose();
    },
  };
}

/** What carries a hash in its name is kept by the browser for good; the page and the service worker are asked for again each time. */
function setCaching(response: ServerResponse, path: string): void {
  response.setHeader('Cache-Control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(status === 404 ? 'Not found' : 'The server failed');
}

async function listen(server: Server, first: number, host: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      server.listen(first === 0 ? 0 : first + tries - 1, host);
      await once(server, 'listening');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || first === 0 || tries === MAX_TRIES) throw error;
    }
  }
}
