import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createCaller } from '../server/__fixtures__/ace-caller.js';
import { createToneGenerator } from '../server/__fixtures__/tone-generator.js';
import { loadGenerator } from './load-generator.js';
import { runServe, serveAce } from './serve.js';
import type { RunningAceServer, ServeAceOptions } from './serve.js';

const CANARY = 'canary-9a77-secret';
const toneModule = fileURLToPath(new URL('__fixtures__/tone-module.ts', import.meta.url));
let folder: string;
const running: RunningAceServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ace-serve-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: ServeAceOptions = {}): Promise<RunningAceServer> {
  const server = await serveAce(createToneGenerator(), { port: 0, ...options });
  running.push(server);
  return server;
}

/** Sends bytes as they are and returns everything that comes back until the server closes or falls silent. */
function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(300, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const statuses = (text: string): string[] => [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status as string);

describe('serveAce', () => {
  it('listens on loopback and does a job over real HTTP', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const caller = createCaller(fetch, url);
    const { status, items } = await caller.finish(await caller.submit({ prompt: 'x', audio_duration: 1 }));
    expect(status).toBe(1);
    const audio = await caller.request(items[0]?.['file'], { headers: { Range: 'bytes=0-3' } });
    expect([audio.status, await audio.text()]).toEqual([206, 'RIFF']);
  });

  it('refuses to be open to others without a key', async () => {
    const error = await serveAce(createToneGenerator(), { host: '0.0.0.0', port: 0 }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input')).toBe(true);
  });

  it('keeps finished results and continues waiting jobs after a restart', async () => {
    const untilAborted = (signal: AbortSignal | undefined): Promise<void> =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const blocked = createToneGenerator({
      beforeStep: async ({ prompt }, signal) => (prompt === 'slow' ? untilAborted(signal) : undefined),
    });
    const first = await serveAce(blocked, { port: 0, folder });
    const before = createCaller(fetch, first.url);
    const task = { audio_duration: 1, use_random_seed: false, seed: 3 };
    const done = await before.submit({ ...task, prompt: 'quick' });
    const { items } = await before.finish(done);
    const interrupted = await before.submit({ ...task, prompt: 'slow' });
    const waiting = await before.submit({ ...task, prompt: 'waits' });
    await expect.poll(async () => (await before.query(interrupted)).text).toBe('running');
    await first.close();

    const second = await start({ folder });
    const after = createCaller(fetch, second.url);
    expect((await after.query(done)).items).toEqual(items);
    expect((await after.request(items[0]?.['file'])).status).toBe(200);
    expect((await after.finish(interrupted)).items[0]).toMatchObject({ stage: 'succeeded', seed_value: '3,4' });
    expect((await after.finish(waiting)).items[0]).toMatchObject({ stage: 'succeeded', prompt: 'waits' });
  });

  it('answers 413 to an upload that is too large and stays usable', async () => {
    const { url } = await start({ limits: { maxUploadBytes: 100_000 } });
    const form = new FormData();
    form.set('src_audio', new Blob([new Uint8Array(5_000_000)]), 'a.wav');
    const response = await fetch(`${url}/release_task`, { method: 'POST', body: form }).catch(() => undefined);
    expect(response?.status ?? 413).toBe(413);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it.each([
    [
      'both a length and chunks',
      'POST /release_task HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /release_task HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}GET /v1/stats HTTP/1.1\r\n\r\n',
    ],
    ['a strange transfer coding', 'POST /release_task HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a blank before the colon', 'POST /release_task HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n Transfer-Encoding: chunked\r\n\r\n'],
    ['a bare line feed in a header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\nHost: evil\r\n\r\n'],
    ['a NUL in a header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n'],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['a bad chunk size', 'POST /release_task HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['headers without end', `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`],
  ])('answers a request with %s by one refusal at most', async (_, bytes) => {
    const { port } = await start();
    const answered = statuses(await sendRaw(port, bytes));
    expect(answered.length).toBeLessThanOrEqual(1);
    expect(answered.every((status) => status.startsWith('4'))).toBe(true);
  });

  it('refuses a request with more than a hundred headers as a whole', async () => {
    const { port } = await start();
    const head = (count: number): string =>
      `GET /health HTTP/1.1\r\nHost: localhost\r\n${Array.from({ length: count }, (_, index) => `h${index}: 1\r\n`).join('')}`;
    const end = 'Connection: close\r\n\r\n';
    expect(statuses(await sendRaw(port, head(98) + end))).toEqual(['200']);
    const many = await sendRaw(port, `${head(120)}Origin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\n${end}`);
    expect(statuses(many)).toEqual(['431']);
    expect(many).toContain('headers_too_large');
  });

  it('does not report a client that leaves in the middle of a body as a fault', async () => {
    const faults: unknown[] = [];
    const { port, url } = await start({ onError: (error) => faults.push(error) });
    for (const type of ['application/json', 'multipart/form-data; boundary=x']) {
      const head = `POST /release_task HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n`;
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}--x\r\n`));
      await once(socket, 'connect');
      await expect.poll(async () => (await fetch(`${url}/health`)).status).toBe(200);
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    await running[0]?.close();
    expect(faults).toEqual([]);
  });

  it.each([
    ['another host in the request line', 'GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['two hosts', 'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n'],
    ['a foreign host', 'GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'],
    ['user info in the host', 'GET /health HTTP/1.1\r\nHost: localhost@evil.example\r\nConnection: close\r\n\r\n'],
  ])('refuses %s', async (_, bytes) => {
    const { port } = await start();
    expect(statuses(await sendRaw(port, bytes)).every((status) => status.startsWith('4'))).toBe(true);
  });

  it.each([
    '/v1/audio?path=../../jobs.log',
    '/../../etc/passwd',
    '/v1/audio?path=%2e%2e%2fjobs.log',
    '/v1//audio?path=x',
    '/v1/audio/../../jobs.log',
    '/files/x.wav',
    '/.env',
  ])('serves nothing of the disk at %s', async (target) => {
    const { port } = await start({ folder });
    const text = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(statuses(text).every((status) => status === '403' || status === '404')).toBe(true);
  });
});

describe('loadGenerator', () => {
  it('loads a file by its path', async () => {
    const generator = await loadGenerator(`./${path.basename(toneModule)}`, { from: path.dirname(toneModule) });
    expect(generator.name).toBe('tone');
  });

  it('loads an installed package by its name, and what it makes is served', async () => {
    const generator = await loadGenerator('@loop/sequencer', { from: path.dirname(toneModule) });
    const server = await serveAce(generator, { port: 0 });
    running.push(server);
    const caller = createCaller(fetch, server.url);
    const task = { prompt: 'techno, 130 bpm', audio_duration: 4, batch_size: 1, use_random_seed: false, seed: 7 };
    const { status, items } = await caller.finish(await caller.submit(task));
    expect(status).toBe(1);
    expect(items[0]).toMatchObject({ seed: 7, metas: { bpm: 130, duration: 4 } });
    await generator.dispose();
  });

  it.each([
    ['a module that is not there', '@loop/nothing-of-that-name'],
    ['a file that is not there', './nothing.js'],
    ['a module without a factory', 'node:path'],
  ])('refuses %s', async (_, name) => {
    expect(isLoopError(await loadGenerator(name).catch((error: unknown) => error), 'invalid_input')).toBe(true);
  });
});

describe('runServe', () => {
  it('serves until it is stopped, tells where, and writes the key nowhere', async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    const served = runServe({
      generator: toneModule,
      port: 0,
      folder,
      apiKey: CANARY,
      signal: controller.signal,
      print: (line) => lines.push(line),
    });
    await expect.poll(() => lines.length).toBeGreaterThan(0);
    const url = /http:\/\/\S+?(?=;)/.exec(lines[0] ?? '')?.[0] ?? '';
    const id = await idOf(
      fetch(`${url}/release_task`, {
        method: 'POST',
        body: JSON.stringify({ prompt: 'x', ai_token: CANARY, audio_duration: 1 }),
        headers: { 'Content-Type': 'application/json' },
      }),
    );
    await expect.poll(() => lines.some((line) => line === `job-ended ${id} succeeded`)).toBe(true);
    controller.abort();
    await served;
    const stored = await Promise.all(
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1')),
    );
    expect(stored.join('')).toContain(id);
    expect(`${stored.join('')}${lines.join('\n')}`).not.toContain(CANARY);
  });
});

async function idOf(response: Promise<Response>): Promise<string> {
  return ((await (await response).json()) as { data: { task_id: string } }).data.task_id;
}
