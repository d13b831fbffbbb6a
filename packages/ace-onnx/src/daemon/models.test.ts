// The backends with the tiny checkpoints: what is installed, LoRAs, switching, downloads.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { decodeWav } from '@loop/core/audio';
import { encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { randomTensor } from '../adapters/__fixtures__/make-adapter.js';
import { writeTinyMusicgen } from '../models/musicgen/__fixtures__/tiny-musicgen.js';
import { startHub } from '../node/hub/__fixtures__/hub-server.js';
import { buildDaemon } from './__fixtures__/build-daemon.js';
import type { BuiltDaemon } from './__fixtures__/build-daemon.js';
import { startClient } from './__fixtures__/daemon-client.js';
import type { DaemonClient, Fields } from './__fixtures__/daemon-client.js';

const V1 = fileURLToPath(new URL('../../fixtures/ace-step-v1/checkpoint', import.meta.url));
const V15 = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const SECONDS = 5;

// Processes start and work as slowly as the machine is busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let built: BuiltDaemon;
let folder: string;
beforeAll(async () => {
  built = await buildDaemon();
  folder = await mkdtemp(path.join(tmpdir(), 'lofi-models-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await built.dispose();
});

let clients: DaemonClient[] = [];
afterEach(() => {
  for (const client of clients) client.process.kill('SIGKILL');
  clients = [];
});

function start(env: Readonly<Record<string, string>> = {}): DaemonClient {
  const own = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, LOFI_DEVICE: 'cpu', LOFI_THREADS: '1' };
  const client = startClient(built.script, { ...own, LOFI_PATTERN_MODULE: built.oddModule, ...env });
  clients.push(client);
  return client;
}

async function make(client: DaemonClient, params: object): Promise<Fields & { readonly bytes: Buffer }> {
  const { result, error } = await client.ask('generate', { prompt: 'lofi', duration_sec: SECONDS, seed: 5, ...params });
  expect(error).toBeUndefined();
  const end = await client.until(
    ({ method = '', params: said }) =>
      /complete|error/.test(method) && said.track_id === result.track_id && method.startsWith('generation'),
  );
  expect([end.method, end.params.code, end.params.message]).toEqual(['generation_complete', undefined, undefined]);
  return { ...end.params, bytes: await readFile(end.params.path) };
}

/** Writes a LoRA of one weight, as trainers do. */
async function writeLora(place: string): Promise<void> {
  const weights = await readFile(path.join(V1, 'ace_step_transformer', 'diffusion_pytorch_model.safetensors'));
  const module = 'transformer_blocks.0.attn.to_q';
  const { tensors } = await openSafetensors(fromBytes(weights));
  const [rows, columns] = tensors.get(`${module}.weight`)!.shape as [number, number];
  const part = (side: string, shape: readonly number[], seed: number): Parameters<typeof encodeSafetensors>[0][number] => ({
    name: `base_model.model.${module}.lora_${side}.weight`,
    dtype: 'F32',
    shape,
    data: randomTensor(shape, seed, 2).values as Float32Array<ArrayBuffer>,
  });
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'adapter_model.safetensors'), encodeSafetensors([part('A', [2, columns], 1), part('B', [rows, 2], 2)]));
  await writeFile(
    path.join(place, 'adapter_config.json'),
    JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 4, target_modules: ['to_q'] }),
  );
}

describe('ACE-Step', () => {
  it('makes exact lengths in stereo, follows a LoRA by name, and gives the same bytes for the same seed', async () => {
    await writeLora(path.join(folder, 'lofi.nvim', 'lora', 'lofi-beats-v1'));
    const client = start({ LOFI_ACE_STEP_MODEL_PATH: V1 });
    const plain = await make(client, { backend: 'ace_step', inference_steps: 2 });
    expect(plain).toMatchObject({ backend: 'ace_step', model_version: 'ace-step-v1', duration_sec: SECONDS, sample_rate: 48_000 });
    const { audio } = decodeWav(plain.bytes);
    expect(audio.channels.map((samples) => samples.length)).toEqual([240_000, 240_000]);
    expect(audio.channels[0]).not.toEqual(audio.channels[1]);
    const lora = { backend: 'ace_step', inference_steps: 2, lora: 'lofi-beats-v1' };
    const styled = await make(client, lora);
    expect(styled).toMatchObject({ model_version: 'ace-step-v1+lofi-beats-v1' });
    expect(styled.track_id).not.toBe(plain.track_id);
    expect(decodeWav(styled.bytes).audio.channels[0]).not.toEqual(audio.channels[0]);
    expect(styled.bytes.toString('latin1')).toContain('"adapters":[{"name":"lofi-beats-v1"');
    const other = start({
      LOFI_ACE_STEP_MODEL_PATH: V1,
      LOFI_LORA: 'lofi-beats-v1',
      LOFI_ACE_STEP_STEPS: '2',
      LOFI_CACHE_PATH: path.join(folder, 'other'),
    });
    const again = await make(other, {});
    expect(again).toMatchObject({ backend: 'ace_step', track_id: styled.track_id });
    expect(Buffer.compare(again.bytes, styled.bytes)).toBe(0);
  });

  it('is switched without a restart: one model is open at a time', async () => {
    const client = start({ LOFI_ACE_STEP_MODEL_PATH: V1, LOFI_ACE_STEP_15_MODEL_PATH: V15, LOFI_ACE_STEP_15_VARIANT: 'acestep-v15-turbo' });
    const open = async (): Promise<readonly string[]> => {
      const { backends } = (await client.ask('get_backends')).result;
      expect(backends.map(({ status }) => status)).toEqual(['not_installed', 'ready', 'ready', 'ready']);
      return backends.flatMap(({ type, model_version: version }) => (version === undefined ? [] : [`${type} ${version}`]));
    };
    expect(await open()).toEqual([]);
    expect((await client.ask('get_backends')).result.default_backend).toBe('ace_step');
    await make(client, { inference_steps: 1, seed: 9 });
    expect(await open()).toEqual(['ace_step ace-step-v1']);
    expect((await client.ask('set_backend', { backend: 'ace-step-1.5' })).result).toMatchObject({ default_backend: 'ace_step_1_5' });
    const made = await make(client, { inference_steps: 1 });
    expect(made).toMatchObject({ backend: 'ace_step_1_5', model_version: 'ace-step-1.5-turbo', duration_sec: SECONDS });
    expect(await open()).toEqual(['ace_step_1_5 ace-step-1.5-turbo']);
    await make(client, { backend: 'pattern' });
    expect(await open()).toEqual(['pattern pattern-engine']);
    expect((await client.ask('set_backend', { backend: 'musicgen' })).error).toMatchObject({ code: -32_008 });
  });

  it('is installed while every file is there', async () => {
    const own = path.join(folder, 'own');
    await cp(V1, own, { recursive: true });
    const client = start({ LOFI_ACE_STEP_MODEL_PATH: own });
    const stateOf = async (): Promise<string> => (await client.ask('get_backends')).result.backends[1]!.status;
    const names = (await readdir(own, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const needed = names
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => /config\.json|safetensors|tokenizer\.json/.test(file));
    expect(needed.length).toBeGreaterThan(8);
    for (const file of needed) {
      const bytes = await readFile(file);
      expect([file, await stateOf()]).toEqual([file, 'ready']);
      await rm(file);
      const isOptional = file.endsWith('tokenizer_config.json');
      expect([file, await stateOf()]).toEqual([file, isOptional ? 'ready' : 'not_installed']);
      await writeFile(file, bytes);
    }
    await rm(path.join(own, 'umt5-base'), { recursive: true });
    expect((await client.ask('generate', { prompt: 'p', backend: 'ace_step' })).error).toMatchObject({
      code: -32_000,
      data: { error_code: 'MODEL_NOT_FOUND', details: expect.stringContaining('umt5-base/config.json') },
    });
  });

  it('says what is wrong with weights that cannot be loaded, and goes on', async () => {
    const own = path.join(folder, 'torn');
    await cp(V1, own, { recursive: true });
    await writeFile(path.join(own, 'music_vocoder', 'diffusion_pytorch_model.safetensors'), 'torn');
    const client = start({ LOFI_ACE_STEP_MODEL_PATH: own });
    const { result } = await client.ask('generate', { prompt: 'p', duration_sec: SECONDS });
    const end = await client.untilNotified('generation_error', result.track_id);
    expect(end.params).toMatchObject({ code: 'MODEL_LOAD_FAILED', message: expect.stringContaining(own) });
    expect((await client.ask('get_backends')).result.backends[1]).toMatchObject({ status: 'error', details: end.params.message });
    await make(client, { backend: 'pattern' });
  });
});

describe('MusicGen', () => {
  it('is the default where it is installed, and makes 48 kHz of exact length, the same for the same seed', async () => {
    const place = path.join(folder, 'musicgen');
    await writeTinyMusicgen(place, await readFile(path.join(V1, 'umt5-base', 'tokenizer.json'), 'utf8'), { decoders: 'split' });
    const client = start({ LOFI_MODEL_PATH: place, LOFI_ACE_STEP_MODEL_PATH: V1 });
    expect((await client.ask('get_backends')).result).toMatchObject({
      default_backend: 'musicgen',
      backends: [{ status: 'ready', sample_rate: 32_000 }, {}, {}, {}],
    });
    const made = await make(client, { duration_sec: 6 });
    expect(made).toMatchObject({ backend: 'musicgen', model_version: 'musicgen-small-fp16-v1', duration_sec: 6, sample_rate: 48_000 });
    expect(decodeWav(made.bytes).audio.channels.map((samples) => samples.length)).toEqual([288_000]);
    const again = await make(start({ LOFI_MODEL_PATH: place, LOFI_CACHE_PATH: path.join(folder, 'third') }), { duration_sec: 6 });
    expect(Buffer.compare(again.bytes, made.bytes)).toBe(0);
    expect((await client.ask('generate', { prompt: 'p', duration_sec: 121 })).error).toMatchObject({ code: -32_005 });
    await rm(path.join(place, 'onnx', 'decoder_model.onnx'));
    expect((await client.ask('get_backends')).result.backends[0]).toMatchObject({
      status: 'not_installed',
      details: expect.stringContaining('decoder_model'),
    });
  });
});

describe('download_backend', () => {
  it('gets the model with progress, once, and then works without a network', async () => {
    const entries = await readdir(V1, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const content = await Promise.all(
      files.map(async (file) => [path.relative(V1, file).replaceAll(path.sep, '/'), await readFile(file)] as const),
    );
    const hub = await startHub(Object.fromEntries(content));
    const env = { LOFI_ACE_STEP_MODEL_PATH: 'test/model', LOFI_MODELS_PATH: path.join(folder, 'models'), HF_ENDPOINT: hub.url };
    try {
      const client = start(env);
      expect((await client.ask('generate', { prompt: 'p', backend: 'ace_step' })).error).toMatchObject({ code: -32_008 });
      const first = client.send('download_backend', { backend: 'ace_step' });
      const second = await client.ask('download_backend', { backend: 'ace_step' });
      expect(second.result).toMatchObject({ status: 'already_downloading' });
      const done = await client.until(({ id }) => id === first);
      expect(done.result).toEqual({
        backend: 'ace_step',
        status: 'complete',
        started: true,
        already_installed: false,
        files_downloaded: files.length,
      });
      const reports = client.messages.filter(({ method }) => method === 'download_progress').map(({ params }) => params);
      expect(reports.at(-1)).toMatchObject({ backend: 'ace_step', percent: 100, files_completed: files.length, files_total: files.length });
      expect(reports.map(({ percent }) => percent)).toEqual(reports.map(({ percent }) => percent).toSorted((a, b) => a - b));
      expect((await client.ask('download_backend', { backend: 'ace_step' })).result).toMatchObject({ status: 'already_installed' });
      expect((await client.ask('download_backend', { backend: 'pattern' })).result.status).toBe('already_installed');
    } finally {
      await hub.close();
    }
    const offline = start(env);
    expect(await make(offline, { inference_steps: 1, seed: 77 })).toMatchObject({ backend: 'ace_step' });
    const own = { ...env, LOFI_ACE_STEP_MODEL_PATH: 'test/another', HF_HUB_OFFLINE: '1', LOFI_AUTO_DOWNLOAD: '1' };
    const unasked = await start(own).ask('generate', { prompt: 'p', backend: 'ace_step' });
    expect(unasked.error).toMatchObject({ code: -32_002, data: { details: expect.stringContaining('test/another') } });
    const missing = await offline.ask('download_backend', { backend: 'ace_step_1_5' });
    expect(missing.error).toMatchObject({ code: -32_002, data: { error_code: 'MODEL_DOWNLOAD_FAILED' } });
  });
});
