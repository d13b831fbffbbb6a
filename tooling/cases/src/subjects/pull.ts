import { pullModel } from '@loop/ace-onnx/node';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';

import { createFileModelStore } from '@loop/ace-onnx/node';

import { observe } from './observe-error.js';
import type { Subject } from './subject.js';

const COMMIT = 'c'.repeat(40);
const LFS_POINTER =
  'version https://git-lfs.github.com/spec/v1\noid sha256:0000000000000000000000000000000000000000000000000000000000000000\nsize 300000\n';

const PAGE = '<!doctype html><title>Sign in</title>';

/**
 * Pulls `files` files of `bytes` bytes from a hub on this machine. With `answer` the hub sends something else in their place:
 * `lfs-pointer`, `login-page`, `page-as-text` or `short`. Observes the error, how often the files were asked for, and what the process warned of.
 */
export const pull: Subject = async ({ options }) => {
  const {
    files = 1,
    bytes = 1_000,
    parallel = 4,
    answer,
  } = options as { files?: number; bytes?: number; parallel?: number; answer?: string };
  const content = Buffer.alloc(bytes, 7);
  const hash = createHash('sha256').update(content).digest('hex');
  const listing = Array.from({ length: files }, (_, index) => ({
    type: 'file',
    path: `part-${index}.bin`,
    size: bytes,
    oid: 'b'.repeat(40),
    lfs: { oid: hash, size: bytes },
  }));
  let requests = 0;
  const send = (response: ServerResponse): void => {
    requests += 1;
    if (answer === 'lfs-pointer') response.writeHead(200, { 'content-type': 'text/plain' }).end(LFS_POINTER);
    else if (answer === 'login-page') response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    else if (answer === 'page-as-text') response.writeHead(200, { 'content-type': 'text/plain' }).write(PAGE, () => response.end());
    else if (answer === 'short') response.writeHead(200).end(content.subarray(0, bytes / 2));
    else response.writeHead(200, { 'content-length': bytes }).end(content);
  };
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    const json = (value: unknown): unknown => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (url.includes('/revision/')) json({ sha: COMMIT });
    else if (url.includes('/tree/')) json(listing);
    else send(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(nodePath.join(tmpdir(), 'loop-case-'));
  const processWarnings: string[] = [];
  const listen = (warning: Error): void => void processWarnings.push(warning.name);
  process.on('warning', listen);
  try {
    const hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const pulled = await observe(() =>
      pullModel('case/model', { hub, store: createFileModelStore(folder), parallel, signal: new AbortController().signal }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    return { ...pulled, requests, processWarnings };
  } finally {
    process.off('warning', listen);
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
};
