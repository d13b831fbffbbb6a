import { MAX_SEED, drawSeed, planProgress } from '@loop/core';
import type { GenreDefinition, Hertz, MusicGenerator, MusicTrack, Seed } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import { readBrief } from './composing/compose.js';
import type { PatternMusicRequest } from './composing/compose.js';
import { describeTrack } from './tasks/describe-track.js';
import { makeTrack } from './tasks/make-track.js';
import { patternCapabilities } from './pattern-capabilities.js';
import type { PatternRequest } from './tasks/track-job.js';

/** How a pattern generator is made. */
export interface PatternGeneratorOptions {
  /** Frames per second of the results, 8 000–192 000. @defaultValue 48 000 */
  readonly sampleRate?: Hertz | undefined;
  /** Genres that prompts and settings can name beside the presets. @defaultValue those of the packs of `@loop/core/packs` */
  readonly genres?: readonly GenreDefinition[] | undefined;
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
 * - `advanced.pattern` takes {@link PatternSettings}.
 *
 * @example
 * ```ts
 * const generator = createPatternGenerator();
 * const { tracks } = await generator.generate({ task: 'text2music', prompt: 'dark techno, 130 bpm, A minor', durationSeconds: 20, seed: 7 });
 * ```
 */
export function createPatternGenerator(options: PatternGeneratorOptions = {}): MusicGenerator<PatternMusicRequest> {
  const { sampleRate = 48_000, genres } = options;
  return defineGenerator<PatternMusicRequest>({
    name: NAME,
    capabilities: patternCapabilities(sampleRate),
    async *run(asked, { signal, warn }) {
      const request = asked as PatternRequest;
      const brief = readBrief(request, genres);
      warn(...brief.warnings);
      const seed = request.seed ?? drawSeed();
      const count = request.variations ?? 1;
      const progress = planProgress([
        { phase: 'plan', weight: 1 },
        { phase: 'render', weight: 40 },
      ]);
      yield progress.at('plan', 0);
      const tracks: MusicTrack[] = [];
      for (let index = 0; index < count; index += 1) {
        const job = { request, brief, seed: variationSeed(seed, index), sampleRate };
        const work = makeTrack(job, { signal });
        let step = await work.next();
        for (; step.done !== true; step = await work.next()) {
          signal.throwIfAborted();
          yield progress.at('render', (index + step.value) / count);
        }
        tracks.push(describeTrack(step.value, job, NAME));
        warn(...step.value.warnings);
      }
      yield progress.at('render', 1);
      return tracks;
    },
  });
}

function variationSeed(seed: Seed, index: number): Seed {
  return (seed + index) % (MAX_SEED + 1);
}
