import { clipDuration, isLoopError, MUSIC_TASKS } from '@loop/core';
import type { GenerationEvent, MusicResult } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { energy, sameSamples } from './compare-tracks.js';
import { describeAdapters } from './describe-adapters.js';
import { describeExtras } from './describe-extras.js';
import { describeHonours } from './describe-honours.js';
import { describeStopping } from './describe-stopping.js';
import { createSuiteContext } from './suite-context.js';
import type { MusicGeneratorSuiteOptions } from './suite-context.js';

/**
 * Declares the tests that every {@link MusicGenerator} must pass: call it at the top level of a test file.
 *
 * @param name - The generator's name in the report.
 */
export function describeMusicGenerator(name: string, options: MusicGeneratorSuiteOptions): void {
  const { durationSeconds = 4, durationTolerance = 0.05 } = options;
  const context = createSuiteContext(options);

  describe(`MusicGenerator conformance: ${name}`, () => {
    beforeAll(async () => {
      context.generator = await options.create();
      context.capabilities = await context.generator.capabilities();
      context.first = (await context.generator.generate(context.request())).track;
    });
    afterAll(async () => {
      await context.generator.dispose();
      await context.generator.dispose();
    });

    it('states capabilities that make sense', () => {
      const { capabilities } = context;
      expect(capabilities.tasks.length).toBeGreaterThan(0);
      expect(capabilities.tasks.every((task) => MUSIC_TASKS.includes(task))).toBe(true);
      expect(capabilities.duration.minSeconds).toBeLessThan(capabilities.duration.maxSeconds);
      expect(capabilities.description.length).toBeGreaterThan(20);
    });

    it('returns finite audio of the promised rate, channels and length that is not silence', () => {
      expect(context.first.audio.sampleRate).toBe(context.capabilities.sampleRate);
      expect(context.first.audio.channels).toHaveLength(context.capabilities.channels);
      expect(Math.abs(clipDuration(context.first.audio) - durationSeconds)).toBeLessThanOrEqual(durationTolerance);
      expect(context.first.audio.channels.every((channel) => channel.every((sample) => Number.isFinite(sample)))).toBe(true);
      expect(energy(context.first)).toBeGreaterThan(0);
    });

    it('returns the seed and a provenance that names the maker', () => {
      expect(context.first.seed).toBe(7);
      expect(context.first.provenance.seed).toBe(7);
      expect(context.first.provenance.task).toBe('text2music');
      expect(context.first.provenance.generator.length).toBeGreaterThan(0);
      expect(JSON.parse(JSON.stringify(context.first.provenance.parameters))).toEqual(context.first.provenance.parameters);
    });

    it('draws a seed when none is given and returns it', async () => {
      const { tracks } = await context.generator.generate(context.request({ seed: undefined }));
      expect(Number.isInteger(tracks[0].seed)).toBe(true);
      expect(tracks[0].seed).toBeGreaterThanOrEqual(0);
    });

    it('takes 0 as a seed', async () => {
      const { tracks } = await context.generator.generate(context.request({ seed: 0 }));
      expect(tracks[0].seed).toBe(0);
    });

    it('gives the same bytes for the same seed, and others for another', async (test) => {
      if (!context.capabilities.deterministic) test.skip();
      const again = (await context.generator.generate(context.request())).track;
      const other = (await context.generator.generate(context.request({ seed: 8 }))).track;
      expect(sameSamples(context.first, again)).toBe(true);
      expect(sameSamples(context.first, other)).toBe(false);
    });

    it.each(MUSIC_TASKS.map((task) => [task]))('does %s, or refuses it with a typed error', async (task) => {
      const outcome = await context.generator.generate(context.requestFor(task)).catch((error: unknown) => error);
      if (!context.capabilities.tasks.includes(task)) {
        expect(isLoopError(outcome, 'unsupported')).toBe(true);
        return;
      }
      if (outcome instanceof Error) throw outcome;
      const { track } = outcome as MusicResult;
      expect(energy(track)).toBeGreaterThan(0);
      const expected = task === 'extend' ? durationSeconds * 1.5 : durationSeconds;
      expect(Math.abs(clipDuration(track.audio) - expected)).toBeLessThanOrEqual(durationTolerance + 0.1);
    });

    it('reports progress that never goes back and ends with the result', async () => {
      const seen: (GenerationEvent | { readonly type: 'result' })[] = [];
      for await (const event of context.generator.stream(context.request())) seen.push(event);
      expect(seen.at(-1)?.type).toBe('result');
      const fractions = seen.flatMap((event) => (event.type === 'progress' && event.fraction !== undefined ? [event.fraction] : []));
      expect(fractions.length).toBeGreaterThan(0);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    });

    it.each([
      ['an unknown task', { task: 'compose' }, 'task'],
      ['an unknown field', { tempo: 120 }, 'tempo'],
      ['a duration that is not a number', { durationSeconds: Number.NaN }, 'durationSeconds'],
      ['a duration below the limit', { durationSeconds: 0 }, 'durationSeconds'],
      ['a seed that is not an integer', { seed: 1.5 }, 'seed'],
      ['a tempo out of range', { bpm: 1000 }, 'bpm'],
      ['no variations', { variations: 0 }, 'variations'],
    ])('refuses %s with its path', async (_, fields, path) => {
      const error = await context.generator.generate(context.request(fields as never)).catch((reason: unknown) => reason);
      expect(isLoopError(error, 'invalid_input')).toBe(true);
      expect((error as { issues: { path: string }[] }).issues.map((issue) => issue.path)).toContain(path);
    });

    describeHonours(context);
    describeStopping(context);
    describeExtras(context);
    describeAdapters(context);
  });
}
