import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { GenerationEvent, MusicRequest, MusicResult } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { openCheckpoint } from '../../node/open-checkpoint.js';
import { createGenerator } from '../../pipeline/create-generator.js';
import type { Runtime } from '../../runtime/runtime.js';
import { detectFamily } from '../detect-family.js';
import { loadAceStep } from '../../node/load-ace-step.js';
import type { LoadAceStepOptions } from '../../node/load-ace-step.js';
import { loadPlanner } from '../../node/load-planner.js';
import { planMusic } from './planner/plan-music.js';
import { ACE_STEP_15 } from './settings.js';
import type { AceStep15Settings } from './settings.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/ace-step-1.5/checkpoints', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-thinking-'));
  await cp(fixtures, folder, { recursive: true });
  await cp(path.join(folder, 'acestep-5Hz-lm-tiny'), path.join(folder, 'acestep-5Hz-lm-0.6B'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = {
  task: 'text2music',
  prompt: 'a calm piano piece',
  lyrics: '[Verse]\nhello world',
  seed: 3,
  steps: 1,
  durationSeconds: 1.1,
} as const satisfies MusicRequest;
/** A tiny model with random weights writes captions to their limit, which takes long and proves nothing. */
const thinking = { caption: false } as const;

async function make(
  fields: Partial<MusicRequest> & { readonly thinking?: AceStep15Settings['thinking'] },
  options: LoadAceStepOptions = {},
  onProgress?: (event: GenerationEvent) => void,
): Promise<MusicResult> {
  const { thinking: how, ...others } = fields;
  const generator = await loadAceStep(folder, { threads: 1, ...options });
  try {
    const advanced = { [ACE_STEP_15]: { thinking: how } };
    return await generator.generate({ ...request, ...others, advanced } as MusicRequest, { onProgress });
  } finally {
    await generator.dispose();
  }
}

describe('thinking', () => {
  it('fills in what was left open, and leads the music by codes that last as long as was asked for', async () => {
    const events: GenerationEvent[] = [];
    const { track, warnings } = await make({ thinking, bpm: 97 }, {}, (event) => events.push(event));
    expect(track.audio.channels[0]).toHaveLength(52_800);
    expect(track.metadata).toMatchObject({ prompt: request.prompt, bpm: 97, key: expect.stringMatching(/ (major|minor)$/) });
    expect([2, 3, 4, 6]).toContain(track.metadata.timeSignature);
    const { plan, audioCodes } = track.provenance.parameters as { plan: Record<string, unknown>; audioCodes: number[] };
    expect(plan).toMatchObject({ model: 'acestep-5Hz-lm-0.6B', bpm: 97, codes: 6, key: track.metadata.key });
    expect(audioCodes).toHaveLength(6);
    expect(warnings).toEqual([]);
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event] : []));
    expect(progress[0]!.phase).toBe('plan');
    const fractions = progress.map(({ fraction }) => fraction!);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(progress.filter(({ phase }) => phase === 'plan').length).toBeGreaterThan(20);
  });

  it('makes the same bytes for the same seed, under every policy and in both modes', async () => {
    const [first, ...others] = await Promise.all([
      make({ thinking }),
      make({ thinking }, { policy: 'resident' }),
      make({ thinking }, { mode: 'mapped' }),
    ]);
    for (const { track } of others) {
      expect(track.metadata).toEqual(first!.track.metadata);
      expect(track.provenance.parameters['audioCodes']).toEqual(first!.track.provenance.parameters['audioCodes']);
    }
    expect(others[0]!.track.audio.channels).toEqual(first!.track.audio.channels);
    expect((await make({ thinking, seed: 4 })).track.provenance.parameters['audioCodes']).not.toEqual(
      first!.track.provenance.parameters['audioCodes'],
    );
  });

  it('decides in words alone when no codes are wanted or they are given', async () => {
    const { track } = await make({ thinking: { caption: false, codes: false } });
    expect(track.provenance.parameters['audioCodes']).toBeUndefined();
    expect(track.metadata.key).toBeDefined();
  });

  it('leaves tasks that follow a source alone, and says so', async () => {
    const source = { audio: { sampleRate: 48_000, channels: [new Float32Array(20_000).fill(0.1)] } };
    const { warnings, track } = await make({ task: 'cover', source, durationSeconds: undefined, thinking } as Partial<MusicRequest>);
    expect(warnings.map(({ code, field }) => [code, field])).toContainEqual(['ignored', 'advanced.ace-step-1.5.thinking']);
    expect(track.metadata.key).toBeUndefined();
  });

  it('is refused before any work where there is no language model, with what to do', async () => {
    const error = await make({ thinking: true }, { planner: false }).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'unsupported') && error.message).toMatch(/no language model.*acestep-5Hz-lm-1\.7B/);
    const missing = await loadAceStep(folder, { planner: 'acestep-5Hz-lm-9B' }).catch((reason: unknown) => reason);
    expect(isLoopError(missing, 'model_missing')).toBe(true);
  });

  it('names the setting that cannot be', async () => {
    const errors = await Promise.all(
      [{ guidance: 0 }, { topP: 2 }, { code: true }, 'yes'].map((how) =>
        make({ thinking: how as never }).catch((reason: unknown) => reason),
      ),
    );
    expect(errors.map((error) => isLoopError(error, 'invalid_input') && error.issues[0]!.path)).toEqual([
      'advanced.ace-step-1.5.thinking.guidance',
      'advanced.ace-step-1.5.thinking.topP',
      'advanced.ace-step-1.5.thinking.code',
      'advanced.ace-step-1.5.thinking',
    ]);
  });

  it('stops between tokens, and the generator goes on with the next request', async () => {
    const generator = await loadAceStep(folder, { threads: 1 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const advanced = { [ACE_STEP_15]: { thinking: { caption: false, codes: true } } };
    let seen = 0;
    const run = generator.generate(
      { ...request, durationSeconds: 60, advanced },
      {
        signal: controller.signal,
        onProgress: () => {
          seen += 1;
          if (seen === 5) controller.abort(reason);
        },
      },
    );
    await expect(run).rejects.toBe(reason);
    expect(seen).toBeLessThan(12);
    expect((await generator.generate({ ...request, steps: 1 })).track.audio.channels).toHaveLength(2);
    await generator.dispose();
  });
});

it('frees the language model and its heads before the transformer comes, also when it is stopped', async () => {
  const open = new Set<string>();
  const besides: string[][] = [];
  const own = createNodeRuntime({ threads: 1 });
  const runtime: Runtime = {
    ...own,
    async open(network, options) {
      const session = await own.open(network, options);
      besides.push([options.name, ...open]);
      open.add(options.name);
      return {
        ...session,
        async release() {
          open.delete(options.name);
          await session.release();
        },
      };
    },
  };
  const family = await detectFamily(openCheckpoint(folder));
  const generator = createGenerator({ family, runtime });
  const advanced = { [ACE_STEP_15]: { thinking } };
  await generator.generate({ ...request, advanced });
  const opened = besides.map(([name]) => name);
  expect(opened.filter((name) => /planner|language model/.test(name!))).toEqual([
    'planner',
    ...Array(2).fill('head of the language model'),
  ]);
  // Heads come beside the body; everything else alone.
  expect(besides.filter(([name, ...others]) => others.length > 0 && name !== 'head of the language model')).toEqual([]);
  const controller = new AbortController();
  const reason = new Error('enough');
  const stopped = generator.generate({ ...request, advanced }, { signal: controller.signal, onProgress: () => controller.abort(reason) });
  await expect(stopped).rejects.toBe(reason);
  await generator.dispose();
  expect([...open]).toEqual([]);
});

it('a language model can be loaded by itself', async () => {
  const planner = await loadPlanner(folder, { threads: 1, mode: 'mapped' });
  expect(planner.name).toBe('acestep-5Hz-lm-0.6B');
  const options = { seed: 1, rewriteCaption: false, writeCodes: false };
  for await (const event of planMusic(planner, { caption: 'x', lyrics: '[Instrumental]' }, options))
    if (event.type === 'result') expect(event.value.key).toBeDefined();
  await planner.dispose();
});
