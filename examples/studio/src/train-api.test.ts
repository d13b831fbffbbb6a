import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createAceClient } from '@loop/ace-client';
import type { AceClient } from '@loop/ace-client';
import { createAceServer } from '@loop/ace-client/server';
import { createSong } from '@loop/core';
import type { TrainingEvent } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { streamProcessFolder } from '@loop/lora/node';
import { createPatternGenerator, renderSong } from '@loop/sequencer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serveBuild } from '../server/serve-build.js';
import type { ServedBuild } from '../server/serve-build.js';
import { chooseModel } from '../server/training/open-model.js';
import { prepareSongs } from '../server/training/prepare-songs.js';
import { createSongRoom } from '../server/training/song-room.js';
import { addSongRoutes } from '../server/training/song-routes.js';

interface State {
  readonly songs: readonly {
    readonly path: string;
    readonly caption: string;
    readonly bpm?: number;
    readonly issues: readonly { readonly code: string }[];
    readonly processed?: { readonly status: string };
  }[];
  readonly trigger: string;
  readonly isChecked: boolean;
  readonly work?: object;
  readonly error?: string;
}

describe('training on the studio’s server', () => {
  let folder: string;
  let server: ServedBuild;
  let client: AceClient;

  const serve = async (): Promise<void> => {
    server = await serveBuild({ folder, port: 0, environment: { LOOP_STUDIO_FOLDER: folder } });
    client = createAceClient({ baseUrl: `http://127.0.0.1:${server.port}/train-api`, pollMs: 100 });
  };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loop-train-api-'));
    await serve();
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (place: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/train-api/${place}`, init);
  const stateOf = async (response: Promise<Response>): Promise<State> => (await (await response).json()) as State;
  const send = (method: string, place: string, body: object): Promise<Response> => ask(place, { method, body: JSON.stringify(body) });
  const work = async (kind: string): Promise<State> => {
    await send('POST', 'song-work', { kind });
    await expect.poll(async () => (await stateOf(ask('songs'))).work, { timeout: 60_000, interval: 100 }).toBeUndefined();
    return stateOf(ask('songs'));
  };

  it('takes songs, hears what is wrong, makes them ready, describes them, trains, and plays what it learnt', async () => {
    expect(await stateOf(ask('songs'))).toMatchObject({ songs: [], isChecked: true });
    for (const seed of [1, 2, 3]) {
      const song = createSong({ genre: 'techno', seed, barCount: 1 });
      const wav = encodeWav(await renderSong(song), { format: 'pcm16' });
      const sent = await ask(`songs/${encodeURIComponent(`../take ${seed}.wav`)}`, { method: 'PUT', body: wav as BodyInit });
      expect(await sent.json()).toEqual({ path: `take ${seed}.wav` });
    }
    await ask('songs/broken.mp3', { method: 'PUT', body: 'this is no sound' });
    const checked = await work('check');
    expect(checked).toMatchObject({ isChecked: true });
    const codes = (state: State, song: string): readonly string[] =>
      state.songs.find((each) => each.path === song)!.issues.map(({ code }) => code);
    expect(codes(checked, 'broken.mp3')).toContain('audio-unreadable');
    expect(codes(checked, 'take 1.wav')).toContain('caption-empty');

    await ask('songs/broken.mp3', { method: 'DELETE' });
    const ready = await work('process');
    expect(ready.songs.map(({ processed }) => processed?.status)).toEqual(['success', 'success', 'success']);
    expect(ready.songs[0]?.caption).toContain('electronic instrumental');
    expect(codes(ready, 'take 1.wav')).not.toContain('caption-empty');
    await send('PATCH', `songs/${encodeURIComponent('take 1.wav')}`, { caption: 'acid line over a straight kick', bpm: 130 });
    const described = await stateOf(send('POST', 'song-trigger', { trigger: 'loopstyle' }));
    expect(described).toMatchObject({ trigger: 'loopstyle', songs: [{ caption: 'acid line over a straight kick', bpm: 130 }, {}, {}] });

    const local = { feedForward: true, cropFrames: 40, warmupSteps: 1, validationSplit: 0.34, bestAfter: 1 };
    const settings = {
      tensors: 'tensors',
      output: 'runs/dusty',
      rank: 4,
      alpha: 8,
      learningRate: 0.01,
      epochs: 3,
      gradientAccumulation: 1,
      seed: 7,
      advanced: { local },
    };
    const events: TrainingEvent[] = [];
    for await (const event of client.training.train(settings)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', epochs: 3 } });
    expect(await readdir(path.join(folder, 'tensors'))).toEqual([
      '.made-of.json',
      'take 1.safetensors',
      'take 2.safetensors',
      'take 3.safetensors',
    ]);

    const request = { task: 'text2music', prompt: 'loopstyle', durationSeconds: 2, seed: 3, steps: 2 } as const;
    const sound = async (): Promise<Float32Array> => (await client.generate(request)).track.audio.channels[0]!;
    const base = await sound();
    expect(await client.adapters.list()).toMatchObject([{ name: 'dusty', loaded: false }]);
    await client.adapters.load('dusty', { scale: 1.5 });
    expect(await client.adapters.list()).toMatchObject([{ loaded: true, scale: 1.5, ranks: [4], effectiveScale: { here: 2 } }]);
    expect(await sound()).not.toEqual(base);
    await client.adapters.unload('dusty');
    expect(await sound()).toEqual(base);
  });

  it('knows what it trained after it was started again', async () => {
    await server.close();
    await serve();
    expect(await client.training.status()).toMatchObject({
      running: false,
      message: 'The training has completed.',
      settings: { output: 'runs/dusty' },
    });
    expect((await stateOf(ask('songs'))).songs.map(({ path: song }) => song)).toEqual(['take 1.wav', 'take 2.wav', 'take 3.wav']);
  });

  it('makes songs ready once at a time, and says what to wait for', async () => {
    const wav = encodeWav(await renderSong(createSong({ genre: 'techno', seed: 4, barCount: 1 })), { format: 'pcm16' });
    await ask('songs/late.wav', { method: 'PUT', body: wav as BodyInit });
    await send('POST', 'song-work', { kind: 'process' });
    const refused = await send('POST', 'v1/training/start', { settings: { tensors: 'tensors', output: 'runs/early', epochs: 1 } });
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { detail: 'The songs are being made ready. Train when that is done, or stop it.', error_code: 'queue_full' },
    ]);
    await send('POST', 'song-work', { kind: 'stop' });

    const words = 'The songs are being made ready already. Wait until that is done, then try again.';
    // A training or another program is in the middle of it.
    const other = streamProcessFolder(path.join(folder, 'songs'), { output: path.join(folder, 'ready'), workers: 1 });
    await other.next();
    expect((await work('process')).error).toBe(words);
    const encodeForTraining = (): never => expect.unreachable();
    const preparing = prepareSongs(folder, { generator: { encodeForTraining }, model: chooseModel({}) }, {});
    await expect(preparing.next()).rejects.toMatchObject({ code: 'storage', reason: 'blocked', message: words });
    await other.return(undefined as never);
    await ask('songs/late.wav', { method: 'DELETE' });
  });

  it('answers no foreign page and no foreign host name, and takes nothing that is not asked for', async () => {
    for (const place of ['songs', 'machine', 'v1/training/status', 'v1/lora/list'])
      expect([place, (await ask(place, { headers: { Origin: 'https://evil.example' } })).status]).toEqual([place, 403]);
    expect((await ask('songs/a.wav', { method: 'PUT', body: 'x', headers: { Origin: 'https://evil.example' } })).status).toBe(403);
    expect((await send('PATCH', 'songs/none.wav', { caption: 'x' })).status).toBe(400);
    expect((await send('PATCH', `songs/${encodeURIComponent('take 1.wav')}`, { bpm: 'fast' })).status).toBe(400);
    expect((await send('POST', 'song-work', { kind: 'rm' })).status).toBe(400);
    expect((await ask('songs/run.sh', { method: 'PUT', body: 'x' })).status).toBe(400);
    expect((await send('POST', 'v1/training/start', { settings: { tensors: '../..', output: 'runs/x' } })).status).toBe(400);
    expect((await send('POST', 'v1/training/start', { settings: { tensors: 'tensors', output: '../x' } })).status).toBe(400);
  });
});

it('names no folder of the machine in what it says of songs', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'loop-song-room-'));
  const generator = createPatternGenerator();
  const server = createAceServer({ generator });
  const room = createSongRoom(root);
  addSongRoutes(server, room);
  try {
    await writeFile(path.join(root, 'songs'), 'no folder');
    const answer = await server.fetch(new Request('http://localhost/songs/a.wav', { method: 'PUT', body: 'x' }));
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { detail: expect.stringMatching(/^The server’s disk: songs: /) as string, error_code: 'storage' },
    ]);
  } finally {
    await server.dispose();
    await generator.dispose();
    await rm(root, { recursive: true });
  }
});
