import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach } from 'vitest';

/** A request whose body is read already. */
export interface Seen extends Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'> {
  /** Such as `POST /v1/chat/completions`. */
  readonly line: string;
  /** The body, a character for each byte. */
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  readonly json: () => Readonly<Record<string, unknown>>;
}

/** Answers a request. */
export type Handler = (request: Seen, response: ServerResponse) => void;

/** A server and what it was sent. */
export interface LoopbackServer {
  readonly baseUrl: string;
  readonly seen: readonly Seen[];
}

/** Gives a function that starts real servers on loopback; they are closed after each test. Call it once per file. */
export function useLoopbackServers(): (handler: Handler) => Promise<LoopbackServer> {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  return async (handler) => {
    const seen: Seen[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers, socket } = request;
        const body = Buffer.concat(chunks);
        const json = (): Record<string, unknown> => JSON.parse(body.toString('utf8')) as Record<string, unknown>;
        const whole = { method, url, headers, socket, line: `${method} ${url}`, text: body.toString('latin1'), json };
        seen.push(whole);
        handler(whole, response);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  };
}

/** Answers with a JSON document. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
