// The official dialect over a real loopback server, with ACE-Step 1.5 behind it: tiny checkpoints with random weights, all else as it is.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LoadedAceStep } from '@loop/ace-onnx/node';
import { decodeWav, encodeWav } from '@loop/core/audio';
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
