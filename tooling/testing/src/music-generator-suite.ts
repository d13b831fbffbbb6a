import { clipDuration, HONOURED_FIELDS, isLoopError, MUSIC_TASKS } from '@loop/core';
import type { GenerationEvent, MusicCapabilities, MusicGenerator, MusicRequest, MusicResult, MusicTask, MusicTrack } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** How the conformance suite meets a generator. */
export interface MusicGeneratorSuiteOptions {
  /** Creates the generator under test; it is disposed at the end. */
  readonly create: () => Promise<MusicGenerator> | MusicGenerator;
  /** Length of the music that the suite asks for; short for slow generators. @defaultValue 4 */
  readonly durationSeconds?: number | undefined;
  /** Fields that keep each request cheap, such as `{ steps: 2 }`. */
  readonly base?: Partial<MusicRequest> | undefined;
  /** Accepted deviation of the length in seconds. @defaultValue 0.05 */
  readonly durationTolerance?: number | undefined;
}

/**
 * Declares the tests that every {@link MusicGenerator} must pass: call it at the top level of a test file.
 *
 * @param name - The generator's name in the report.
 */
export function describeMusicGenerator(name: string, options: MusicGeneratorSuiteOptions): void {
  const { durationSeconds = 4, durationTolerance = 0.05 } = options;
  const base = { ...options.base, durationSeconds } as { durationSeconds: number };

  describe(`MusicGenerator conformance: ${name}`, () => {
    let generator: MusicGenerator;
    let capabilities: MusicCapabilities;
    let first: MusicTrack;

    const request = (fields: Partial<MusicRequest> = {}): MusicRequest =>
      ({ task: 'text2music', prompt: 'techno, 130 bpm, dark', seed: 7, ...base, ...fields }) as MusicRequest;

    const requestFor = (task: MusicTask): MusicRequest => {
      const source = { audio: first.audio, reusable: first.reusable };
      const { durationSeconds: duration, ...rest } = base;
      const fields: { readonly [T in MusicTask]: object } = {
        text2music: { durationSeconds: duration },
        retake: { durationSeconds: duration, variance: 0.3, retakeSeed: 11 },
        cover: { source },
        repaint: { source, startSeconds: duration * 0.25, endSeconds: duration * 0.75 },
        extend: { source, afterSeconds: duration / 2 },
        edit: { source, targetPrompt: 'ambient, calm' },
        audio2audio: { source },
        lego: { source, track: 'drums' },
        extract: { source, track: 'drums' },
        complete: { source, tracks: ['drums', 'bass'] },
      };
      return { task, prompt: 'techno, 130 bpm, dark', seed: 7, ...rest, ...fields[task] } as MusicRequest;
    };

    beforeAll(async () => {
      generator = await options.create();
      capabilities = await generator.capabilities();
      first = (await generator.generate(request())).track;
    });
    afterAll(async () => {
      await generator.dispose();
      await generator.dispose();
    });

    it('states capabilities that make sense', () => {
      expect(capabilities.tasks.length).toBeGreaterThan(0);
      expect(capabilities.tasks.every((task) => MUSIC_TASKS.includes(task))).toBe(true);
      const honoured: readonly string[] = capabilities.tasks.flatMap((task) => [...(capabilities.honours[task] ?? ['no entry'])]);
      expect(honoured.filter((field) => !(HONOURED_FIELDS as readonly string[]).includes(field))).toEqual([]);
      expect(capabilities.timeSignatures.length > 0).toBe(honoured.includes('timeSignature'));
      expect(capabilities.duration.minSeconds).toBeLessThan(capabilities.duration.maxSeconds);
      expect(capabilities.description.length).toBeGreaterThan(20);
    });

    it('returns finite audio of the promised rate, channels and length that is not silence', () => {
      expect(first.audio.sampleRate).toBe(capabilities.sampleRate);
      expect(first.audio.channels).toHaveLength(capabilities.channels);
      expect(Math.abs(clipDuration(first.audio) - durationSeconds)).toBeLessThanOrEqual(durationTolerance);
      expect(first.audio.channels.every((channel) => channel.every((sample) => Number.isFinite(sample)))).toBe(true);
      expect(energy(first)).toBeGreaterThan(0);
    });

    it('returns the seed and a provenance that names the maker', () => {
      expect(first.seed).toBe(7);
      expect(first.provenance.seed).toBe(7);
      expect(first.provenance.task).toBe('text2music');
      expect(first.provenance.generator.length).toBeGreaterThan(0);
      expect(JSON.parse(JSON.stringify(first.provenance.parameters))).toEqual(first.provenance.parameters);
    });

    it('draws a seed when none is given and returns it', async () => {
      const { tracks } = await generator.generate(request({ seed: undefined }));
      expect(Number.isInteger(tracks[0].seed)).toBe(true);
      expect(tracks[0].seed).toBeGreaterThanOrEqual(0);
    });

    it('takes 0 as a seed', async () => {
      const { tracks } = await generator.generate(request({ seed: 0 }));
      expect(tracks[0].seed).toBe(0);
    });

    it('gives the same bytes for the same seed, and others for another', async (context) => {
      if (!capabilities.deterministic) context.skip();
      const again = (await generator.generate(request())).track;
      const other = (await generator.generate(request({ seed: 8 }))).track;
      expect(sameSamples(first, again)).toBe(true);
      expect(sameSamples(first, other)).toBe(false);
    });

    it('makes as many variations as asked, each with its seed', async (context) => {
      if (capabilities.maxVariations < 2) context.skip();
      const { tracks } = await generator.generate(request({ variations: 2 }));
      expect(tracks.map((track) => track.seed)).toEqual([7, 8]);
      expect(sameSamples(tracks[0], tracks[1] as MusicTrack)).toBe(false);
    });

    it.each(MUSIC_TASKS.map((task) => [task]))('does %s, or refuses it with a typed error', async (task) => {
      const outcome = await generator.generate(requestFor(task)).catch((error: unknown) => error);
      if (!capabilities.tasks.includes(task)) {
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
      for await (const event of generator.stream(request())) seen.push(event);
      expect(seen.at(-1)?.type).toBe('result');
      const fractions = seen.flatMap((event) => (event.type === 'progress' && event.fraction !== undefined ? [event.fraction] : []));
      expect(fractions.length).toBeGreaterThan(0);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    });

    it('rejects with the reason of a signal that is aborted already', async () => {
      const reason = new Error('not today');
      await expect(generator.generate(request(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it('rejects with the reason of a signal that aborts midway, and works afterwards', async () => {
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const run = generator.generate(request(), { signal: controller.signal, onProgress: () => controller.abort(reason) });
      await expect(run).rejects.toBe(reason);
      const { tracks } = await generator.generate(request());
      expect(tracks).toHaveLength(1);
    });

    it('survives a consumer that leaves the loop early', async () => {
      for await (const event of generator.stream(request())) {
        expect(event.type).toBe('progress');
        break;
      }
      expect((await generator.generate(request())).tracks).toHaveLength(1);
    });

    it('rejects the call when onProgress throws', async () => {
      const fault = new Error('listener fault');
      const run = generator.generate(request(), {
        onProgress: () => {
          throw fault;
        },
      });
      await expect(run).rejects.toBe(fault);
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
      const error = await generator.generate(request(fields as never)).catch((reason: unknown) => reason);
      expect(isLoopError(error, 'invalid_input')).toBe(true);
      expect((error as { issues: { path: string }[] }).issues.map((issue) => issue.path)).toContain(path);
    });

    it('warns about fields that it does not obey', async () => {
      const asked = { guidanceScale: 5, vocalLanguage: 'en' } as const;
      const { warnings } = await generator.generate(request(asked));
      const expected = (Object.keys(asked) as (keyof typeof asked)[]).filter(
        (field) => capabilities.honours.text2music?.includes(field) !== true,
      );
      expect(warnings.map((warning) => warning.field)).toEqual(expect.arrayContaining(expected));
    });

    it('throws `disposed` after dispose', async () => {
      const other = await options.create();
      await other.dispose();
      const error = await other.generate(request()).catch((reason: unknown) => reason);
      expect(isLoopError(error, 'disposed')).toBe(true);
    });
  });
}

function energy(track: MusicTrack): number {
  return track.audio.channels.reduce((sum, channel) => sum + channel.reduce((part, sample) => part + sample * sample, 0), 0);
}

function sameSamples(a: MusicTrack, b: MusicTrack): boolean {
  return a.audio.channels.every((channel, index) => {
    const other = b.audio.channels[index];
    return other !== undefined && channel.length === other.length && channel.every((sample, position) => sample === other[position]);
  });
}
