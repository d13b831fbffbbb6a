import { isLoopError } from '@loop/core';
import type { MusicRequest, MusicTrack } from '@loop/core';
import { describeMusicGenerator } from '@loop/testing';
import { describe, expect, it, vi } from 'vitest';

import { makeAdapter } from '../adapters/__fixtures__/make-adapter.js';
import type { MessageFromService } from '../remote/messages.js';
import { loadAceStep } from './load-ace-step.js';
import type { LoadAceStepOptions } from './load-ace-step.js';
import type { EngineAbout } from './web-engine.js';

const url = new URL('../../fixtures/ace-step-v1/checkpoint', import.meta.url).href;
const request: MusicRequest = { task: 'text2music', prompt: 'piano', seed: 3, steps: 2, durationSeconds: 0.5 };
const quick = { provider: 'wasm', policy: 'resident' } satisfies LoadAceStepOptions;
const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

describeMusicGenerator('ACE-Step v1 in a worker, on WebAssembly', {
  create: () => loadAceStep({ url }, quick),
  durationSeconds: 0.75,
  durationTolerance: 0.1,
  base: { steps: 2 },
  previewFields: { advanced: { 'ace-step-v1': { previewEvery: 1 } } },
  // One part of it runs beside the weights, the other is merged.
  adapter: {
    ...makeAdapter('lora', new Map([['transformer_blocks.0.attn.to_q', [32, 32]]])),
    targets: new Map([
      ...makeAdapter('lora', new Map([['transformer_blocks.0.attn.to_q', [32, 32]]])).targets,
      ...makeAdapter('lokr', new Map([['speaker_embedder', [32, 512]]])).targets,
    ]),
  },
  // The vocabulary of the lyrics is not part of the fixture; the same fields are heard in Node, with a tokenizer made for it.
  needFiles: ['lyrics', 'vocalLanguage'],
});

function samplesOf(tracks: readonly MusicTrack[]): readonly Float32Array[] {
  return tracks.flatMap(({ audio }) => audio.channels);
}

/** A worker whose messages are kept. */
function watchedWorker(): { readonly start: () => Worker; readonly seen: MessageFromService<EngineAbout>[]; readonly started: Worker[] } {
  const seen: MessageFromService<EngineAbout>[] = [];
  const started: Worker[] = [];
  const start = (): Worker => {
    const worker = startWorker();
    worker.addEventListener('message', ({ data }: MessageEvent<MessageFromService<EngineAbout>>) => seen.push(data));
    started.push(worker);
    return worker;
  };
  return { start, seen, started };
}

describe('loadAceStep', () => {
  it('makes the same song in a worker, on the page, and from the private file system', async () => {
    const inWorker = await loadAceStep({ url }, quick);
    const onPage = await loadAceStep({ url }, { ...quick, worker: false });
    await copyToOpfs('tiny/v1');
    const fromStore = await loadAceStep({ opfs: 'tiny/v1' }, { ...quick, name: 'tiny', revision: 'r1' });
    const songs = [];
    for (const generator of [inWorker, onPage, fromStore]) {
      songs.push((await generator.generate(request)).tracks);
      expect(generator.report.provider).toBe('wasm');
      expect(generator.memoryPlan).toEqual(inWorker.memoryPlan);
      await generator.dispose();
    }
    expect(samplesOf(songs[1]!)).toEqual(samplesOf(songs[0]!));
    expect(samplesOf(songs[2]!)).toEqual(samplesOf(songs[0]!));
    expect(songs[2]![0]!.provenance).toMatchObject({ model: 'tiny', revision: 'r1' });
    await (await navigator.storage.getDirectory()).removeEntry('tiny', { recursive: true });
  });

  it('plans, listens, and encodes for trainings in a worker', async () => {
    const family = { url: new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url).href };
    const inWorker = await loadAceStep(family, { ...quick, planner: 'acestep-5Hz-lm-tiny' });
    const clip = { sampleRate: 48_000, channels: [Float32Array.from({ length: 12_000 }, (_, index) => 0.3 * Math.sin(index / 70))] };
    const heard = await inWorker.understand(clip, { seed: 2, maxTokens: 40 });
    expect(heard.bpm).toBeGreaterThanOrEqual(30);
    expect(clip.channels[0]).toHaveLength(12_000);
    const { frames, tensors } = await inWorker.encodeForTraining(clip, { caption: 'organ' });
    expect([frames, tensors.length]).toEqual([7, 5]);
    const advanced = { 'ace-step-1.5': { thinking: { caption: false } } };
    const { track } = await inWorker.generate({ ...request, steps: 1, advanced });
    expect(track.provenance.parameters['audioCodes']).toHaveLength(3);
    expect(inWorker.assistant).toMatchObject({ kind: 'language-model', name: 'acestep-5Hz-lm-tiny' });
    expect(inWorker.listener).toMatchObject({ name: 'acestep-5Hz-lm-tiny' });
    await inWorker.dispose();
  });

  it('stops the work in the worker when a call is aborted', async () => {
    const { start, seen } = watchedWorker();
    const generator = await loadAceStep({ url }, { ...quick, worker: start });
    const controller = new AbortController();
    const reason = new Error('another idea');
    const steps = 200;
    const run = generator.generate(
      { ...request, steps },
      { signal: controller.signal, onProgress: ({ type, ...event }) => type === 'progress' && 'step' in event && controller.abort(reason) },
    );
    await expect(run).rejects.toBe(reason);
    await vi.waitUntil(() => seen.at(-1)?.type === 'job-failed');
    const made = seen.filter((message) => message.type === 'job-event').length;
    expect(made).toBeLessThan(steps / 2);
    await generator.dispose();
  });

  it('fails the running call when its worker dies, and starts another for the next', async () => {
    const { start, started } = watchedWorker();
    const generator = await loadAceStep({ url }, { ...quick, worker: start });
    const die = (): boolean => started[0]!.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
    const error = await generator.generate(request, { onProgress: () => void die() }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'inference_failed') && error.step).toBe('worker');
    expect((await generator.generate(request)).tracks).toHaveLength(1);
    expect(started).toHaveLength(2);
    await generator.dispose();
  });

  it('ends what runs when it is disposed', async () => {
    const generator = await loadAceStep({ url }, quick);
    const run = generator.generate(request, { onProgress: () => void generator.dispose() });
    const error = await run.catch((reason: unknown) => reason);
    expect(isLoopError(error, 'disposed')).toBe(true);
  });

  it('says that a worker does not start', async () => {
    const script = URL.createObjectURL(new Blob(['throw new Error("no such luck");'], { type: 'text/javascript' }));
    const error = await loadAceStep({ url }, { worker: () => new Worker(script) }).catch((reason: unknown) => reason);
    URL.revokeObjectURL(script);
    expect(isLoopError(error, 'model_load_failed') && error.message).toMatch(/did not start.*no such luck/);
  });

  it('says that there is no checkpoint', async () => {
    const error = await loadAceStep({ url: `${url}/nowhere` }, quick).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_missing')).toBe(true);
  });

  it('says that the files of onnxruntime-web are not where they are said to be', async () => {
    const generator = await loadAceStep({ url }, { ...quick, wasmPaths: '/not/here/' });
    const error = await generator.generate(request).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'model_load_failed') && error.reason).toBe('provider_missing');
    await generator.dispose();
  });

  it('refuses settings that cannot be sent to a worker', async () => {
    const generator = await loadAceStep({ url }, quick);
    const error = await generator
      .generate({ ...request, advanced: { 'ace-step-v1': { scheduler: () => 'euler' } as object } })
      .catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('advanced');
    await generator.dispose();
  });

  it('rejects with the reason of a signal, before it loads and while it does', async () => {
    const reason = new Error('enough');
    await expect(loadAceStep({ url }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const { start, started } = watchedWorker();
    const loading = loadAceStep({ url }, { ...quick, worker: start, signal: controller.signal });
    controller.abort(reason);
    await expect(loading).rejects.toBe(reason);
    expect(started).toHaveLength(1);
  });
});

/** Copies the files of the tiny checkpoint that a song needs. */
async function copyToOpfs(folder: string): Promise<void> {
  const weights = 'diffusion_pytorch_model.safetensors';
  const files = [
    ...['ace_step_transformer', 'music_dcae_f8c8', 'music_vocoder'].flatMap((name) => [`${name}/config.json`, `${name}/${weights}`]),
    ...['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map((file) => `umt5-base/${file}`),
  ];
  for (const file of files) {
    let directory = await navigator.storage.getDirectory();
    const parts = `${folder}/${file}`.split('/');
    for (const part of parts.slice(0, -1)) directory = await directory.getDirectoryHandle(part, { create: true });
    const stream = await (await directory.getFileHandle(parts.at(-1)!, { create: true })).createWritable();
    await (await fetch(`${url}/${file}`)).body!.pipeTo(stream);
  }
}
