import {
  DisposedError,
  MAX_SEED,
  assertSupported,
  createMusicResult,
  drawSeed,
  generateFromStream,
  parseMusicRequest,
  planProgress,
  warnIgnoredFields,
} from '@loop/core';
import type { GenerationStreamEvent, Hertz, MusicGenerator, MusicRequest, MusicTrack, Seed, Warning } from '@loop/core';

import { readBrief } from './composing/compose.js';
import { describeTrack } from './tasks/describe-track.js';
import { makeTrack } from './tasks/make-track.js';
import { patternCapabilities } from './pattern-capabilities.js';
import type { PatternRequest } from './tasks/track-job.js';

/** How a pattern generator is made. */
export interface PatternGeneratorOptions {
  /** Frames per second of the results, 8 000–192 000. @defaultValue 48 000 */
  readonly sampleRate?: Hertz | undefined;
}

const NAME = '@loop/sequencer pattern engine';

/**
 * Creates the pattern engine as a music generator: it reads style, tempo, key, mood and structure from the prompt, writes a song
 * by rules and plays it with synthesizers. It is no neural model, needs no model file and no GPU, and the same request and seed
 * give the same bytes on every platform.
 *
 * - `text2music` and `retake` make music of exactly the asked length; without `durationSeconds` it is 30 s.
 * - `cover` keeps melody and structure of a track that this engine made and plays the rest in another style; of foreign audio it takes
 *   over length and tempo, and says so in a warning.
 * - `repaint` and `extend` edit the song of a track that this engine made. With foreign audio they splice new music in, and say so
 *   in a warning.
 * - `advanced` takes `genre`, `swing` (0–0.5) and `sound` (settings of the sound engine by id).
 *
 * @example
 * ```ts
 * const generator = createPatternGenerator();
 * const { tracks } = await generator.generate({ task: 'text2music', prompt: 'dark techno, 130 bpm, A minor', durationSeconds: 20, seed: 7 });
 * ```
 */
export function createPatternGenerator(options: PatternGeneratorOptions = {}): MusicGenerator {
  const { sampleRate = 48_000 } = options;
  const capabilities = patternCapabilities(sampleRate);
  let isDisposed = false;
  const assertUsable = (): void => {
    if (isDisposed) throw new DisposedError('The pattern generator');
  };

  async function* stream(
    input: MusicRequest,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<GenerationStreamEvent, void, void> {
    assertUsable();
    signal?.throwIfAborted();
    const request = parseMusicRequest(input);
    assertSupported(request, capabilities, NAME);
    const brief = readBrief(request);
    const seed = request.seed ?? drawSeed();
    const count = request.variations ?? 1;
    const progress = planProgress([
      { phase: 'plan', weight: 1 },
      { phase: 'render', weight: 40 },
    ]);
    yield progress.at('plan', 0);
    const tracks: MusicTrack[] = [];
    const warnings: Warning[] = [...warnIgnoredFields(request, capabilities, NAME), ...brief.warnings];
    for (let index = 0; index < count; index += 1) {
      const job = { request: request as PatternRequest, brief, seed: variationSeed(seed, index), sampleRate };
      const work = makeTrack(job, { signal });
      let step = await work.next();
      for (; step.done !== true; step = await work.next()) {
        assertUsable();
        yield progress.at('render', (index + step.value) / count);
      }
      tracks.push(describeTrack(step.value, job, NAME));
      warnings.push(...step.value.warnings.filter((warning) => !warnings.some((known) => known.message === warning.message)));
    }
    signal?.throwIfAborted();
    yield progress.at('render', 1);
    yield { type: 'result', value: createMusicResult(tracks, warnings) };
  }

  return {
    name: NAME,
    capabilities: async ({ signal } = {}) => {
      assertUsable();
      signal?.throwIfAborted();
      return capabilities;
    },
    stream,
    generate: generateFromStream(stream),
    dispose: async () => {
      isDisposed = true;
    },
  };
}

function variationSeed(seed: Seed, index: number): Seed {
  return (seed + index) % (MAX_SEED + 1);
}
