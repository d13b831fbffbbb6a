// The official dialect over a real loopback server, with ACE-Step 1.5 behind it: tiny checkpoints with random weights, all else as it is.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LoadedAceStep } from '@loop/ace-onnx/node';
import { decodeWav, encodeWav } from '@loop/core/audio';
import { encodeSafetensors } from '@loop/core/weights';
import type { TensorData } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createAceClient } from '../create-ace-client.js';
import { createCaller } from '../server/__fixtures__/ace-caller.js';
import type { AceCaller, Item } from '../server/__fixtures__/ace-caller.js';
import { loadGenerator } from './load-generator.js';
import { serveAce } from './serve.js';
import type { RunningAceServer } from './serve.js';

const checkpoints = fileURLToPath(new URL('../../../ace-onnx/fixtures/ace-step-1.5/checkpoints', import.meta.url));

let folder: string;
let generator: LoadedAceStep;
let server: RunningAceServer;
let caller: AceCaller;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ace-serve-onnx-'));
  await cp(checkpoints, folder, { recursive: true });
  vi.stubEnv('ACE_ONNX_MODEL', path.join(folder, 'acestep-v15-base'));
  vi.stubEnv('ACE_ONNX_PLANNER', 'acestep-5Hz-lm-tiny');
  vi.stubEnv('ACE_ONNX_POLICY', 'resident');
  vi.stubEnv('ACE_ONNX_THREADS', '1');
  vi.stubEnv('ACE_ONNX_ADAPTERS', await writeAdapters(path.join(folder, 'loras')));
  generator = (await loadGenerator('@loop/ace-onnx')) as LoadedAceStep;
  expect(generator.memoryPlan.policy).toBe('resident');
  vi.unstubAllEnvs();
  server = await serveAce(generator, { port: 0 });
  caller = createCaller(fetch, server.url);
}, 60_000);
afterAll(async () => {
  await server.close();
  await generator.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Writes two adapters as their trainers do: a folder of PEFT with twice the rank as alpha, and a LoKr of LyCORIS. */
async function writeAdapters(loras: string): Promise<string> {
  const values = (length: number, seed: number): Float32Array =>
    Float32Array.from({ length }, (_, index) => Math.sin(seed + index * 7) / 4);
  const tensor = (name: string, shape: readonly [number, number], seed: number): TensorData => ({
    name,
    dtype: 'F32',
    shape,
    data: values(shape[0] * shape[1], seed),
  });
  const peft = path.join(loras, 'lofi', 'final', 'adapter');
  const module = 'base_model.model.layers.0.self_attn.q_proj';
  const lokr = 'lycoris_layers_1_mlp_up_proj';
  await mkdir(peft, { recursive: true });
  await mkdir(path.join(loras, 'grain'));
  await writeFile(
    path.join(peft, 'adapter_model.safetensors'),
    encodeSafetensors([tensor(`${module}.lora_A.weight`, [4, 32], 1), tensor(`${module}.lora_B.weight`, [32, 4], 2)]),
  );
  await writeFile(path.join(peft, 'adapter_config.json'), JSON.stringify({ peft_type: 'LORA', r: 4, lora_alpha: 8 }));
  await writeFile(
    path.join(loras, 'grain', 'lokr_weights.safetensors'),
    encodeSafetensors([tensor(`${lokr}.lokr_w1`, [2, 2], 3), tensor(`${lokr}.lokr_w2`, [32, 16], 4)]),
  );
  return loras;
}

const tone = Float32Array.from({ length: 48_000 }, (_, index) => 0.3 * Math.sin(index / 20));
const source = encodeWav({ sampleRate: 48_000, channels: [tone, tone] });
const shared = { prompt: 'calm piano', inference_steps: 1, batch_size: 1, use_random_seed: false, seed: 7 };

async function make(fields: Readonly<Record<string, unknown>>): Promise<{ readonly item: Item; readonly audio: Uint8Array }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...shared, ...fields })) form.set(name, String(value));
  form.set('src_audio', new Blob([source.slice()]), 'source.wav');
  const { status, items } = await caller.finish(await caller.submitForm(form));
  if (status !== 1) throw new Error(JSON.stringify(items));
  const response = await caller.request(items[0]!['file'] as string);
  return { item: items[0]!, audio: new Uint8Array(await response.arrayBuffer()) };
}

describe('ACE-Step 1.5 behind the official dialect', () => {
  it('makes new music of the length that was asked for, the same from the same seed', async () => {
    const task = { ...shared, task_type: 'text2music', audio_duration: 1 };
    const runs = [await caller.finish(await caller.submit(task)), await caller.finish(await caller.submit(task))];
    const sounds: Uint8Array[] = [];
    for (const { status, items } of runs) {
      expect([status, items[0]?.['seed']]).toEqual([1, 7]);
      sounds.push(new Uint8Array(await (await caller.request(items[0]!['file'] as string)).arrayBuffer()));
    }
    expect(sounds[1]).toEqual(sounds[0]);
    expect(decodeWav(sounds[0]!).audio.channels[0]).toHaveLength(48_000);
  });

  it.each([
    { task_type: 'cover', audio_cover_strength: 0.8 },
    { task_type: 'repaint', repainting_start: 0.2, repainting_end: 0.6 },
    { task_type: 'lego', track_name: 'drums', repainting_start: 0, repainting_end: -1 },
    { task_type: 'extract', track_name: 'vocals' },
    { task_type: 'complete', track_classes: 'bass,drums' },
  ])('does $task_type of an upload, as long as it', async (fields) => {
    const { item, audio } = await make(fields);
    const { channels } = decodeWav(audio).audio;
    expect(item['seed']).toBe(7);
    expect(channels).toHaveLength(2);
    expect(channels[0]).toHaveLength(tone.length);
    expect(channels[0]!.some((sample, index) => Math.abs(sample - tone[index]!) > 1e-3)).toBe(true);
  });

  it('obeys the settings of the family, and says which it does not', async () => {
    const settings = {
      shift: 20,
      infer_method: 'SDE',
      cfg_interval_start: 0.1,
      audio_code_string: '<|audio_code_12|><|audio_code_99999|>',
    };
    const task = { ...shared, guidance_scale: 3, ...settings, lm_temperature: 0.5 };
    const { items } = await caller.finish(await caller.submit({ ...task, prompt: 'x' }));
    const warnings = items[0]!['metas'].warnings as readonly { readonly code: string; readonly field: string }[];
    expect(warnings.map(({ code, field }) => [code, field])).toEqual(
      expect.arrayContaining([
        ['clamped', 'shift'],
        ['ignored', 'lm_temperature'],
      ]),
    );
    expect(warnings.filter(({ field }) => ['infer_method', 'cfg_interval_start', 'audio_code_string'].includes(field))).toEqual([]);
    const response = await caller.request(items[0]!['file'] as string);
    expect(decodeWav(new Uint8Array(await response.arrayBuffer())).audio.channels[0]).toHaveLength(2 * 5 * 1920);
  });

  it('covers by the latent itself when asked to', async () => {
    const [codes, latent] = [await make({ task_type: 'cover' }), await make({ task_type: 'cover-nofsq' })];
    expect(latent.audio).not.toEqual(codes.audio);
    expect(JSON.stringify(latent.item['metas'])).not.toContain('cover-nofsq');
  });

  it('listens in place of making music, and gives its codes, to any client of the official server', async () => {
    const client = createAceClient({ baseUrl: server.url });
    const heard = await client.analysis.understand(decodeWav(source).audio);
    expect(heard.bpm).toBeGreaterThanOrEqual(30);
    expect(heard.prompt).not.toBe('');
    expect(heard.audioCodes).toMatch(/^(<\|audio_code_\d+\|>){5}$/);
    expect(await client.analysis.extractCodes(decodeWav(source).audio)).toBe(heard.audioCodes);
    await client.dispose();
  });

  it('finds facts for words, and keeps those that were given', async () => {
    const { status, items } = await caller.finish(await caller.submit({ analysis_only: true, prompt: 'calm piano', bpm: 97 }));
    expect(status).toBe(1);
    expect(items[0]).toMatchObject({ dit_model: 'None (Analysis Only)', metas: { bpm: 97, prompt: 'calm piano' } });
    expect(items[0]).not.toHaveProperty('file');
    const missing = await caller.finish(await caller.submit({ extract_codes_only: true }));
    expect(missing.items[0]).toMatchObject({ error_code: 'invalid_input', error: expect.stringContaining('src_audio') });
  });

  it('writes and words songs with the language model of the checkpoint', async () => {
    const response = await caller.post('/format_input', { prompt: 'latin pop', lyrics: '[Verse]\nhola' });
    const body = (await response.json()) as Item;
    expect(response.status).toBe(200);
    expect(JSON.stringify(body)).toContain('acestep-5Hz-lm-tiny');
  });
});

describe('adapters behind the official dialect and the fork', () => {
  const json = async (response: Response | Promise<Response>): Promise<{ readonly data: Item }> =>
    (await (await response).json()) as { readonly data: Item };
  const sound = async (): Promise<Uint8Array> => {
    const { status, items } = await caller.finish(await caller.submit({ ...shared, task_type: 'text2music', audio_duration: 0.5 }));
    expect(status).toBe(1);
    return new Uint8Array(await (await caller.request(items[0]!['file'] as string)).arrayBuffer());
  };
  const status = async (): Promise<Item> => (await json(caller.request('/v1/lora/status'))).data;

  it('are listed, loaded, scaled, switched and dropped over HTTP, and heard', async () => {
    const base = await sound();
    const list = (await json(caller.request('/v1/lora/list'))).data as unknown as readonly Item[];
    expect(list.map(({ name, loaded }) => [name, loaded])).toEqual([
      ['grain', false],
      ['lofi', false],
    ]);
    expect((await caller.post('/v1/lora/load', { lora_path: '/etc' })).status).toBe(400);
    await caller.post('/v1/lora/load', { lora_path: list[1]!['path'], adapter_name: 'lofi' });
    const whole = await sound();
    expect(await status()).toMatchObject({
      lora_loaded: true,
      use_lora: true,
      active_adapter: 'lofi',
      adapter_type: 'lora',
      details: [{ name: 'lofi', ranks: [4], effective_scale: { here: 2, diffusers: 1, comfyui: 1 }, application: 'beside' }],
    });
    await caller.post('/v1/lora/scale', { scale: 0.5, adapter_name: 'lofi' });
    const half = await sound();
    await caller.post('/v1/lora/toggle', { use_lora: false });
    expect([whole, half].map((made) => Buffer.compare(made, base) === 0)).toEqual([false, false]);
    expect(half).not.toEqual(whole);
    expect(await sound()).toEqual(base);
    // In the words of the fork.
    await caller.post('/v1/lora/unload', {});
    await caller.post('/v1/lora/load', { path: 'grain' });
    await caller.post('/v1/lora/scale', { scale: 2 });
    expect(await status()).toMatchObject({ loaded: true, active: true, scale: 2, adapter_type: 'lokr' });
    expect(await sound()).not.toEqual(base);
    await caller.post('/v1/lora/toggle', { enabled: false });
    expect(await sound()).toEqual(base);
    await caller.post('/v1/lora/unload', {});
    expect(await status()).toMatchObject({ loaded: false, active: false });
  });
});
