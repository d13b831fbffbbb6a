import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a script sees it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The body as JSON; throws when it is none. */
  json(): Readonly<Record<string, unknown>>;
  /** The body as a form. */
  form(): Promise<FormData>;
}

/** An answer of a script. */
export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Breaks the connection in place of an answer. */
  readonly hangUp?: boolean;
}

/** Answers requests to one route. */
export type Script = (request: SeenRequest) => ScriptedReply | Promise<ScriptedReply>;

/** A server that does what a test says. */
export interface ScriptedServer {
  readonly url: string;
  /** Every request so far. */
  readonly requests: readonly SeenRequest[];
  /** The requests to one route, such as `POST /release_task`. */
  to(route: string): readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts a loopback server; routes are `METHOD /path`, and what has none is answered as FastAPI does. */
export async function startScriptedServer(routes: Readonly<Record<string, Script>>): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming).then(async (request) => {
      requests.push(request);
      const script = routes[`${request.method} ${request.path}`];
      reply(outgoing, script === undefined ? { status: 404, json: { detail: 'Not Found' } } : await script(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    to: (route) => requests.filter(({ method, path }) => `${method} ${path}` === route),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The frame of the official API. */
export function framed(data: unknown, code = 200, error: string | null = null): ScriptedReply {
  return { json: { data, code, error, timestamp: 1_760_000_000_000, extra: null } };
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = new Uint8Array(Buffer.concat(chunks));
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
  return {
    method: incoming.method ?? '',
    path: pathname,
    url: incoming.url ?? '',
    query: searchParams,
    headers: incoming.headers,
    body,
    json: () => JSON.parse(new TextDecoder().decode(body)) as Readonly<Record<string, unknown>>,
    form: () => new Response(body, { headers: { 'content-type': String(incoming.headers['content-type']) } }).formData(),
  };
}

function reply(outgoing: ServerResponse, { status = 200, headers = {}, json, text, bytes, hangUp = false }: ScriptedReply): void {
  if (hangUp) {
    outgoing.socket?.destroy();
    return;
  }
  if (json !== undefined) outgoing.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  outgoing.statusCode = status;
  outgoing.end(bytes ?? text ?? (json === undefined ? '' : JSON.stringify(json)));
}
