import { createSha256 } from '../../hub/sha256.js';

export const COMMIT = 'c'.repeat(40);
export const WEIGHTS_BYTES = 2_000_000;

/** Bytes that look random and are the same every time. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** What a hub of this page counts. */
export interface FakeHub {
  readonly fetch: typeof fetch;
  /** Ranges that were asked for. */
  readonly ranges: string[];
}

/**
 * A hub without a network: a model `test/model` with a configuration and weights.
 *
 * @param options - `hangAfter`: so many ranges of the weights are answered, and then nothing more.
 */
export async function createFakeHub(options: { readonly hangAfter?: number; readonly onHang?: () => void } = {}): Promise<FakeHub> {
  const { hangAfter = Number.POSITIVE_INFINITY, onHang } = options;
  const config = new TextEncoder().encode('{"layers":2}');
  const files = new Map([
    ['config.json', config],
    ['deep/model.safetensors', noise(WEIGHTS_BYTES)],
  ]);
  const listing = await Promise.all([...files].map(([path, bytes]) => describeFile(path, bytes)));
  const ranges: string[] = [];
  const answer = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(String(input));
    if (pathname.includes('/revision/')) return Response.json({ sha: COMMIT });
    if (pathname.includes('/tree/')) return Response.json(listing);
    const bytes = files.get(pathname.slice(`/test/model/resolve/${COMMIT}/`.length));
    if (bytes === undefined) return new Response(null, { status: 404 });
    const range = new Headers(init?.headers).get('range');
    if (range === null) return new Response(bytes);
    ranges.push(range);
    if (ranges.length > hangAfter) {
      onHang?.();
      return new Promise(() => undefined);
    }
    const [, from = 0, last = 0] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).map(Number);
    const headers = { etag: '"one"', 'content-range': `bytes ${from}-${last}/${bytes.length}` };
    return new Response(bytes.slice(from, last + 1), { status: 206, headers });
  };
  return { fetch: answer, ranges };
}

async function describeFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const digest = await crypto.subtle.digest('SHA-1', await new Blob([`blob ${bytes.length}\0`, bytes]).arrayBuffer());
  const oid = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const hash = createSha256();
  hash.update(bytes);
  const lfs = bytes.length > 1000 ? { lfs: { oid: hash.hex(), size: bytes.length } } : {};
  return { type: 'file', path, oid, size: bytes.length, ...lfs };
}
