import { serveAce } from '@loop/ace-client/node';
import type { RunningAceServer } from '@loop/ace-client/node';
import { clipDuration } from '@loop/core';
import type { MusicRequest, MusicTask } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { defineGenerator } from '@loop/core/generation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PHONE, axeFaults, hasBrowser, useStudio } from './__fixtures__/use-studio.js';

const PATIENCE = { timeout: 60_000 };
const TASKS = ['text2music', 'lego', 'extract', 'complete'] as const satisfies readonly MusicTask[];
const TONE = { sampleRate: 48_000, channels: [Float32Array.from({ length: 96_000 }, (_, at) => Math.sin(at / 10))] };

/** The tasks that only models of some kinds know: a track is written to a recording, taken out of it, or the others are written around it. */
describe.skipIf(!hasBrowser)('Create on a server that knows tracks, by touch at 390 pixels', () => {
  const asked: MusicRequest[] = [];
  /** Gives back what it is given. */
  const generator = defineGenerator({
    name: 'echo',
    capabilities: {
      kind: 'pattern',
      description: 'Gives back what it is given.',
      tasks: TASKS,
      duration: { minSeconds: 0.5, maxSeconds: 60 },
      sampleRate: TONE.sampleRate,
      channels: 1,
      maxVariations: 1,
      honours: Object.fromEntries(TASKS.map((task) => [task, ['reference', 'seed']])),
      timeSignatures: [],
      vocals: false,
      deterministic: true,
      previews: false,
      cancellation: 'stops-work',
      adapters: false,
    },
    async *run(request) {
      asked.push(request);
      yield { type: 'progress', phase: 'render', fraction: 0.5 };
      const { task, prompt, seed = 1 } = request;
      const audio = 'source' in request ? request.source.audio : TONE;
      return [{ audio, seed, metadata: { prompt }, provenance: { generator: 'echo', task, seed, aiGenerated: false, parameters: {} } }];
    },
  });
  let far: RunningAceServer;
  beforeAll(async () => {
    far = await serveAce(generator, { port: 0 });
  });
  afterAll(() => far.close());
  const studio = useStudio({ device: PHONE, environment: () => ({ ACE_STEP_URL: far.url }) });

  it('offers what it can do and nothing else, and asks for tracks of a recording in the style of another', async () => {
    const { page } = studio;
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
    const tasks = page.getByRole('group', { name: 'Task', exact: true });
    await button('Drawers').tap();
    await tasks.getByRole('button', { name: 'Lego' }).waitFor(PATIENCE);
    expect(await tasks.getByRole('button').allTextContents()).toEqual(['Song', 'Lego', 'Extract', 'Complete']);
    await tasks.getByRole('button', { name: 'Lego' }).tap();
    await page
      .getByLabel('Start from a file')
      .setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(TONE)) });
    await page.getByRole('slider', { name: 'To second' }).waitFor();
    await page.getByText('Takes and seed', { exact: true }).tap();
    await page.getByLabel('In the style of', { exact: true }).selectOption('loop');
    for (const [index, [name, track]] of (
      [
        ['Lego', 'drums'],
        ['Extract', 'vocals'],
        ['Complete', 'bass'],
      ] as const
    ).entries()) {
      await tasks.getByRole('button', { name }).tap();
      await page.getByLabel('Track', { exact: true }).selectOption(track);
      await page.locator('.make .primary').tap();
      await expect.poll(() => button(/^Hear Take/).count(), PATIENCE).toBe(index + 1);
    }
    expect(asked.map(({ task }) => task)).toEqual(['lego', 'extract', 'complete']);
    expect(asked).toMatchObject([{ track: 'drums' }, { track: 'vocals' }, { tracks: ['bass'] }]);
    for (const request of asked) {
      if (!('source' in request)) throw new Error('It has no source.');
      expect(clipDuration(request.source.audio)).toBeCloseTo(2, 3);
      expect(request.reference).toBeDefined();
    }
    expect(await axeFaults(page, '.drawer')).toEqual([]);
    expect(await page.locator('.drawer-body').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });
});
