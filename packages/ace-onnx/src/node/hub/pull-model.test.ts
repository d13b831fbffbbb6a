import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import type { Delay } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PullEvent } from '../../hub/pull-options.js';
import { COMMIT, describeFile, noise, serveFile, sha256, startHub } from './__fixtures__/hub-server.js';
import type { Fault, HubServer } from './__fixtures__/hub-server.js';
import { createFileModelStore } from './file-model-store.js';
import { pullModel, streamPull } from './pull-model.js';
import type { NodePullOptions } from './pull-model.js';

const BIG = noise(1_000_000);
const FILES = {
  'net/config.json': new TextEncoder().encode('{"layers":2}'),
  'net/weights.safetensors': BIG,
  'tokens.json': noise(5000, 2),
};
const WEIGHTS = 'net/weights.safetensors';

let root: string;
let hub: HubServer;
let events: PullEvent[];
let waits: number[];
const delay: Delay = async (ms, { signal } = {}) => {
  signal?.throwIfAborted();
  waits.push(ms);
};

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'loop-pull-'));
  hub = await startHub(FILES);
  [events, waits] = [[], []];
});
afterEach(async () => {
  await hub.close();
  await rm(root, { recursive: true, force: true });
});

const options = (more: Partial<NodePullOptions> = {}): NodePullOptions & { onProgress: (event: PullEvent) => void } => ({
  store: createFileModelStore(root),
  hub: hub.url,
  rangeBytes: 65_536,
  delay,
  onProgress: (event) => events.push(event),
  ...more,
});
const pull = (more?: Partial<NodePullOptions>): ReturnType<typeof pullModel> => pullModel('test/model', options(more));
const place = (file = ''): string => path.join(root, 'models', 'test--model', COMMIT, file);

async function expectWhole(): Promise<void> {
  for (const [file, bytes] of Object.entries(FILES)) expect(sha256(await readFile(place(file)))).toBe(sha256(bytes));
  expect((await readdir(path.dirname(place('.')))).sort()).toEqual([COMMIT, 'revisions.json']);
  expect((await readdir(place())).sort()).toEqual(['.loop-model.json', 'net', 'tokens.json']);
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('what comes instead of a file', () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 1000000\n`;
  it.each([
    ['a Git LFS pointer', pointer, 'text/plain', undefined, ['Git LFS pointer', `${pointer.length} bytes instead of`]],
    ['a Git LFS pointer of no stated length', pointer, 'text/plain', 'chunked', ['Git LFS pointer']],
    ['a page to sign in', '<!doctype html><title>Sign in</title>', 'text/html; charset=utf-8', undefined, ['text/html']],
    ['a page of no stated length', '<!doctype html><title>Sign in</title>', 'text/html', 'chunked', ['text/html']],
    ['a page that says it is text', '\n<!DOCTYPE html><title>Sign in</title>', 'text/plain', 'chunked', ['HTML page']],
    ['something else', 'hello', 'text/plain', undefined, ['5 bytes instead of']],
  ])('%s is named at once', async (_, body, type, encoding, words) => {
    for (const rangeBytes of [65_536, 10_000_000]) {
      const answer: Fault = (__, response) => {
        response.writeHead(200, { 'content-type': type, ...(encoding === undefined ? { 'content-length': body.length } : {}) });
        response.end(body);
      };
      hub.fail(WEIGHTS, answer, answer, answer, answer, answer, answer);
      const asked = hub.requests.filter(({ path: asking }) => asking.endsWith(WEIGHTS)).length;
      const error = await failure(pull({ rangeBytes }));
      expect(isLoopError(error, 'invalid_response')).toBe(true);
      for (const word of words) expect((error as Error).message).toContain(word);
      expect(hub.requests.filter(({ path: asking }) => asking.endsWith(WEIGHTS)).length - asked).toBeLessThanOrEqual(
        encoding === undefined ? 1 : 4,
      );
      hub.forgive();
    }
    expect(waits).toEqual([]);
  });
});

describe('pullModel', () => {
  it('adds no more listeners to a signal than it has requests, however many files there are', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    try {
      const many = await startHub(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}.bin`, noise(2000, index)])));
      const { signal } = new AbortController();
      await pull({ hub: many.url, parallel: 16, rangeBytes: 65_536, signal });
      await pull({ rangeBytes: 65_536, parallel: 16, revision: 'main', signal });
      await new Promise((resolve) => setImmediate(resolve));
      await many.close();
    } finally {
      process.off('warning', onWarning);
    }
    expect(warnings).toEqual([]);
  });

  it('gets a model whole, and the second time touches no file of it', async () => {
    const first = await pull();
    expect(first).toEqual({
      model: 'test/model',
      revision: COMMIT,
      location: path.dirname(place('x')),
      totalBytes: 1_005_012,
      loadedBytes: 1_005_012,
    });
    await expectWhole();
    const before = hub.requests.length;
    expect(await pull()).toMatchObject({ loadedBytes: 0 });
    expect(hub.requests.slice(before).map((request) => request.path)).toEqual(['/api/models/test/model/revision/main']);
  });
});

describe('a server that fails', () => {
  const status =
    (code: number, headers: Readonly<Record<string, string>> = {}): Fault =>
    (_, response) => {
      response.writeHead(code, headers).end('no');
    };
  /** Announces all that was asked for and breaks off after some of it. */
  const breakOff =
    (bytes: number, end: 'reset' | 'end'): Fault =>
    (request, response, file) => {
      const from = Number(/^bytes=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const to = Math.min(file.bytes.length, Number(/-(\d+)$/.exec(request.headers.range ?? '')?.[1] ?? file.bytes.length - 1) + 1);
      const isRange = request.headers.range !== undefined;
      response.writeHead(isRange ? 206 : 200, {
        etag: file.etag,
        'content-length': to - from,
        ...(isRange ? { 'content-range': `bytes ${from}-${to - 1}/${file.bytes.length}` } : {}),
      });
      response.write(file.bytes.subarray(from, from + bytes), () =>
        end === 'reset' ? response.socket?.resetAndDestroy() : response.socket?.end(),
      );
    };
  const ranges = (file = WEIGHTS): (string | undefined)[] =>
    hub.requests.filter((request) => request.path.endsWith(file)).map(({ range }) => range);

  it('without ranges: is asked for the whole file, once it has shown that', async () => {
    hub.hasRanges = false;
    await pull();
    await expectWhole();
    expect(ranges()).toEqual(['bytes=0-65535', undefined]);
    expect(events).toContainEqual({ type: 'restart', path: WEIGHTS, reason: 'the server does not send ranges' });
  });

  it('without ranges, and breaking off again and again: begins again each time, but not for ever', async () => {
    hub.hasRanges = false;
    hub.fail(WEIGHTS, () => false, breakOff(300_000, 'reset'), breakOff(600_000, 'end'));
    await pull();
    await expectWhole();
    expect(waits).toEqual([500, 1000]);
    await rm(root, { recursive: true });
    hub.fail(WEIGHTS, () => false, ...Array.from({ length: 3 }, () => breakOff(900_000, 'end')));
    expect(isLoopError(await failure(pull({ attempts: 3 })), 'connection')).toBe(true);
  });

  it('with a page of no stated length in place of a range: says so, and keeps nothing of it', async () => {
    const page: Fault = (request, response, { bytes }) =>
      void response
        .writeHead(206, { 'content-range': `${request.headers.range?.replace('=', ' ')}/${bytes.length}` })
        .end('<!doctype html><title>Sign in</title>');
    hub.fail(WEIGHTS, page);
    const error = await failure(pull({ parallel: 1 }));
    expect(isLoopError(error, 'invalid_response') && error.message).toContain('HTML page');
    expect(waits).toEqual([]);
    await pull();
    await expectWhole();
    expect(events.filter(({ type }) => type === 'restart')).toEqual([]);
  });

  it('with a range that is the whole, which was asked for without one: takes it', async () => {
    const whole: Fault = (_, response, { bytes }) =>
      void response
        .writeHead(206, { 'content-length': bytes.length, 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` })
        .end(bytes);
    hub.fail('tokens.json', whole);
    await pull();
    await expectWhole();
    expect(hub.requests.filter(({ path: asked }) => asked.endsWith('tokens.json'))).toHaveLength(1);
  });

  it('with some range, whatever was asked for: says that, and not that the file changes', async () => {
    const other: Fault = (_, response) => void response.writeHead(206, { 'content-range': 'bytes 1-2/3' }).end('ab');
    hub.fail('tokens.json', ...Array.from({ length: 8 }, () => other));
    expect(await failure(pull())).toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining('neither in ranges nor whole'),
    });
  });

  it.each([404, 410])('with %i for a file that it lists: says what to do', async (status) => {
    hub.fail(WEIGHTS, (_, response) => void response.writeHead(status).end());
    expect(await failure(pull())).toMatchObject({ code: 'http', status, message: expect.stringContaining('use another mirror') });
  });

  it('with a range that was not asked for: is asked for the whole file', async () => {
    hub.fail(WEIGHTS, (_, response, { bytes, etag }) => {
      response.writeHead(206, { etag, 'content-range': `bytes 100-65635/${bytes.length}` }).end(bytes.subarray(100, 65_636));
    });
    await pull();
    await expectWhole();
    expect(ranges()).toEqual(['bytes=0-65535', undefined]);
  });

  it('with a range of a file of another length: never mixes the two', async () => {
    hub.fail(WEIGHTS, (_, response, { bytes, etag }) => {
      response.writeHead(206, { etag, 'content-range': `bytes 0-65535/${bytes.length + 1}` }).end(bytes.subarray(0, 65_536));
    });
    await pull();
    await expectWhole();
  });

  it('with 416 for a range that the file must have: begins the file again', async () => {
    hub.fail(WEIGHTS, () => false, status(416, { 'content-range': 'bytes */10' }));
    await pull({ parallel: 1 });
    await expectWhole();
    expect(events).toContainEqual({ type: 'restart', path: WEIGHTS, reason: 'the server has another version of it now' });
  });

  it.each(['reset', 'end'] as const)('whose connection breaks off midway (%s): goes on where it stopped', async (end) => {
    hub.fail(WEIGHTS, breakOff(20_000, end));
    hub.fail('tokens.json', breakOff(1234, end));
    await pull({ parallel: 1 });
    await expectWhole();
    const again = hub.requests.findLast((request) => request.path.endsWith('tokens.json'));
    expect(again?.range).toMatch(/^bytes=\d+-4999$/);
    expect(again?.ifRange).toBe(again?.range === 'bytes=0-4999' ? undefined : hub.files.get('tokens.json')?.etag);
    expect(ranges()[1]).not.toBe('bytes=0-65535');
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(2);
  });

  it('with 500 and 503: waits twice as long each time, then goes on', async () => {
    hub.fail(WEIGHTS, status(500), status(503), status(502));
    await pull({ parallel: 1 });
    await expectWhole();
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it('with 500 for ever: gives up after the attempts, and keeps what came', async () => {
    hub.fail(WEIGHTS, () => false, ...Array.from({ length: 3 }, () => status(500)));
    const error = await failure(pull({ parallel: 1, attempts: 3 }));
    expect(isLoopError(error, 'http') && [error.status, error.retryable]).toEqual([500, true]);
    await pull({ parallel: 1 });
    await expectWhole();
    expect(ranges().filter((range) => range === 'bytes=0-65535')).toHaveLength(1);
  });

  it.each([
    ['7', {}, 7000],
    ['Wed, 21 Oct 2026 07:28:30 GMT', { date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 30_000],
  ])('with 429 and Retry-After %s: waits exactly so long', async (after, headers, waitMs) => {
    hub.fail(WEIGHTS, status(429, { 'retry-after': after, ...headers }));
    await pull();
    await expectWhole();
    expect(waits).toEqual([waitMs]);
  });

  it('with 429 and a wait of an hour: says so instead of waiting', async () => {
    hub.fail(WEIGHTS, status(429, { 'retry-after': '3600' }));
    const error = await failure(pull());
    expect(isLoopError(error, 'http') && error.retryAfterMs).toBe(3_600_000);
    expect(waits).toEqual([]);
  });

  it.each(['by its answer to If-Range', 'by its tag alone'])(
    'whose file changes between two ranges, told %s: begins the file again',
    async (how) => {
      const fresh = { bytes: BIG, etag: '"second"' };
      const stale = { bytes: noise(BIG.length, 9), etag: '"first"' };
      hub.files.set(WEIGHTS, stale);
      hub.fail(
        WEIGHTS,
        () => false,
        () => false,
        (request, response) => {
          hub.files.set(WEIGHTS, fresh);
          if (how === 'by its tag alone') delete request.headers['if-range'];
          serveFile(request, response, fresh);
        },
      );
      await pull({ parallel: 1 });
      await expectWhole();
      expect(hub.requests.filter(({ ifRange }) => ifRange === '"first"').length).toBeGreaterThan(0);
      expect(events).toContainEqual({ type: 'restart', path: WEIGHTS, reason: 'the server has another version of it now' });
    },
  );

  it('with a file that keeps changing: gives up', async () => {
    let version = 0;
    const change: Fault = (request, response) => {
      version += 1;
      serveFile(request, response, { bytes: BIG, etag: `"${version}"` });
    };
    hub.fail(WEIGHTS, ...Array.from({ length: 40 }, () => change));
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
  });

  it('with other bytes than were published: tries once more, then refuses them and keeps nothing of them', async () => {
    hub.files.set(WEIGHTS, { bytes: BIG.map((byte, index) => (index === 77_777 ? byte ^ 1 : byte)), etag: '"x"' });
    const error = await failure(pull());
    expect(isLoopError(error, 'checksum_mismatch') && error.expected).toBe(sha256(BIG));
    expect(ranges().filter((range) => range === 'bytes=0-65535')).toHaveLength(2);
    expect(await createFileModelStore(root).entries(`models/test--model/${COMMIT}`)).toEqual([]);
    hub.files.set(WEIGHTS, { bytes: BIG, etag: '"y"' });
    await pull();
    await expectWhole();
  });

  it('with small files that git would not know: refuses them', async () => {
    hub.files.set('net/config.json', { bytes: new TextEncoder().encode('{"layers":3}'), etag: '"x"' });
    expect(isLoopError(await failure(pull()), 'checksum_mismatch')).toBe(true);
  });

  it('with more bytes than the file has: stops reading', async () => {
    hub.files.set('tokens.json', { bytes: noise(9000, 2), etag: '"x"' });
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
  });

  it('that falls silent: is given up after the limit and asked again', async () => {
    hub.fail('tokens.json', (_, response) => {
      response.writeHead(200, { 'content-length': 5000 });
      response.write(FILES['tokens.json'].subarray(0, 100));
    });
    await pull({ stallMs: 80 });
    await expectWhole();
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', path: 'tokens.json' }));
  });

  it('that is not there: says which, without retrying for ever', async () => {
    await hub.close();
    const error = await failure(pull({ attempts: 2 }));
    expect(isLoopError(error, 'connection') && error.url).toBe(`${hub.url}/api/models/test/model/revision/main`);
    expect(waits).toEqual([500]);
  });
});

describe('redirects and tokens', () => {
  let other: HubServer;
  beforeEach(async () => {
    other = await startHub(FILES);
  });
  afterEach(() => other.close());
  const redirect =
    (to: string): Fault =>
    (request, response) => {
      response.writeHead(302, { location: to === '' ? `${request.url}` : `${to}${request.url}?signature=secret` }).end();
    };

  it('sends the token to the hub alone, also when a redirect leads back', async () => {
    hub.fail('tokens.json', redirect(other.url));
    other.fail('tokens.json', redirect(hub.url));
    hub.fail('net/config.json', redirect(''));
    await pull({ token: 'hf_secret' });
    await expectWhole();
    expect(other.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
    const seen = hub.requests.filter(({ path: file }) => file.endsWith('tokens.json')).map(({ authorization }) => authorization);
    expect(seen).toEqual(['Bearer hf_secret', undefined]);
    const same = hub.requests.filter(({ path: file }) => file.endsWith('config.json')).map(({ authorization }) => authorization);
    expect(same).toEqual(['Bearer hf_secret', 'Bearer hf_secret']);
  });

  it('gives a mirror no token', async () => {
    await pull({ token: 'hf_secret', mirror: other.url });
    await expectWhole();
    expect(hub.requests).toEqual([]);
    expect(new Set(other.requests.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });

  it('follows no redirect to a file, a script or credentials', async () => {
    for (const location of ['file:///etc/passwd', 'data:,x', 'http://user:pass@127.0.0.1/']) {
      hub.fail('tokens.json', (_, response) => void response.writeHead(302, { location }).end());
      expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
    }
  });

  it('ends a ring of redirects', async () => {
    hub.fail('tokens.json', ...Array.from({ length: 12 }, () => redirect('')));
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
  });

  it('keeps the token and signatures out of errors', async () => {
    hub.fail('tokens.json', redirect(other.url));
    other.fail('tokens.json', (_, response) => void response.writeHead(403).end('denied'));
    for (const more of [{ token: 'hf_secret' }, { token: 'hf_secret\n' }, { token: 'hf_secret', hub: 'http://127.0.0.1:1' }]) {
      const error = (await failure(pull(more))) as Error;
      const all = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
      expect(all).not.toContain('secret');
    }
  });

  it('quotes what a server says, but not the token in it, and only the start of it', async () => {
    hub.fail('/api/models/test/model/revision/main', (request, response) => {
      response.writeHead(400);
      const more = (): void => {
        if (!response.destroyed) response.write(`${request.headers.authorization} `.repeat(1000), more);
      };
      more();
    });
    const error = await failure(pull({ token: 'hf_secret' }));
    expect(isLoopError(error, 'http') && error.body).toMatch(/^(Bearer \[redacted\] )+/);
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(isLoopError(error, 'http') && error.body!.length).toBeLessThanOrEqual(300);
  });

  it('sends no token in the clear to another machine', async () => {
    const error = await failure(pull({ token: 'hf_secret', hub: 'http://hub.invalid' }));
    expect(isLoopError(error, 'invalid_input') && error.issues[0]!.path).toBe('token');
  });

  it('says what to do about a gated model', async () => {
    hub.fail('/api/models/test/model/revision/main', (_, response) => void response.writeHead(401).end());
    const error = await failure(pull());
    expect(isLoopError(error, 'http') && error.message).toContain('token');
  });
});

describe('untrusted listings', () => {
  it.each([
    '../x',
    'a/../../x',
    '/etc/x',
    'C:/x',
    'a\\b',
    'a\0b',
    'a//b',
    './a',
    '.loop-model.json',
    '.LOOP-pull/x',
    'con',
    'a/aux.txt',
    'a.',
    '\uD800',
    'x'.repeat(300),
  ])('refuses a file %j and writes nothing', async (name) => {
    hub.listing = () => [describeFile(name, noise(10))];
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
    expect(await readdir(path.join(root, 'models', 'test--model'))).toEqual([]);
  });

  it('refuses files that are one where case does not count, and files below files', async () => {
    for (const names of [
      ['a/B', 'A/b'],
      ['a', 'a/b'],
      ['a', 'a'],
    ]) {
      hub.listing = () => names.map((name) => describeFile(name, noise(10)));
      expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
    }
  });

  it('refuses a listing without end, one that is too long, and one that is none', async () => {
    const tree = `/api/models/test/model/tree/${COMMIT}`;
    const endless: Fault = (request, response) => {
      response.writeHead(200, { link: `<${hub.url}${request.url}>; rel="next"` }).end(JSON.stringify([describeFile('a', noise(5))]));
    };
    hub.fail(tree, ...Array.from({ length: 300 }, () => endless));
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
    hub.listing = () => Array.from({ length: 25_000 }, (_, index) => describeFile(`f${index}`, noise(3)));
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
    hub.listing = () => [{ type: 'file', path: 'a', size: -1, oid: 'x' }];
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
    hub.fail(tree, (_, response) => void response.end('<html>'));
    expect(isLoopError(await failure(pull()), 'invalid_response')).toBe(true);
  });

  it('reads a listing of several pages, and asks no other server for the next', async () => {
    const entries = Object.entries(FILES).map(([name, bytes]) => describeFile(name, bytes));
    hub.fail(
      `/api/models/test/model/tree/${COMMIT}`,
      (_, response) =>
        void response.writeHead(200, { link: '<http://evil.invalid/api?cursor=2>; rel="next"' }).end(JSON.stringify(entries.slice(0, 1))),
      (_, response) => void response.end(JSON.stringify(entries.slice(1))),
    );
    await pull();
    await expectWhole();
  });
});

describe('an interrupted pull', () => {
  it('that is aborted rejects with the reason, and the next one goes on', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const error = await failure(
      pull({
        parallel: 1,
        signal: controller.signal,
        clock: () => 0,
        delay,
        fetch: async (input, init) => {
          if (String(input).endsWith(WEIGHTS) && hub.requests.length > 6) controller.abort(reason);
          return fetch(input, init);
        },
      }),
    );
    expect(error).toBe(reason);
    const loaded = hub.requests.filter(({ range }) => range !== undefined).length;
    await pull();
    await expectWhole();
    expect(hub.requests.filter(({ range }) => range !== undefined).length - loaded).toBeLessThan(16);
    const plan = events.findLast((event) => event.type === 'plan');
    expect(plan?.plan.missingBytes).toBeLessThan(plan?.plan.totalBytes ?? 0);
  });

  it('while a server is silent ends at once', async () => {
    const controller = new AbortController();
    hub.fail('tokens.json', () => void setImmediate(() => controller.abort('enough')));
    expect(await failure(pull({ signal: controller.signal }))).toBe('enough');
    expect(await failure(pull({ signal: AbortSignal.abort('before') }))).toBe('before');
  });

  it('whose reader leaves stops loading and gives the lock back', async () => {
    for await (const event of streamPull('test/model', options())) if (event.type === 'plan') break;
    const seen = hub.requests.length;
    await pull();
    await expectWhole();
    expect(seen).toBeLessThan(8);
  });

  it('whose journal was damaged begins again, and ends well', async () => {
    hub.fail(
      WEIGHTS,
      () => false,
      (_, response) => void response.writeHead(404).end(),
    );
    await failure(pull({ parallel: 1 }));
    const work = path.join(root, 'models', 'test--model', `.incomplete-${COMMIT}`, '.loop-pull');
    const journal = path.join(work, `${encodeURIComponent(WEIGHTS)}.json`);
    expect(JSON.parse(await readFile(journal, 'utf8'))).toMatchObject({ ranges: [[0, 65_536]] });
    await writeFile(journal, '{"format":1,"ranges":[[0,');
    await pull();
    await expectWhole();
  });
});

describe('progress', () => {
  it('never goes back, is 1 only at the end, and counts what was there', async () => {
    hub.fail(
      WEIGHTS,
      () => false,
      (_, response) => void response.writeHead(404).end(),
    );
    await failure(pull({ parallel: 1 }));
    events = [];
    let time = 0;
    await pull({ clock: () => (time += 100) });
    const progress = events.filter((event) => event.type === 'progress').slice(1);
    const fractions = progress.map(({ fraction }) => fraction ?? Number.NaN);
    expect(fractions[0]).toBeGreaterThan(0.05);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.filter((fraction) => fraction === 1)).toHaveLength(1);
    expect(progress.at(-1)).toMatchObject({ fraction: 1, bytes: 1_005_012, totalBytes: 1_005_012, filesDone: 3, etaSeconds: 0 });
    expect(progress.some(({ etaSeconds }) => etaSeconds !== undefined && etaSeconds > 0)).toBe(true);
  });

  it('goes back for no file that is begun again', async () => {
    hub.fail(WEIGHTS, ...Array.from({ length: 8 }, () => () => false), (_, response) => void response.writeHead(416).end());
    let time = 0;
    await pull({ parallel: 1, clock: () => (time += 100) });
    const fractions = events.flatMap((event) => (event.type === 'progress' && event.fraction !== undefined ? [event.fraction] : []));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(events.some(({ type }) => type === 'restart')).toBe(true);
  });

  it('lets an observer that throws end the pull', async () => {
    const broken = pull({
      onProgress: () => {
        throw new Error('observer');
      },
    } as Partial<NodePullOptions>);
    await expect(broken).rejects.toThrow('observer');
  });
});
