import { drawSeed, MAX_SEED } from '@loop/core';
import type { Fraction, GenerationEvent, Milliseconds, MusicRequest, MusicTrack, Seed } from '@loop/core';
import type { GenerationJob } from '@loop/core/generation';

import type { LiveAdapters } from '../adapters/live-adapters.js';
import type { AdapterStack } from '../adapters/stack.js';
import type { Runtime, WeightMode } from '../runtime/runtime.js';
import { describeTrack } from './describe-track.js';
import type { Family, LatentClip, SongPlan } from './family.js';
import type { PipelineSettings } from './pipeline-settings.js';
import { makeSong } from './make-song.js';
import { readNetworkSizes } from './network-sizes.js';
import type { Networks } from './networks.js';
import { callSeconds, planSongProgress } from './plan-progress.js';
import { readLatents, silentSource } from './reusable-latents.js';

/** What makes tracks, whatever the request. */
export interface TrackMaker {
  readonly family: Family;
  readonly networks: Networks;
  readonly runtime: Runtime;
  /** Adapters inside the networks, where the family takes them. */
  readonly live: LiveAdapters | undefined;
  readonly mode: WeightMode | undefined;
  readonly clock: (() => Milliseconds) | undefined;
}

/** One request, and how its work talks to its reader. */
export interface TrackJob {
  readonly request: MusicRequest;
  readonly settings: PipelineSettings;
  /** The adapters that take part. */
  readonly stack: AdapterStack;
  readonly signal: AbortSignal;
  readonly emit: (event: GenerationEvent) => void;
  readonly warn: GenerationJob['warn'];
}

/** Makes all variations of a request and reports its progress. */
export async function makeTracks(maker: TrackMaker, job: TrackJob): Promise<MusicTrack[]> {
  const { family, networks, live, runtime, mode, clock } = maker;
  const { request: asked, settings: askedSettings, signal, emit, warn, stack } = job;
  const { recipes } = family;
  const seed = asked.seed ?? drawSeed();
  const count = asked.variations ?? 1;
  const given = 'source' in asked ? asked.source : undefined;
  const known = readLatents(family, given);
  const silent = known ?? silentSource(family, given?.audio);
  // Faults of the task itself are found before any work.
  const first = family.plan({ request: asked, settings: askedSettings, seed, source: silent, signal });
  const sizes = await readNetworkSizes(recipes, networks.component);
  const sourceFrames = given === undefined || known !== undefined ? 0 : family.framesOf(given.audio);
  const { isOpen } = networks;
  const thoughtTokens = family.thinker?.tokensOf(asked, askedSettings);
  const cost = { recipes, sizes, isOpen, mode, sourceFrames, songs: count, thoughtTokens };
  const progress = planSongProgress({ ...cost, evaluations: first.evaluations, frames: first.frames }, clock);

  // Before the language model thinks, which may have adapters of its own.
  const adapted = await live?.apply(stack, { signal, close: networks.release });
  const onProgress = (done: Fraction): void => emit(progress.at('plan', done));
  const thought = await family.thinker?.think({ request: asked, settings: askedSettings, seed, networks, signal, warn, onProgress });
  const { request, settings } = thought ?? { request: asked, settings: askedSettings };
  const plan = (own: Seed, source: LatentClip | undefined): SongPlan<unknown> =>
    family.plan({ request, settings, seed: own, source, signal });
  const expected = thought === undefined ? first : plan(seed, silent);
  warn(...expected.warnings);
  const { frames } = expected;

  emit(progress.at('encode', 0));
  const source = given === undefined ? undefined : (known ?? (await family.encode(given.audio, { networks, settings, signal })));
  emit(progress.at('encode', 1));
  const condition = await family.condition({ request, settings, source, networks, signal, warn });
  emit(progress.at('text', 1));

  const tracks: MusicTrack[] = [];
  for (let index = 0; index < count; index += 1) {
    const own: Seed = (seed + index) % (MAX_SEED + 1);
    // The first is planned already, but on a silent source where the real one had to be encoded.
    const songPlan = index === 0 && source === known ? expected : plan(own, source);
    const song = await makeSong({
      family,
      networks,
      plan: songPlan,
      settings,
      condition,
      source: given?.audio,
      gain: source?.gain,
      progress,
      share: (done) => (index + done) / count,
      expectedSeconds: (name) =>
        recipes.filter((recipe) => recipe.name === name).reduce((sum, recipe) => sum + callSeconds(recipe, sizes, frames), 0),
      signal,
      emit,
    });
    warn(...song.warnings);
    tracks.push(
      describeTrack({
        family,
        provider: runtime.provider,
        mode,
        request,
        settings,
        seed: own,
        song,
        plan: songPlan,
        thought,
        stack,
        adapted,
      }),
    );
  }
  emit(progress.at('resample', 1));
  return tracks;
}
