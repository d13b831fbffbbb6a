import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

/** Answers a request in place of the hub; `false` lets the hub answer. */
export type Fault = (request: IncomingMessage, response: ServerResponse, file: HubFile) => boolean | void;

/** A file as the hub serves it. */
export interface HubFile {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** A hub on this machine that can fail in every way. */
export interface HubServer {
  readonly url: string;
  readonly commit: string;
  readonly requests: readonly SeenRequest[];
  /** The files that it serves, by path; may be changed. */
  readonly files: Map<string, HubFile>;
  /** What the listing says; by default what the files are. */
  listing: (() => unknown) | undefined;
  /** Whether it sends ranges. */
  hasRanges: boolean;
  /** Makes the next requests for a path fail, one fault each. */
  fail(path: string, ...faults: Fault[]): void;
  /** Forgets the faults that did not come to pass. */
  forgive(): void;
  close(): Promise<void>;
}

/** The one commit of `test/model`. */
export const COMMIT = 'a'.repeat(40);
/** The one commit of `test/part`. */
export const PART_COMMIT = 'b'.repeat(40);

/** Bytes that look random and are the same every time. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** Starts a hub with the files of a model `test/model`. Files above 1 kB are listed with SHA-256, others with git's hash. @param part - The files of `test/part`. */
export async function startHub(
  content: Readonly<Record<string, Uint8Array>>,
  part: Readonly<Record<string, Uint8Array>> = {},
): Promise<HubServer> {
  const files = new Map(Object.entries(content).map(([path, bytes]) => [path, { bytes, etag: `"${sha256(bytes).slice(0, 20)}"` }]));
  const published = [...files].map(([path, { bytes }]) => describeFile(path, bytes));
  const faults = new Map<string, Fault[]>();
  const requests: SeenRequest[] = [];
  const hub = { listing: undefined as (() => unknown) | undefined, hasRanges: true };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    const { range, authorization } = request.headers;
    const ifRange = request.headers['if-range']?.toString();
    requests.push({ path: url.pathname, range, ifRange, authorization });
    const path = decodeURIComponent(url.pathname);
    const file = /^\/test\/model\/resolve\/[0-9a-f]{40}\/(.+)$/.exec(path)?.[1];
    const fault = faults.get(file ?? path)?.shift();
    const served = (file === undefined ? undefined : files.get(file)) ?? { bytes: new Uint8Array(0), etag: '""' };
    if (fault !== undefined && fault(request, response, served) !== false) return;
    if (path.startsWith('/api/models/test/model/revision/')) return sendJson(response, { sha: COMMIT });
    if (path === `/api/models/test/model/tree/${COMMIT}`) return sendJson(response, hub.listing?.() ?? published);
    if (path.startsWith('/api/models/test/part/revision/')) return sendJson(response, { sha: PART_COMMIT });
    if (path === `/api/models/test/part/tree/${PART_COMMIT}`)
      return sendJson(
        response,
        Object.entries(part).map(([name, bytes]) => describeFile(name, bytes)),
      );
    const ofPart = part[path.slice(`/test/part/resolve/${PART_COMMIT}/`.length)];
    if (path.startsWith('/test/part/resolve/') && ofPart !== undefined)
      return serveFile(request, response, { bytes: ofPart, etag: '"part"' }, hub.hasRanges);
    if (file !== undefined && files.has(file)) return serveFile(request, response, served, hub.hasRanges);
    response.writeHead(404).end('not here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commit: COMMIT,
    requests,
    files,
    get listing() {
      return hub.listing;
    },
    set listing(value) {
      hub.listing = value;
    },
    get hasRanges() {
      return hub.hasRanges;
    },
    set hasRanges(value) {
      hub.hasRanges = value;
    },
    fail(path, ...more) {
      faults.set(path, [...(faults.get(path) ?? []), ...more]);
    },
    forgive: () => faults.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An entry of the hub's listing. */
export function describeFile(path: string, bytes: Uint8Array): unknown {
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const base = { type: 'file', path, oid, size: bytes.length };
  return bytes.length > 1000 ? { ...base, lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } } : base;
}

/** Serves a file as a correct server does, with ranges and `If-Range`. */
export function serveFile(request: IncomingMessage, response: ServerResponse, { bytes, etag }: HubFile, hasRanges = true): void {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const condition = request.headers['if-range'];
  if (!hasRanges || first === undefined || (condition !== undefined && condition !== etag)) {
    response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
    return;
  }
  const [from, to] = [Number(first), Math.min(bytes.length, Number(last) + 1)];
  if (from >= bytes.length) {
    response.writeHead(416, { etag, 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  response
    .writeHead(206, { etag, 'content-length': to - from, 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` })
    .end(bytes.subarray(from, to));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
