import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createRandom, isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import type { PullEvent } from '../../hub/pull-options.js';
import { COMMIT, noise, serveFile, startHub } from './__fixtures__/hub-server.js';
import type { Fault } from './__fixtures__/hub-server.js';
import { createFileModelStore } from './file-model-store.js';
import { pullModel } from './pull-model.js';

const FILES = { 'a.bin': noise(400_000, 4), 'b.bin': noise(70_000, 5), 'c.json': noise(60, 6) };

const FAULTS: readonly Fault[] = [
  (_, response) => void response.writeHead(500).end(),
  (_, response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
  (_, response) => void response.writeHead(404).end(),
  (_, response) => void response.writeHead(416).end(),
  (_, response) => void response.writeHead(302, { location: 'ftp://x' }).end(),
  (request) => void request.socket.destroy(),
  (_, response) => void response.writeHead(200, { 'content-length': 1 }).end('x'),
  (_, response) => void response.writeHead(206, { 'content-range': 'bytes 0-0/1' }).end('x'),
  (_, response, { bytes }) => void response.writeHead(200).end(bytes.toReversed()),
  (_, response, { bytes }) => void response.writeHead(200).end(Buffer.concat([bytes, bytes])),
  (request, response, { bytes }) => serveFile(request, response, { bytes: bytes.map((byte) => byte ^ 1), etag: '"evil"' }),
  (request, response, file) => serveFile(request, response, { ...file, etag: 'W/"weak"' }),
  (request, response, file) => serveFile(request, response, file, false),
  (request, response, file) => {
    response.socket?.setNoDelay(true);
    const end = Number(/-(\d+)$/.exec(request.headers.range ?? '')?.[1] ?? file.bytes.length - 1) + 1;
    const from = Number(/=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = { etag: file.etag, 'content-length': end - from, 'content-range': `bytes ${from}-${end - 1}/${file.bytes.length}` };
    response.writeHead(request.headers.range === undefined ? 200 : 206, headers);
    response.write(file.bytes.subarray(from, from + Math.ceil((end - from) / 2)), () => response.socket?.resetAndDestroy());
  },
];

describe('a server that does what it likes', () => {
  it('never makes a half model or a wrong one, and leaves nothing that stands in the way of the next pull', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createRandom(seed);
      const root = await mkdtemp(path.join(tmpdir(), 'loop-chaos-'));
      const hub = await startHub(FILES);
      const place = path.join(root, 'models', 'test--model', COMMIT);
      for (const file of Object.keys(FILES)) {
        const count = random.integer(9);
        hub.fail(file, ...Array.from({ length: count }, (): Fault => (random.chance(0.4) ? () => false : random.pick(FAULTS))));
      }
      const fractions: number[] = [];
      const pull = (): Promise<unknown> =>
        pullModel('test/model', {
          hub: hub.url,
          store: createFileModelStore(root),
          rangeBytes: 65_536,
          delay: async () => undefined,
          onProgress: (event: PullEvent) => void (event.type === 'progress' && fractions.push(event.fraction ?? 0)),
        });
      const error = await pull().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error === undefined || isLoopError(error)).toBe(true);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      if (error !== undefined) await expect(readdir(place)).rejects.toThrow('ENOENT');
      hub.forgive();
      await pull();
      for (const [file, bytes] of Object.entries(FILES)) expect(Buffer.compare(await readFile(path.join(place, file)), bytes)).toBe(0);
      expect((await readdir(path.dirname(place))).sort()).toEqual([COMMIT, 'revisions.json']);
      await hub.close();
      await rm(root, { recursive: true, force: true });
    }
  });
});
