import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { GenerationProgress } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadAceStep } from '../node/load-ace-step.js';
import type { LoadedAceStep } from '../node/load-ace-step.js';
import type { ModelGenerator } from '../pipeline/create-generator.js';
import { startService } from './__fixtures__/start-service.js';
import { connectGenerator } from './connect-generator.js';
import { createRemoteGenerator } from './create-remote-generator.js';

const fixtures = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));

let local: LoadedAceStep;
let remote: ModelGenerator;
beforeAll(async () => {
  local = await loadAceStep(fixtures, { threads: 1, planner: 'acestep-5Hz-lm-tiny', policy: 'resident' });
  const { port } = startService(async () => ({ generator: local, about: {} }));
  ({ generator: remote } = await createRemoteGenerator((options) => connectGenerator(() => port, {}, options)));
});
afterAll(async () => {
  await remote.dispose();
  await local.dispose();
});

const clip = { sampleRate: 48_000, channels: [Float32Array.from({ length: 30_000 }, (_, index) => 0.3 * Math.sin(index / 70))] };
/** A tiny model with random weights goes on to the limit. */
const short = { maxTokens: 40 };

describe('what a generator at the other end of a line can do beside music', () => {
  it('listens, with progress, and leaves the sound with its owner', async () => {
    const events: GenerationProgress[] = [];
    const heard = await remote.understand(clip, { ...short, seed: 2, onProgress: (event) => events.push(event) });
    expect(heard).toEqual(await local.understand(clip, { ...short, seed: 2 }));
    expect(clip.channels[0]).toHaveLength(30_000);
    expect(events[0]).toMatchObject({ phase: 'encode', fraction: 0 });
    expect(events.at(-1)).toMatchObject({ phase: 'plan', fraction: 1 });
    expect(remote.listener!.name).toBe('acestep-5Hz-lm-tiny');
  });

  it('turns sounds into audio codes', async () => {
    const codes = await remote.audioTokenizer!.tokenize(clip);
    expect(codes).toEqual(await local.audioTokenizer!.tokenize(clip));
    expect(codes).toHaveLength(4);
    expect(remote.audioTokenizer!.name).toBe(local.audioTokenizer!.name);
  });

  it('writes songs in words', async () => {
    const assistant = remote.assistant!;
    expect([assistant.kind, assistant.name]).toEqual(['language-model', 'acestep-5Hz-lm-tiny']);
    const draft = await assistant.format({ caption: 'latin pop', lyrics: '[Verse]\nhola', bpm: 111 });
    expect(draft).toMatchObject({ bpm: 111, vocalLanguage: expect.any(String) });
  });

  it('encodes for trainings: the same tensors, handed over', async () => {
    const text = { caption: 'organ', lyrics: '[Verse]\nla la', bpm: 90 };
    const made = await remote.encodeForTraining(clip, text, { lyricForm: 'wrapped' });
    expect(made).toEqual(await local.encodeForTraining(clip, text, { lyricForm: 'wrapped' }));
    expect(made.tensors.map(({ name }) => name)).toContain('context_latents');
  });

  it('stops the work there when the signal aborts, at once or midway, and goes on with the next call', async () => {
    const reason = new Error('enough');
    await expect(remote.understand(clip, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let tokens = 0;
    const listening = remote.understand(clip, {
      maxTokens: 8_192,
      signal: controller.signal,
      onProgress: ({ phase }) => {
        tokens += phase === 'plan' ? 1 : 0;
        if (tokens === 3) controller.abort(reason);
      },
    });
    await expect(listening).rejects.toBe(reason);
    expect((await remote.encodeForTraining(clip, {})).frames).toBe(16);
  });

  it('passes faults on with their code and path, and ends with its owner', async () => {
    const silent = await remote.understand({ ...clip, channels: [new Float32Array(0)] }).catch((reason: unknown) => reason);
    expect(isLoopError(silent, 'invalid_input') && silent.issues[0]!.path).toBe('clip');
    await remote.dispose();
    const late = await remote.understand(clip).catch((reason: unknown) => reason);
    expect(isLoopError(late, 'disposed')).toBe(true);
  });
});
