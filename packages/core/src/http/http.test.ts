import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HttpError, TimeoutError, isLoopError } from '../errors.js';
import {
  createRedact,
  describeUrl,
  isRetryableStatus,
  isTransient,
  parseBaseUrl,
  readLimited,
  readRetryAfter,
  readServerSentEvents,
  startDeadline,
  toConnectionError,
  toHttpError,
  withDeadline,
} from './index.js';

const KEY = 'sk-canary/1234567890+"é';

/** A body in chunks, and whether it was cancelled. */
function bodyOf(...chunks: readonly Uint8Array[]): { readonly body: ReadableStream<Uint8Array>; readonly isCancelled: () => boolean } {
  let isCancelled = false;
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = left.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(next);
      },
      cancel: () => void (isCancelled = true),
    },
    { highWaterMark: 0 },
  );
  return { body, isCancelled: () => isCancelled };
}

const LIMITS = { maxBytes: 1_000_000, what: 'GET /x' };

describe('isRetryableStatus', () => {
  it('is true for statuses that pass, and for no other', () => {
    const passing = Array.from({ length: 500 }, (_, index) => index + 100).filter(isRetryableStatus);
    expect(passing.filter((status) => status < 500)).toEqual([408, 425, 429]);
    for (const status of [500, 502, 503, 504, 507, 520, 522, 524, 529]) expect(passing).toContain(status);
    for (const status of [501, 505, 508, 510, 511]) expect(passing).not.toContain(status);
    expect([0, 99, 600].some(isRetryableStatus)).toBe(false);
  });
});

describe('readRetryAfter', () => {
  const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const now = Date.UTC(1994, 10, 6, 8, 49, 7);

  it.each<[string, Record<string, string>, number | undefined, number | undefined]>([
    ['seconds', { 'retry-after': '3' }, undefined, 3_000],
    ['no wait at all', { 'retry-after': '0' }, undefined, 0],
    ['blanks around seconds', { 'retry-after': ' 120 ' }, undefined, 120_000],
    ['a part of a second', { 'retry-after': '0.5' }, undefined, 500],
    ['a date against the answer’s own', { 'retry-after': DATE, date: 'Sun, 06 Nov 1994 08:49:07 GMT' }, 0, 30_000],
    ['a date against the clock', { 'retry-after': DATE }, now, 30_000],
    ['a date in the older form', { 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, now, 30_000],
    ['a date in the oldest form', { 'retry-after': 'Sun Nov  6 08:49:37 1994' }, now, 30_000],
    ['a date that has passed', { 'retry-after': DATE, date: 'Sun, 06 Nov 1994 09:00:00 GMT' }, undefined, 0],
    ['a date without anything to compare', { 'retry-after': DATE }, undefined, undefined],
    ['a date beside one that cannot be read', { 'retry-after': DATE, date: 'yesterday' }, now, 30_000],
    ['nothing', {}, now, undefined],
    ['an empty value', { 'retry-after': '' }, now, undefined],
    ['a negative number', { 'retry-after': '-1' }, now, undefined],
    ['words', { 'retry-after': 'in 3 minutes' }, now, undefined],
    ['a number with a unit', { 'retry-after': '3s' }, now, undefined],
    ['a wait of years', { 'retry-after': '99999999' }, now, undefined],
    ['infinity', { 'retry-after': '1e999' }, now, undefined],
  ])('reads %s', (_, headers, clock, expected) => {
    expect(readRetryAfter(new Headers(headers), clock)).toBe(expected);
  });
});

describe('toHttpError', () => {
  it('takes from the answer whether and when to ask again, and keeps secrets of the address out', () => {
    const headers = new Headers({ 'retry-after': '0' });
    const error = toHttpError('busy', { url: `https://u:p@x.example/a?key=${KEY}#f`, status: 503, headers, body: 'b'.repeat(2_000) });
    expect(error).toMatchObject({ code: 'http', url: 'https://x.example/a', status: 503, retryable: true, retryAfterMs: 0 });
    expect(error.body).toHaveLength(1_024);
    expect([isTransient(error), isTransient(toHttpError('no', { url: 'http://x', status: 403, headers }))]).toEqual([true, false]);
    expect([new TimeoutError('late', 1), new Error('x'), undefined].map(isTransient)).toEqual([true, false, false]);
  });
});

describe('toConnectionError', () => {
  it('says what lies behind "fetch failed"', () => {
    const refused = new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    const error = toConnectionError(refused, 'http://127.0.0.1:1/v1?key=x');
    expect(error).toMatchObject({ code: 'connection', url: 'http://127.0.0.1:1/v1', cause: refused });
    expect(error.message).toBe('http://127.0.0.1:1/v1 cannot be reached: ECONNREFUSED.');
    expect(toConnectionError(undefined, 'nowhere').message).toBe('an invalid address cannot be reached: the connection broke.');
  });

  it('leaves errors of the SDK as they are, and secrets out', () => {
    const own = new HttpError('x', { url: '', status: 500, retryable: true });
    expect(toConnectionError(own, 'http://x')).toBe(own);
    const error = toConnectionError(new Error(`bad ${KEY}`), 'http://x', createRedact(KEY));
    expect(`${error.message} ${String(error.cause)}`).not.toContain('canary');
  });
});

describe('createRedact', () => {
  it('takes a secret out in every form, and nothing else', () => {
    const redact = createRedact(KEY, undefined, '', 'abc');
    const basic = Buffer.from(KEY).toString('base64');
    for (const form of [KEY, encodeURIComponent(KEY), JSON.stringify(KEY), basic]) {
      expect(redact(`a ${form} b`)).not.toMatch(/canary|c2st/);
      expect(redact(`a ${form} b`)).toContain('[redacted]');
    }
    expect(redact('abc def')).toBe('abc def');
  });
});

describe('a deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const never = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('wrapped by the runtime'))));

  it('ends work at its limit with a TimeoutError, and leaves no timer', async () => {
    const work = withDeadline(never, { what: 'GET /x', timeoutMs: 50 }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(50);
    expect(await work).toMatchObject({ code: 'timeout', timeoutMs: 50, message: 'GET /x took longer than 50 ms.' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with the caller’s own reason, before and while it works, and leaves no listener', async () => {
    const reason = new Error('enough');
    const work = vi.fn(never);
    await expect(withDeadline(work, { what: 'x', timeoutMs: 50, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(work).not.toHaveBeenCalled();
    const controller = new AbortController();
    const [add, remove] = [vi.spyOn(controller.signal, 'addEventListener'), vi.spyOn(controller.signal, 'removeEventListener')];
    const running = withDeadline(never, { what: 'x', timeoutMs: 50, signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(await withDeadline(async () => 7, { what: 'x', timeoutMs: 50, signal: new AbortController().signal })).toBe(7);
    expect([vi.getTimerCount(), add.mock.calls.length - remove.mock.calls.length]).toEqual([0, 0]);
    expect(startDeadline({ what: 'x', timeoutMs: 50, signal: AbortSignal.abort(reason) }).reasonFor(new Error('other'))).toBe(reason);
    vi.clearAllTimers();
  });
});

describe('readLimited', () => {
  it('reads a body whole, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 8 }), fc.boolean(), async (chunks, isAnnounced) => {
        const all = Buffer.concat(chunks);
        const headers: Record<string, string> = isAnnounced ? { 'content-length': String(all.length) } : {};
        const bytes = await readLimited(new Response(bodyOf(...chunks).body, { headers }), { maxBytes: all.length, what: 'x' });
        expect(Buffer.from(bytes).equals(all)).toBe(true);
      }),
    );
    expect(await readLimited(new Response(null), LIMITS)).toHaveLength(0);
  });

  it('refuses what is larger, and cancels the rest unread', async () => {
    const chunks = Array.from({ length: 9 }, () => new Uint8Array(10));
    for (const headers of [{}, { 'content-length': '90' }]) {
      const { body, isCancelled } = bodyOf(...chunks);
      const error = await readLimited(new Response(body, { headers }), { maxBytes: 25, what: 'GET /x' }).catch((fault: unknown) => fault);
      expect(isLoopError(error, 'invalid_response')).toBe(true);
      expect([String(error).includes('GET /x'), isCancelled()]).toEqual([true, true]);
    }
  });

  it('does not believe an announced length that is too small or no number', async () => {
    for (const length of ['2', 'x', '-1', '']) {
      const response = new Response(bodyOf(new Uint8Array(7).fill(1)).body, { headers: { 'content-length': length } });
      expect([...(await readLimited(response, LIMITS))]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    }
  });
});

describe('readServerSentEvents', () => {
  const read = async (chunks: readonly Uint8Array[]): Promise<string[]> => {
    const events: string[] = [];
    for await (const data of readServerSentEvents(bodyOf(...chunks).body, LIMITS)) events.push(data);
    return events;
  };

  it('reads the same events whatever the line ends and however the bytes are cut', async () => {
    const line = fc.constantFrom(
      'data: a',
      'data:b 🎵',
      'data:',
      'data',
      ': comment',
      'event: x',
      'id: 1',
      'datas: no',
      '',
      '',
      'data:  two blanks',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (lines, sizes) => {
          const expected: string[] = [];
          let data: string[] = [];
          for (const text of [...lines, '']) {
            if (text === 'data' || text.startsWith('data:')) data.push(text.slice(5).replace(/^ /, ''));
            if (text !== '' || data.length === 0) continue;
            expected.push(data.join('\n'));
            data = [];
          }
          for (const end of ['\n', '\r\n', '\r']) {
            const bytes = new TextEncoder().encode(`\uFEFF${lines.join(end)}`);
            const chunks: Uint8Array[] = [];
            for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
              const size = sizes[turn % sizes.length]!;
              chunks.push(bytes.slice(at, at + size));
              at += size;
            }
            expect(await read(chunks)).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('stops at its limit, and cancels the stream when its reader leaves', async () => {
    const chunk = new TextEncoder().encode('data: a\n\n');
    const long = bodyOf(...Array.from({ length: 50 }, () => chunk));
    const all = async (): Promise<void> => {
      for await (const data of readServerSentEvents(long.body, { maxBytes: 100, what: 'x' })) expect(data).toBe('a');
    };
    await expect(all()).rejects.toMatchObject({ code: 'invalid_response' });
    expect(long.isCancelled()).toBe(true);
    const left = bodyOf(chunk, chunk, chunk);
    for await (const data of readServerSentEvents(left.body, LIMITS)) if (data === 'a') break;
    expect(left.isCancelled()).toBe(true);
  });
});

describe('parseBaseUrl', () => {
  it('keeps the prefix of a proxy, and drops slashes at the end', () => {
    const base = parseBaseUrl('https://x.example/ace-api//');
    expect([base.href, base.origin, base.to('/v1/a', { path: 'a b' })]).toEqual([
      'https://x.example/ace-api',
      'https://x.example',
      'https://x.example/ace-api/v1/a?path=a+b',
    ]);
  });

  it.each(['nowhere', 'ftp://x', `http://user:${encodeURIComponent(KEY)}@x`, 'http://x/?key=sk-canary', 'http://x/#sk-canary', ''])(
    'refuses %s without repeating it',
    (text) => {
      let error: unknown;
      try {
        parseBaseUrl(text);
      } catch (caught) {
        error = caught;
      }
      expect(isLoopError(error, 'invalid_input')).toBe(true);
      expect(String(error)).not.toContain('canary');
    },
  );

  it('describes addresses without what may be secret', () => {
    expect(['http://u:p@x/a?b#c', 'file:///etc/passwd', 'x'].map(describeUrl)).toEqual([
      'http://x/a',
      'a file: address',
      'an invalid address',
    ]);
  });
});
