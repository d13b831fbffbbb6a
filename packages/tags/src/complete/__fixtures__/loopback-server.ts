import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach } from 'vitest';

/** Answers a request, whose body is read already. */
export type Handler = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

/** A server and what it was sent. */
export interface LoopbackServer {
  readonly baseUrl: string;
  readonly seen: readonly string[];
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
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
    const seen: string[] = [];
    const bodies: Record<string, unknown>[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url}`);
        if (text !== '') bodies.push(JSON.parse(text) as Record<string, unknown>);
        handler(Object.assign(request, { text }), response);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, bodies };
  };
}

/** Answers with a JSON document. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/** The JSON document of an answer. */
export function answerOf(content: unknown): unknown {
  return { choices: [{ message: { content } }] };
}

/** One event of a streamed answer. */
export function deltaOf(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
}
