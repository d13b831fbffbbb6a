// The transcripts of lofi.nvim's protocol, played against a daemon in a process of its own.
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isProcessAlive } from '@loop/cli';
import { decodeWav } from '@loop/core/audio';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { buildDaemon } from './__fixtures__/build-daemon.js';
import type { BuiltDaemon } from './__fixtures__/build-daemon.js';
import { startClient } from './__fixtures__/daemon-client.js';
import type { DaemonClient, Message } from './__fixtures__/daemon-client.js';

// Processes start and work as slowly as the machine is busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let built: BuiltDaemon;
beforeAll(async () => {
  built = await buildDaemon();
});
afterAll(() => built.dispose());

let folder: string;
let clients: DaemonClient[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lofi-daemon-'));
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.process.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(env: Readonly<Record<string, string>> = {}): DaemonClient {
  const own = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, LOFI_PATTERN_MODULE: built.oddModule, ...env };
  const client = startClient(built.script, own);
  clients.push(client);
  return client;
}

const tracks = (): string => path.join(folder, 'lofi.nvim', 'tracks');
const terminal = ({ method }: Message): boolean => method === 'generation_complete' || method === 'generation_error';
const endsOf = (client: DaemonClient, trackId: string): readonly Message[] =>
  client.messages.filter((message) => terminal(message) && message.params.track_id === trackId);
const processOf = async (file: string): Promise<number> => {
  await expect.poll(() => readFile(`${file}.pid`, 'utf8').catch(() => '')).toMatch(/^\d+$/);
  return Number(await readFile(`${file}.pid`, 'utf8'));
};
const isGone = async (pid: number): Promise<boolean> => !(await isProcessAlive({ pid, started: undefined }));

describe('the golden transcript', () => {
  it('answers first, then reports; serves others during a run; cancels; finds in the cache; ends with the input', async () => {
    const client = start();
    const gate = path.join(folder, 'gate');
    const one = client.send('generate', { prompt: `hold ${gate}`, duration_sec: 5, seed: 1, backend: 'pattern', inference_steps: 4 });
    const two = client.send('generate', { prompt: `hold ${gate}2`, duration_sec: 5, seed: 1 });
    const first = (await client.until(({ id }) => id === one)).result;
    expect(first).toEqual({
      track_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      status: 'generating',
      position: 0,
      seed: 1,
      backend: 'pattern',
    });
    const second = (await client.until(({ id }) => id === two)).result;
    expect(second).toMatchObject({ status: 'queued', position: 1 });
    await writeFile(gate, '');
    const done = (await client.untilNotified('generation_complete', first.track_id)).params;
    expect(done).toMatchObject({
      path: path.join(tracks(), `${first.track_id}.wav`),
      duration_sec: 5,
      sample_rate: 48_000,
      seed: 1,
      backend: 'pattern',
    });
    expect(done).toMatchObject({ prompt: `hold ${gate}`, model_version: 'pattern-engine', generation_time_sec: expect.any(Number) });

    await processOf(`${gate}2`);
    expect((await client.ask('ping', [])).result).toMatchObject({ status: 'ok' });
    expect(endsOf(client, second.track_id)).toEqual([]);
    const cancel = await client.ask('cancel', { track_id: second.track_id });
    expect(cancel.result).toEqual({ cancelled: true, was_generating: true });
    expect((await client.untilNotified('generation_cancelled', second.track_id)).params).toMatchObject({ at_step: expect.any(Number) });
    expect((await client.untilNotified('generation_error', second.track_id)).params).toMatchObject({ code: 'GENERATION_CANCELLED' });

    const again = await client.ask('generate', {
      prompt: `hold ${gate}`,
      duration_sec: 5,
      seed: 1,
      backend: 'pattern',
      inference_steps: 4,
    });
    expect(again.result).toMatchObject({ track_id: first.track_id, status: 'complete' });
    const cached = await client.until((message) => message.method === 'generation_complete' && message.params.cached === true);
    expect(cached.params).toMatchObject({ track_id: first.track_id, generation_time_sec: 0 });

    const order = client.messages.map(({ id, method, params }) => id ?? `${method} ${params.track_id === first.track_id ? 1 : 2}`);
    const place = (what: number | string): number => order.indexOf(what);
    expect(place(one)).toBeLessThan(place('generation_progress 1'));
    expect(place('generation_progress 1')).toBeLessThan(place('generation_complete 1'));
    expect(place(cancel.id as number)).toBeLessThan(place('generation_cancelled 2'));
    expect(place(again.id as number)).toBeLessThan(order.lastIndexOf('generation_complete 1'));
    const count = client.messages.length;
    expect(await client.end()).toBe(0);
    expect(client.messages).toHaveLength(count);
  });

  it('reports whole percents that rise from five to five and stay below 100', async () => {
    const client = start();
    const { result } = await client.ask('generate', { prompt: 'noise', duration_sec: 5 });
    await client.untilNotified('generation_complete', result.track_id);
    const reports = client.messages.filter(({ method }) => method === 'generation_progress').map(({ params }) => params);
    const percents = reports.map(({ percent }) => percent);
    expect(percents.length).toBeGreaterThan(0);
    expect(percents).toEqual([...new Set(percents)].toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(95);
    for (const report of reports) {
      expect(report).toMatchObject({ track_id: result.track_id, tokens_estimated: 20, total_steps: 20, eta_sec: expect.any(Number) });
      expect(Number.isInteger(report.percent)).toBe(true);
    }
  });

  it('writes 48 kHz, as long as asked to the sample, with its provenance, the same bytes for the same seed', async () => {
    const client = start();
    const made = async (daemon: DaemonClient): Promise<Uint8Array> => {
      const { result } = await daemon.ask('generate', { prompt: 'noise', duration_sec: 5, seed: 123456789012345 });
      expect(result.seed).toBe(123456789012345);
      return readFile((await daemon.untilNotified('generation_complete', result.track_id)).params.path);
    };
    const file = await made(client);
    const { audio } = decodeWav(file);
    expect([audio.sampleRate, audio.channels[0]!.length]).toEqual([48_000, 240_000]);
    expect(Buffer.from(file).toString('latin1')).toContain('"generator":"odd"');
    const other = start({ LOFI_CACHE_PATH: path.join(folder, 'elsewhere') });
    expect(Buffer.compare(await made(other), file)).toBe(0);
    expect(await readdir(path.join(folder, 'elsewhere'))).toHaveLength(2);
  });
});

describe('the queue', () => {
  it('keeps ten waiting, high ones first, each track once, and refuses the twelfth request', async () => {
    const client = start();
    const gate = path.join(folder, 'gate');
    const running = (await client.ask('generate', { prompt: `hold ${gate}`, duration_sec: 5, seed: 0 })).result;
    const ask = async (seed: number, priority = 'normal'): Promise<Message> =>
      client.ask('generate', { prompt: 'n', duration_sec: 5, seed, priority });
    const normal: Message[] = [];
    for (let seed = 1; seed <= 8; seed += 1) normal.push(await ask(seed));
    expect(normal.map(({ result }) => result.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const urgent = [await ask(101, 'high'), await ask(102, 'high')];
    expect(urgent.map(({ result }) => result.position)).toEqual([1, 2]);
    expect((await ask(9)).error).toMatchObject({ code: -32_004, data: { error_code: 'QUEUE_FULL' } });
    // The same track again is the same job, and can become urgent.
    expect((await ask(8, 'high')).result).toMatchObject({ track_id: normal[7]!.result.track_id, position: 3, status: 'queued' });
    const { result: status } = await client.ask('queue_status');
    expect(status).toMatchObject({ capacity: 10, current: { track_id: running.track_id, position: 0 } });
    expect(status.pending.map(({ seed, position, priority }) => [seed, position, priority]).slice(0, 4)).toEqual([
      [101, 1, 'high'],
      [102, 2, 'high'],
      [8, 3, 'high'],
      [1, 4, 'normal'],
    ]);
    const waiting = await client.ask('cancel', { track_id: normal[0]!.result.track_id });
    expect(waiting.result).toEqual({ cancelled: true, was_generating: false });
    expect((await client.ask('cancel', { track_id: '0000000000000000' })).result).toEqual({ cancelled: false, was_generating: false });
    await writeFile(gate, '');
    await client.untilNotified('generation_complete', normal[6]!.result.track_id);
    const completed = client.messages.filter(({ method }) => method === 'generation_complete').map(({ params }) => params.seed);
    expect(completed).toEqual([0, 101, 102, 8, 2, 3, 4, 5, 6, 7]);
    for (const { result } of normal) expect(endsOf(client, result.track_id)).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  it('answers each wrong request with its code, in the order of the checks', async () => {
    const client = start();
    const refused = async (params: unknown): Promise<unknown> => {
      const { error } = await client.ask('generate', params);
      return [error?.code, error?.data?.error_code];
    };
    const ace = { prompt: 'p', backend: 'ACE-Step' };
    expect(await refused({})).toEqual([-32_602, undefined]);
    expect(await refused({ prompt: 'p', duration_sec: 5.5 })).toEqual([-32_602, undefined]);
    expect(await refused({ prompt: 'p', duration_sec: null })).toEqual([-32_602, undefined]);
    expect(await refused({ prompt: 'p', seed: -1 })).toEqual([-32_602, undefined]);
    expect(await refused({ prompt: 'p', seed: 1.5 })).toEqual([-32_602, undefined]);
    expect(await refused({ prompt: 'p', priority: 'low' })).toEqual([-32_602, undefined]);
    expect(await refused({ prompt: '', backend: 'x' })).toEqual([-32_007, 'INVALID_BACKEND']);
    expect(await refused({ prompt: '', duration_sec: 1 })).toEqual([-32_006, 'INVALID_PROMPT']);
    expect(await refused({ prompt: 'é'.repeat(1001) })).toEqual([-32_006, 'INVALID_PROMPT']);
    for (const duration_sec of [0, 4, 241])
      expect(await refused({ ...ace, duration_sec, inference_steps: 0 })).toEqual([-32_005, 'INVALID_DURATION']);
    expect(await refused({ ...ace, inference_steps: 201, guidance_scale: 0 })).toEqual([-32_009, 'INVALID_INFERENCE_STEPS']);
    expect(await refused({ ...ace, guidance_scale: 30.5, scheduler: 'x' })).toEqual([-32_010, 'INVALID_GUIDANCE_SCALE']);
    expect(await refused({ ...ace, scheduler: 'x' })).toEqual([-32_011, 'INVALID_SCHEDULER']);
    expect(await refused({ ...ace, precision: 'int4' })).toEqual([-32_012, 'INVALID_PRECISION']);
    expect(await refused({ ...ace, lora: '../secret' })).toEqual([-32_013, 'INVALID_LORA']);
    expect(await refused({ prompt: 'p', lora: 'lofi-beats-v1' })).toEqual([-32_013, 'INVALID_LORA']);
    for (const duration_sec of [5, 240])
      expect(await refused({ ...ace, duration_sec, scheduler: 'Heun' })).toEqual([-32_008, 'BACKEND_NOT_INSTALLED']);
    expect((await client.ask('play')).error).toMatchObject({ code: -32_601, message: 'Method not found: play' });
    expect((await client.ask('toString')).error).toMatchObject({ code: -32_601 });
    // Unknown names are not looked at, and the longest prompt is 1000 characters, whatever their bytes.
    expect((await client.ask('generate', { prompt: '雨'.repeat(1000), nonsense: 1, seed: null, backend: null })).result.backend).toBe(
      'pattern',
    );
  });

  it('reads messages that are split anywhere, many at once, too long, or no messages at all', async () => {
    const client = start();
    const ping = (id: string): string => `{"jsonrpc":"2.0","id":"${id}","method":"ping","params":[]}\n`;
    for (const byte of Buffer.from(ping('split'))) client.write(Uint8Array.of(byte));
    client.write(`${Array.from({ length: 500 }, (_, index) => ping(`many ${index}`)).join('')}\n\r\n`);
    client.write(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${'y'.repeat(2 ** 20)}"}}\n`);
    client.write(Uint8Array.of(0, 0xff, 0x7b, 0x0a));
    client.write(
      '{"jsonrpc":"2.0","id":"seed","method":"generate","params":{"prompt":"n","duration_sec":5,"seed":18446744073709551615}}\n',
    );
    client.write(ping('last'));
    await client.until(({ id }) => id === 'last');
    expect(client.messages.filter(({ id }) => typeof id === 'string' && id.startsWith('many'))).toHaveLength(500);
    expect(client.messages.filter(({ id }) => id === null).map(({ error }) => error?.code)).toEqual([-32_600, -32_700]);
    expect(client.messages[0]).toMatchObject({ id: 'split', result: { status: 'ok' } });
    expect(client.messages.find(({ id }) => id === 'seed')?.result).toMatchObject({ status: 'generating' });
  });

  it('reports a failure and a crash of the process that makes the music, and goes on with the next request', async () => {
    const client = start();
    const run = async (prompt: string): Promise<Message> => {
      const { result } = await client.ask('generate', { prompt, duration_sec: 5 });
      return client.until((message) => terminal(message) && message.params.track_id === result.track_id);
    };
    expect((await run('fail')).params).toMatchObject({ code: 'MODEL_INFERENCE_FAILED', message: 'Step 5 gave NaN.' });
    expect((await run('crash')).params).toMatchObject({ code: 'MODEL_INFERENCE_FAILED', message: expect.stringContaining('SIGKILL') });
    expect((await run('noise')).method).toBe('generation_complete');
    expect(await readdir(tracks())).toHaveLength(2);
  });

  it('reports a module that cannot be opened, and says so of its backend', async () => {
    const broken = path.join(folder, 'broken.mjs');
    await writeFile(broken, 'export const nothing = 1;');
    const client = start({ LOFI_PATTERN_MODULE: broken });
    const { result } = await client.ask('generate', { prompt: 'p', duration_sec: 5 });
    expect((await client.untilNotified('generation_error', result.track_id)).params.code).toBe('MODEL_LOAD_FAILED');
    const { backends } = (await client.ask('get_backends')).result;
    expect(backends.at(-1)).toMatchObject({ type: 'pattern', status: 'error', details: expect.stringContaining('createGenerator') });
  });
});

describe('its life', () => {
  it('serves ping, get_backends and cancel while native code keeps the thread of the other process', async () => {
    const client = start();
    const gate = path.join(folder, 'gate');
    const { result } = await client.ask('generate', { prompt: `block ${gate}`, duration_sec: 5, seed: 1 });
    await processOf(gate);
    expect((await client.ask('ping')).result.status).toBe('ok');
    expect((await client.ask('get_backends')).result).toMatchObject({ default_backend: 'pattern' });
    const cancel = await client.ask('cancel', { track_id: result.track_id });
    expect(cancel.result).toEqual({ cancelled: true, was_generating: true });
    const end = await client.untilNotified('generation_error', result.track_id);
    expect(client.messages.indexOf(cancel)).toBeLessThan(client.messages.indexOf(end));
    await writeFile(gate, '');
    const next = await client.ask('generate', { prompt: 'n', duration_sec: 5, seed: 2 });
    await client.untilNotified('generation_complete', next.result.track_id);
    expect(endsOf(client, result.track_id)).toHaveLength(1);
  });

  it.each([
    ['the end of the input', (client: DaemonClient) => void client.process.stdin.end(), 0],
    ['SIGTERM', (client: DaemonClient) => void client.process.kill('SIGTERM'), 0],
    ['SIGHUP', (client: DaemonClient) => void client.process.kill('SIGHUP'), 0],
    ['SIGKILL', (client: DaemonClient) => void client.process.kill('SIGKILL'), null],
    ['a shutdown', (client: DaemonClient) => void client.send('shutdown'), 0],
  ])('ends on %s in the middle of a run, with its process and without a file', async (_, stop, code) => {
    const client = start();
    const gate = path.join(folder, 'gate');
    await client.ask('generate', { prompt: `block ${gate}`, duration_sec: 5 });
    const pid = await processOf(gate);
    stop(client);
    await expect.poll(() => client.process.exitCode ?? client.process.signalCode).not.toBeNull();
    expect(client.process.exitCode).toBe(code);
    await expect.poll(() => isGone(pid)).toBe(true);
    expect((await readdir(tracks())).filter((name) => name.endsWith('.wav'))).toEqual([]);
  });

  it('finds its tracks after it was killed, and removes what was half-written', async () => {
    const request = { prompt: 'noise', duration_sec: 5, seed: 7 };
    const client = start();
    const { result } = await client.ask('generate', request);
    await client.untilNotified('generation_complete', result.track_id);
    client.process.kill('SIGKILL');
    await expect.poll(() => client.process.signalCode).toBe('SIGKILL');
    const torn = path.join(tracks(), `.${result.track_id}.${client.process.pid}-9.part`);
    await writeFile(torn, 'half');
    const next = start();
    expect((await next.ask('generate', request)).result).toMatchObject({ track_id: result.track_id, status: 'complete' });
    await expect(access(torn)).rejects.toThrow('ENOENT');
    // A sound that was cut is no track.
    await writeFile(path.join(tracks(), `${result.track_id}.wav`), 'RIFF');
    expect((await next.ask('generate', request)).result).toMatchObject({ status: 'generating' });
  });

  it.runIf(process.platform === 'linux')(
    'is found by its name among all processes, as :LofiCancel looks for it, and so is the other process',
    async () => {
      const client = start();
      const gate = path.join(folder, 'gate');
      await client.ask('generate', { prompt: `hold ${gate}`, duration_sec: 5 });
      for (const pid of [client.process.pid!, await processOf(gate)])
        expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('lofi-daemon');
    },
  );

  it('names what is wrong with a setting before it reads a message, and says which settings count', async () => {
    const wrong = start({ LOFI_THREADS: 'many' });
    await expect.poll(() => wrong.process.exitCode).toBe(2);
    await expect.poll(() => wrong.log()).toContain('LOFI_THREADS: must be');
    const client = start({ LOFI_DEVICE: 'metal', LOFI_THREADS: '3', LOFI_QUEUE_LIMIT: '2', LOFI_ACE_STEP_GUIDANCE: '7.5' });
    const { configuration } = (await client.ask('status')).result;
    expect(configuration).toMatchObject({ device: 'coreml', threads: 3, queue_limit: 2, guidance: 7.5, steps: 60, cache_path: tracks() });
  });
});
