import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { MusicGenerator, MusicRequest } from '@loop/core';
import { clipDuration } from '@loop/core';
import { createPatternGenerator } from '@loop/sequencer';
import { describeMusicGenerator } from '@loop/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

import { createAceClient } from './create-ace-client.js';
import type { AceClient, AceStreamEvent } from './ace-client.js';
import { serveAce } from './node/serve.js';
import type { RunningAceServer, ServeAceOptions } from './node/serve.js';
import { createToneGenerator } from './server/__fixtures__/tone-generator.js';
import type { ToneGeneratorOptions } from './server/__fixtures__/tone-generator.js';

const conforming: RunningAceServer[] = [];
afterAll(async () => {
  await Promise.all(conforming.map((server) => server.close()));
});

async function connectTo(generator: MusicGenerator): Promise<AceClient> {
  const server = await serveAce(generator, { port: 0 });
  conforming.push(server);
  return createAceClient({ baseUrl: server.url });
}

describeMusicGenerator('client over HTTP, server over a generator that can do everything', {
  durationSeconds: 2,
  create: () => connectTo(createToneGenerator()),
});

describeMusicGenerator('client over HTTP, server over the embedded engine', {
  durationSeconds: 4,
  create: () => connectTo(createPatternGenerator()),
});

const ask = { task: 'text2music', prompt: 'techno', seed: 7, durationSeconds: 1 } as const satisfies MusicRequest;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function serve(generator: MusicGenerator, options: ServeAceOptions = {}): Promise<RunningAceServer> {
  const server = await serveAce(generator, { port: 0, ...options });
  cleanups.push(() => server.close());
  return server;
}

/** Work that does not end before it is let go or aborted. */
function gate(): { readonly tones: ToneGeneratorOptions; readonly aborted: Promise<unknown>; open(): void } {
  let open: () => void = () => undefined;
  let tellAborted: (reason: unknown) => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const aborted = new Promise<unknown>((resolve) => (tellAborted = resolve));
  const beforeStep: ToneGeneratorOptions['beforeStep'] = (_, signal) =>
    Promise.race([
      opened,
      new Promise<void>((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          tellAborted(signal.reason);
          reject(signal.reason as Error);
        }),
      ),
    ]);
  return { tones: { beforeStep }, aborted, open: () => open() };
}

/** Reads a stream up to the event that names the job. */
async function taskIdOf(stream: AsyncGenerator<AceStreamEvent, void, void>): Promise<string> {
  for (;;) {
    const { value } = await stream.next();
    if (value?.type === 'progress' && value.taskId !== undefined) return value.taskId;
  }
}

describe('the client with our own server', () => {
  it('brings over exactly the samples that the generator makes', async () => {
    const generator = createPatternGenerator();
    const client = createAceClient({ baseUrl: (await serve(generator)).url });
    const here = (await generator.generate(ask)).tracks[0];
    const there = (await client.generate(ask)).tracks[0];
    expect(there?.audio.sampleRate).toBe(here?.audio.sampleRate);
    expect(there?.audio.channels.map((channel) => [...channel])).toEqual(here?.audio.channels.map((channel) => [...channel]));
  });

  it('says that separate instruments do not travel, though the engine has them', async () => {
    const client = createAceClient({ baseUrl: (await serve(createPatternGenerator())).url });
    const { warnings } = await client.generate({ ...ask, stems: true });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'stems' }));
  });

  it('tells who made the music, through the server', async () => {
    const client = createAceClient({ baseUrl: (await serve(createPatternGenerator())).url });
    const { tracks } = await client.generate(ask);
    expect(tracks[0].provenance).toMatchObject({ aiGenerated: false, seed: 7, task: 'text2music' });
    expect(tracks[0].provenance.generator).toContain(client.name);
  });

  it('stops the work on the server when the caller aborts', async () => {
    const { tones, aborted } = gate();
    const client = createAceClient({ baseUrl: (await serve(createToneGenerator(tones))).url });
    expect((await client.capabilities()).cancellation).toBe('stops-work');
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = client.generate(ask, {
      signal: controller.signal,
      onProgress: (event) => event.type === 'progress' && event.phase === 'diffusion' && controller.abort(reason),
    });
    await expect(run).rejects.toBe(reason);
    await expect(aborted).resolves.toBeInstanceOf(Error);
    expect((await client.stats()).jobs).toMatchObject({ running: 0, queued: 0 });
  });

  it('cancels a job by its id, and says that nothing was left to stop when it has ended', async () => {
    const { tones } = gate();
    const client = createAceClient({ baseUrl: (await serve(createToneGenerator(tones))).url });
    const stream = client.streamTask(ask);
    const taskId = await taskIdOf(stream);
    await expect(client.cancel(taskId)).resolves.toEqual({ stopped: true, state: 'cancelled' });
    await expect(stream.next()).rejects.toMatchObject({ code: 'task_failed', taskId });
  });

  it('finds a job again from another client while the first is gone', async () => {
    const { tones, open } = gate();
    const { url } = await serve(createToneGenerator(tones));
    const taskId = await taskIdOf(createAceClient({ baseUrl: url }).streamTask(ask));
    open();
    const events: AceStreamEvent[] = [];
    for await (const event of createAceClient({ baseUrl: url }).attach(taskId, { request: ask })) events.push(event);
    const last = events.at(-1);
    expect(last?.type === 'result' && last.value.tracks.map(({ seed, audio }) => [seed, clipDuration(audio)])).toEqual([[7, 1]]);
  });

  it('keeps waiting while the server restarts, and gets the music', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ace-client-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const { tones } = gate();
    const first = await serve(createToneGenerator(tones), { folder });
    const { port } = new URL(first.url);
    const client = createAceClient({ baseUrl: first.url });
    const stream = client.streamTask(ask);
    const taskId = await taskIdOf(stream);
    await first.close();
    const waiting = (async () => {
      for await (const event of stream) if (event.type === 'result') return event.value;
      return undefined;
    })();
    await serve(createToneGenerator(), { folder, port: Number(port) });
    const result = await waiting;
    expect(taskId).not.toBe('');
    expect(result?.tracks.map(({ seed }) => seed)).toEqual([7]);
  });

  it('tells at once that the server does not know a job', async () => {
    const client = createAceClient({ baseUrl: (await serve(createToneGenerator())).url });
    await expect(client.attach('00000000-0000-4000-8000-000000000000').next()).rejects.toMatchObject({ code: 'task_failed' });
  });

  it('passes the reason of a failed job on', async () => {
    const beforeStep = async (): Promise<void> => {
      throw new Error('a secret detail of the machine');
    };
    const client = createAceClient({ baseUrl: (await serve(createToneGenerator({ beforeStep }))).url });
    const error = await client.generate(ask).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'task_failed' });
    expect((error as Error).message).not.toContain('secret detail');
  });

  it('works with a key, and not without it', async () => {
    const { url } = await serve(createToneGenerator(), { apiKey: 'open-sesame' });
    expect((await createAceClient({ baseUrl: url, apiKey: 'open-sesame' }).generate(ask)).tracks).toHaveLength(1);
    await expect(createAceClient({ baseUrl: url }).generate(ask)).rejects.toMatchObject({ code: 'http', status: 401 });
  });

  it('takes again, repaints and extends what it generated before', async () => {
    const client = createAceClient({ baseUrl: (await serve(createPatternGenerator())).url });
    const { tracks } = await client.generate({ ...ask, durationSeconds: 4 });
    const source = tracks[0] as (typeof tracks)[number];
    const requests: readonly MusicRequest[] = [
      { task: 'retake', prompt: 'techno', durationSeconds: 4, seed: 1 },
      { task: 'repaint', source, startSeconds: 1, endSeconds: 2, seed: 1 },
      { task: 'extend', source, afterSeconds: 2, seed: 1 },
    ];
    for (const request of requests) {
      const result = await client.generate(request);
      expect(result.tracks[0].provenance.task).toBe(request.task);
      expect(result.warnings.filter(({ code }) => code !== 'notice')).toEqual([]);
    }
    const both = await client.generate({ task: 'extend', source, beforeSeconds: 1, afterSeconds: 2, seed: 1 });
    expect(clipDuration(both.tracks[0].audio)).toBeCloseTo(7, 3);
  });
});
