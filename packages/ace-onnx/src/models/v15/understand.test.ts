import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { AudioListener, GenerationProgress } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadAceStep } from '../../node/load-ace-step.js';
import type { LoadedAceStep } from '../../node/load-ace-step.js';
import { KEYSCALES } from './planner/metadata-values.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-1.5/checkpoints', import.meta.url));

let folder: string;
let generator: LoadedAceStep;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-understand-'));
  await cp(fixtures, folder, { recursive: true });
  generator = await loadAceStep(folder, { threads: 1, planner: 'acestep-5Hz-lm-tiny', policy: 'resident' });
});
afterAll(async () => {
  await generator.dispose();
  await rm(folder, { recursive: true, force: true });
});

const tone = (pitch: number): Float32Array => Float32Array.from({ length: 30_000 }, (_, index) => 0.3 * Math.sin((index * pitch) / 500));
const clip = { sampleRate: 44_100, channels: [tone(7)] };
/** A tiny model with random weights goes on to the limit. */
const short = { maxTokens: 600 };

describe('understanding', () => {
  it('says of a sound what the model knows, the same for the same seed', async () => {
    const events: GenerationProgress[] = [];
    const heard = await generator.understand(clip, { ...short, seed: 2, onProgress: (event) => events.push(event) });
    expect(heard.bpm).toBeGreaterThanOrEqual(30);
    expect(heard.bpm).toBeLessThanOrEqual(300);
    if (heard.key !== undefined) expect(KEYSCALES).toContain(heard.key);
    expect(heard.audioCodes).toEqual(await generator.audioTokenizer!.tokenize(clip));
    expect(heard.audioCodes).toHaveLength(4);
    expect(await generator.understand(clip, { ...short, seed: 2 })).toEqual(heard);
    expect(await generator.understand({ ...clip, channels: [tone(40)] }, { ...short, seed: 2 })).not.toEqual(heard);
    const fractions = events.map(({ fraction }) => fraction!);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(new Set(events.map(({ phase }) => phase))).toEqual(new Set(['encode', 'plan']));
  });

  it('is a listener of core, and stops with the reason of a signal', async () => {
    const listener: AudioListener = generator.listener!;
    expect(listener.name).toBe('acestep-5Hz-lm-tiny');
    const controller = new AbortController();
    const reason = new Error('enough');
    const heard = generator.understand(clip, {
      signal: controller.signal,
      onProgress: ({ phase }) => phase === 'plan' && controller.abort(reason),
    });
    await expect(heard).rejects.toBe(reason);
    await expect(listener.listen(clip, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('waits its turn behind music', async () => {
    const order: string[] = [];
    const request = { task: 'text2music', prompt: 'x', seed: 1, steps: 1, durationSeconds: 0.5 } as const;
    let words: Promise<unknown> | undefined;
    const onProgress = (): void => {
      words ??= generator.understand(clip, { maxTokens: 40 }).then(() => order.push('words'));
    };
    await generator.generate(request, { onProgress }).then(() => order.push('music'));
    await words;
    expect(order).toEqual(['music', 'words']);
  });

  it('is refused where there is no language model, and after the end', async () => {
    const without = await loadAceStep(folder, { threads: 1, planner: false });
    expect([without.listener, without.assistant]).toEqual([undefined, undefined]);
    const refused = await without.understand(clip).catch((reason: unknown) => reason);
    expect(isLoopError(refused, 'unsupported') && refused.message).toMatch(/no language model/);
    await without.dispose();
    const late = await without.understand(clip).catch((reason: unknown) => reason);
    expect(isLoopError(late, 'disposed')).toBe(true);
  });
});

describe('the assistant', () => {
  it('writes songs and words them anew; what a draft says already wins', async () => {
    const assistant = generator.assistant!;
    expect(assistant).toMatchObject({ kind: 'language-model', name: 'acestep-5Hz-lm-tiny' });
    const draft = await assistant.format({ caption: 'latin pop', lyrics: '[Verse]\nhola', bpm: 111 });
    expect(draft).toMatchObject({ bpm: 111, vocalLanguage: expect.any(String), instrumental: expect.any(Boolean) });
    const song = await assistant.sample('');
    expect(song.bpm).toBeGreaterThanOrEqual(30);
    expect(song.lyrics).not.toBe('');
  });
});
