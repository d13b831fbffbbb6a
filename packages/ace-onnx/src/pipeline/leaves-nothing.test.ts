import { getEventListeners } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { GenerationEvent, GenerationPhase, MusicRequest } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { detectFamily } from '../models/detect-family.js';
import { openCheckpoint } from '../node/open-checkpoint.js';
import { createNodeRuntime } from '../node/onnx-runtime.js';
import { countHeld } from './__fixtures__/counting-runtime.js';
import { createGenerator } from './create-generator.js';
import type { ModelGenerator } from './create-generator.js';
import type { Family } from './family.js';

const fixtures = fileURLToPath(new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const runtime = countHeld(createNodeRuntime({ threads: 1 }));

let family: Family;
let generator: ModelGenerator;
beforeAll(async () => {
  family = await detectFamily(openCheckpoint(fixtures), { planner: 'acestep-5Hz-lm-tiny' });
  generator = createGenerator({ family, runtime });
});
afterAll(() => generator.dispose());

const clip = { sampleRate: 48_000, channels: [Float32Array.from({ length: 9_600 }, (_, index) => 0.3 * Math.sin(index / 70))] };
const shared = { prompt: 'calm piano', seed: 3, steps: 2 } as const;
const planned: MusicRequest = {
  ...shared,
  task: 'text2music',
  durationSeconds: 0.6,
  bpm: 90,
  key: 'C major',
  timeSignature: 4,
  vocalLanguage: 'en',
  advanced: { 'ace-step-1.5': { thinking: { caption: false } } },
};
const cover: MusicRequest = { ...shared, task: 'cover', source: { audio: clip } };

type Work = (options: { readonly signal: AbortSignal; readonly onProgress: (event: GenerationEvent) => void }) => Promise<unknown>;

/** Every kind of work, and the stages that it goes through. */
const WORKS: readonly { readonly name: string; readonly work: Work; readonly stages: readonly GenerationPhase[] }[] = [
  { name: 'planned music', work: (how) => generator.generate(planned, how), stages: ['plan', 'text', 'diffusion', 'decode', 'resample'] },
  { name: 'a cover', work: (how) => generator.generate(cover, how), stages: ['encode'] },
  { name: 'listening', work: (how) => generator.understand(clip, { ...how, maxTokens: 40 }), stages: ['encode', 'plan'] },
  {
    name: 'encoding for a training',
    work: (how) => generator.encodeForTraining(clip, { caption: 'organ' }, how),
    stages: ['encode', 'text'],
  },
];

describe('what is stopped', () => {
  it.each(WORKS.flatMap(({ name, work, stages }) => stages.map((stage) => ({ name, work, stage }))))(
    'leaves nothing behind: $name, at the stage $stage',
    async ({ work, stage }) => {
      const controller = new AbortController();
      const reason = new Error(`enough of ${stage}`);
      const { signal } = controller;
      const seen: GenerationPhase[] = [];
      const stopped = work({
        signal,
        onProgress(event) {
          if (event.type !== 'progress') return;
          seen.push(event.phase);
          if (event.phase === stage) controller.abort(reason);
        },
      });
      const outcome = await stopped.catch((error: unknown) => error);
      // The event of the very end comes when there is nothing left to stop.
      if (outcome !== reason) expect([seen.at(-1), stage]).toEqual([stage, stage]);
      expect(seen).toContain(stage);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      expect(runtime.openNetworks).toEqual([]);
      expect(runtime.counts.kept).toBe(0);
    },
  );

  it('does not change what comes next: the same bytes as of a generator that was never stopped', async () => {
    const fresh = createGenerator({ family, runtime });
    const [after, untouched] = [await generator.generate(planned), await fresh.generate(planned)];
    await fresh.dispose();
    expect(after.track.audio.channels).toEqual(untouched.track.audio.channels);
    expect(after.track.provenance.parameters).toEqual(untouched.track.provenance.parameters);
  });
});

describe('ten generators, one after the other', () => {
  it('leave no network, no tensor and no listener behind, and each does the same', async () => {
    const { signal } = new AbortController();
    const opened: number[] = [];
    const done: unknown[] = [];
    for (let cycle = 0; cycle < 10; cycle += 1) {
      const before = runtime.counts.opened;
      const own = createGenerator({ family, runtime, policy: 'resident' });
      done.push([await own.understand(clip, { signal, maxTokens: 20 }), await own.audioTokenizer!.tokenize(clip, { signal })]);
      expect(runtime.openNetworks.toSorted()).toEqual(['encoder', 'planner', 'tokenizer']);
      await own.dispose();
      opened.push(runtime.counts.opened - before);
      expect(runtime.openNetworks).toEqual([]);
    }
    for (const own of done) expect(own).toEqual(done[0]);
    expect(new Set(opened).size).toBe(1);
    expect(runtime.counts.kept).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
