import type { MusicRequest, MusicTrack, Seed } from '@loop/core';

import type { StackReport } from '../adapters/live-adapters.js';
import type { AdapterStack } from '../adapters/stack.js';
import type { WeightMode } from '../runtime/runtime.js';
import type { Family, SongPlan, ThoughtRequest } from './family.js';
import type { PipelineSettings } from './pipeline-settings.js';
import type { Song } from './make-song.js';
import { keptLatent, latentsKind } from './reusable-latents.js';

/** What these generators are called in errors and provenance. */
export const GENERATOR_NAME = '@loop/ace-onnx';

/** A song, and all that it was made of. */
export interface MadeSong {
  readonly family: Family;
  readonly provider: string;
  readonly mode: WeightMode | undefined;
  /** The request as it was carried out. */
  readonly request: MusicRequest;
  readonly settings: PipelineSettings;
  readonly seed: Seed;
  readonly song: Song;
  readonly plan: SongPlan<unknown>;
  readonly thought: ThoughtRequest<PipelineSettings> | undefined;
  readonly stack: AdapterStack;
  readonly adapted: StackReport | undefined;
}

/** Writes down what a track is, what it was made of, and what later tasks can use again. */
export function describeTrack(made: MadeSong): MusicTrack {
  const { family, provider, mode, request, settings, seed, song, plan, thought, stack, adapted } = made;
  const { id, checkpoint } = family;
  const { prompt, lyrics } =
    request.task === 'edit' ? { prompt: request.targetPrompt ?? request.prompt, lyrics: request.targetLyrics ?? request.lyrics } : request;
  const parameters = {
    ...settings,
    guidanceScale: request.guidanceScale,
    ...plan.parameters,
    ...thought?.parameters,
    truePeakDb: song.truePeakDb,
    provider,
    weights: mode,
    ...(stack.length === 0 ? {} : { adapterWeights: adapted }),
  };
  // Later tasks count frames from the first sample, so a sound that begins within a frame is encoded again.
  const startsWithLatent = plan.delivery.skip === 0;
  return {
    audio: song.audio,
    seed,
    ...(startsWithLatent ? { reusable: { kind: latentsKind(id), data: keptLatent(family, song, plan.frames) } } : {}),
    metadata: { ...thought?.metadata, prompt, lyrics },
    provenance: {
      generator: GENERATOR_NAME,
      model: checkpoint.name,
      revision: checkpoint.revision,
      task: request.task,
      seed,
      adapters: stack.map(({ name, scale }) => ({ name, scale })),
      aiGenerated: true,
      // Plain JSON: what was left open is not there.
      parameters: JSON.parse(JSON.stringify(parameters)) as Record<string, unknown>,
    },
  };
}
