import type { AdapterWeights, HonouredField, MusicCapabilities, MusicGenerator, MusicRequest, MusicTask, MusicTrack } from '@loop/core';

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
  /** Fields with which previews come, for a generator whose capabilities promise them. */
  readonly previewFields?: Partial<MusicRequest> | undefined;
  /** Honoured fields that need files which are not part of the test's model, such as lyrics without their vocabulary. @defaultValue none */
  readonly needFiles?: readonly HonouredField[] | undefined;
  /** An adapter that changes the sound, for a generator whose capabilities promise adapters. */
  readonly adapter?: string | AdapterWeights | undefined;
  /** Counts the work done so far, such as runs of a network: after a stop it must stand still. */
  readonly work?: (() => number) | undefined;
}

/** What the parts of the suite share; filled before the first test runs. */
export interface SuiteContext {
  readonly options: MusicGeneratorSuiteOptions;
  generator: MusicGenerator;
  capabilities: MusicCapabilities;
  /** The track of the plain request, with seed 7. */
  first: MusicTrack;
  /** The plain request with other fields. */
  request(fields?: object): MusicRequest;
  /** The smallest sensible request of a task, with other fields. */
  requestFor(task: MusicTask, fields?: object): MusicRequest;
}

/** Creates the context of a suite. */
export function createSuiteContext(options: MusicGeneratorSuiteOptions): SuiteContext {
  const { durationSeconds = 4 } = options;
  const common = { prompt: 'techno, 130 bpm, dark', seed: 7, ...options.base };
  const context = {
    options,
    request: (fields = {}) => ({ task: 'text2music', ...common, durationSeconds, ...fields }) as MusicRequest,
    requestFor(task: MusicTask, fields = {}) {
      const source = { audio: this.first.audio, reusable: this.first.reusable };
      const own: { readonly [T in MusicTask]: object } = {
        text2music: { durationSeconds },
        retake: { durationSeconds, variance: 0.3, retakeSeed: 11 },
        cover: { source },
        repaint: { source, startSeconds: durationSeconds * 0.25, endSeconds: durationSeconds * 0.75 },
        extend: { source, afterSeconds: durationSeconds / 2 },
        edit: { source, targetPrompt: 'ambient, calm' },
        audio2audio: { source },
        lego: { source, track: 'drums' },
        extract: { source, track: 'drums' },
        complete: { source, tracks: ['drums', 'bass'] },
      };
      return { task, ...common, ...own[task], ...fields } as MusicRequest;
    },
  } satisfies Omit<SuiteContext, 'generator' | 'capabilities' | 'first'> & ThisType<SuiteContext>;
  return context as unknown as SuiteContext;
}
