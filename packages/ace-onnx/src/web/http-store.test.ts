import { isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createHttpStore } from './http-store.js';
import type { HttpStoreOptions } from './http-store.js';

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const base = 'https://models.example/v1?token=secret';

interface Behaviour {
  readonly ranges?: boolean;
  readonly head?: boolean;
  /** Bytes that are left out at the end of every answer. */
  readonly cut?: number;
  /** Added to the place that a range is asked for. */
  readonly shift?: number;
}

/** A server with one file, `a/w.bin`, that behaves as its settings say. */
function serve({ ranges = true, head = true, cut = 0, shift = 0 }: Behaviour = {}) {
  const requests: string[] = [];
  const answer: typeof fetch = async (input, init = {}) => {
    const { pathname, search } = new URL(String(input));
    const range = new Headers(init.headers).get('range');
    requests.push(`${init.method} ${pathname}${search} ${range ?? 'whole'}`);
    if (pathname === '/v1/page') return new Response('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    if (pathname !== '/v1/a/w.bin') return new Response('nothing here', { status: 404 });
    if (init.method === 'HEAD')
      return head ? new Response(null, { headers: { 'content-length': '1000' } }) : new Response(null, { status: 405 });
    if (range === null || !ranges) return new Response(bytes.subarray(0, 1000 - cut));
    const [from, to] = range.slice('bytes='.length).split('-').map(Number) as [number, number];
    if (from >= 1000) return new Response(null, { status: 416 });
    const last = Math.min(to, 999);
    return new Response(bytes.slice(from, last + 1 - cut), {
      status: 206,
      headers: { 'content-range': `bytes ${from + shift}-${last}/1000` },
    });
  };
  return {
    requests,
    store: (options: HttpStoreOptions = {}) => createHttpStore(base, { fetch: answer, delay: async () => {}, ...options }),
  };
}

async function faultOf(work: Promise<unknown>): Promise<{ readonly code?: ErrorCode; readonly message: string; readonly reason?: string }> {
  return work.then(
    () => ({ message: 'it did not fail' }),
    (error: unknown) => error as { message: string },
  );
}

describe('createHttpStore', () => {
  it('reads the range that is asked for, and keeps the query of the address', async () => {
    const { store, requests } = serve();
    expect(await store().size('a/w.bin')).toBe(1000);
    expect(await store().read('a/w.bin', 300, 5)).toEqual(bytes.slice(300, 305));
    expect(requests).toEqual(['HEAD /v1/a/w.bin?token=secret whole', 'GET /v1/a/w.bin?token=secret bytes=300-304']);
  });

  it('finds the length of a file on a server that does not answer HEAD', async () => {
    expect(await serve({ head: false }).store().size('a/w.bin')).toBe(1000);
    expect(await serve({ head: false, ranges: false }).store().size('a/w.bin')).toBe(1000);
  });

  it('fetches the whole file once when the server does not send ranges', async () => {
    const { store, requests } = serve({ ranges: false });
    const one = store();
    const parts = await Promise.all([one.read('a/w.bin', 0, 3), one.read('a/w.bin', 700, 300)]);
    expect(parts).toEqual([bytes.slice(0, 3), bytes.slice(700)]);
    await one.read('a/w.bin', 5, 5);
    expect(requests).toHaveLength(2);
  });

  it('does not fetch a whole file that is longer than the limit', async () => {
    const { code } = await faultOf(serve({ ranges: false }).store({ maxWholeBytes: 999 }).read('a/w.bin', 0, 3));
    expect(code).toBe('unsupported');
  });

  it('knows what is not there, also where a server sends its own page instead', async () => {
    const store = serve().store();
    expect(await store.size('b.bin')).toBeUndefined();
    expect(await store.size('page')).toBeUndefined();
    expect((await faultOf(store.read('b.bin', 0, 1))).code).toBe('model_missing');
    expect((await faultOf(store.text('page'))).code).toBe('model_missing');
  });

  it.each([
    ['an answer that is cut', { cut: 2 }, 10, 'truncated'],
    ['a whole file that is cut', { ranges: false, cut: 2 }, 995, 'truncated'],
    ['a place behind the end', {}, 1000, 'truncated'],
  ] as const)('says that a file is too short: %s', async (_, behaviour, offset, reason) => {
    expect((await faultOf(serve(behaviour).store().read('a/w.bin', offset, 5))).reason).toBe(reason);
  });

  it('does not take bytes from another place', async () => {
    expect((await faultOf(serve({ shift: 1 }).store().read('a/w.bin', 10, 5))).code).toBe('http');
  });

  it.each([
    [500, true],
    [403, false],
  ])('reports status %i, and whether to try again', async (status, retryable) => {
    const store = createHttpStore(base, {
      fetch: async () => new Response('denied', { status }),
      headers: { authorization: 'Bearer key' },
      attempts: 1,
    });
    const error = await store.read('a/w.bin', 0, 1).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'http') && { status: error.status, retryable: error.retryable }).toEqual({ status, retryable });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/secret|Bearer/);
  });

  it('reports a server that cannot be reached, without the query', async () => {
    const store = createHttpStore(base, { fetch: () => Promise.reject(new TypeError('failed to fetch')), attempts: 1 });
    const { code, message } = await faultOf(store.text('a/w.bin'));
    expect(code).toBe('connection');
    expect(message).not.toContain('secret');
  });

  it('asks again where a connection breaks or a server is busy, as late as it says, and not where it refuses', async () => {
    const waits: number[] = [];
    const answers = [
      () => Promise.reject(new TypeError('failed to fetch')),
      async () => new Response('busy', { status: 503, headers: { 'retry-after': '0' } }),
      async () => new Response(Uint8Array.of(7), { status: 206, headers: { 'content-range': 'bytes 0-0/1' } }),
      async () => new Response('denied', { status: 403 }),
    ];
    const store = createHttpStore(base, { fetch: () => answers.shift()!(), delay: async (wait) => void waits.push(wait) });
    expect([...(await store.read('a/w.bin', 0, 1))]).toEqual([7]);
    expect(waits).toEqual([500, 0]);
    expect((await faultOf(store.read('a/w.bin', 0, 1))).code).toBe('http');
    expect(answers).toEqual([]);
  });

  it('rejects with the reason of the signal, before and while it reads', async () => {
    const reason = new Error('enough');
    const { store, requests } = serve();
    await expect(store().read('a/w.bin', 0, 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(requests).toEqual([]);
    const controller = new AbortController();
    const endless = new ReadableStream<Uint8Array>({
      pull: () => controller.abort(reason),
      start: (stream) => controller.signal.addEventListener('abort', () => stream.error(new Error('broken off'))),
    });
    const slow = createHttpStore(base, { fetch: async () => new Response(endless, { status: 206 }) });
    await expect(slow.read('a/w.bin', 0, 1, { signal: controller.signal })).rejects.toBe(reason);
  });

  it.each([
    '../a/w.bin',
    'a/../../w.bin',
    '/etc/passwd',
    'a//b',
    '',
    'a\\..\\b',
    '%2e%2e%2fw',
    'https://elsewhere.example/w',
    'a/%5c',
    './a',
  ])('does not leave its folder: %s', async (path) => {
    const { store, requests } = serve();
    expect((await faultOf(store().read(path, 0, 1))).code).toBe('invalid_input');
    expect((await faultOf(store().size(path))).code).toBe('invalid_input');
    expect(requests).toEqual([]);
  });
});
