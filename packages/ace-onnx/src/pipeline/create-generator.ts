import { createChannel, createSerialQueue, DisposedError, drawSeed, MAX_SEED } from '@loop/core';
import type {
  AudioClip,
  AudioSource,
  Fraction,
  GenerationEvent,
  Milliseconds,
  MusicCapabilities,
  MusicGenerator,
  MusicRequest,
  MusicTrack,
  Seed,
} from '@loop/core';
import { defineGenerator } from '@loop/core/generation';
import type { GenerationJob } from '@loop/core/generation';

import { createAdapterControl } from '../adapters/adapter-control.js';
import type { AdapterLibrary } from '../adapters/adapter-library.js';
import { combineLiveAdapters } from '../adapters/combine-live-adapters.js';
import { createLiveAdapters } from '../adapters/live-adapters.js';
import type { LiveAdapters, StackReport } from '../adapters/live-adapters.js';
import type { KeepMerged } from '../adapters/merged-weights.js';
import type { AdapterStack } from '../adapters/stack.js';
import { sliceFrames } from '../diffusion/latents.js';
import type { Runtime, WeightMode } from '../runtime/runtime.js';
import type { Family, LatentClip, PipelineSettings, SongPlan, ThoughtRequest } from './family.js';
import { createLanguageTools } from './language-tools.js';
import type { LanguageTools, RunInTurn } from './language-tools.js';
import { createTrainingTools } from './prepare-training.js';
import type { TrainingTools } from './prepare-training.js';
import { makeSong } from './make-song.js';
import type { Song } from './make-song.js';
import { readNetworkSizes } from './network-sizes.js';
import { createNetworks } from './networks.js';
import type { MemoryPolicy } from './networks.js';
import { callSeconds, planSongProgress } from './plan-progress.js';

/** What a generator is made of. */
export interface GeneratorOptions {
  /** The models and their checkpoint; `detectFamily` finds them. */
  readonly family: Family;
  /** What runs the networks. */
  readonly runtime: Runtime;
  /** Which networks stay in memory. @defaultValue 'sequential' */
  readonly policy?: MemoryPolicy | undefined;
  /** How weights are held. @defaultValue the runtime's own */
  readonly mode?: WeightMode | undefined;
  /** The most jobs that may wait or run; a further one throws `queue_full`. @defaultValue unlimited */
  readonly maxQueued?: number | undefined;
  /** A clock for estimates of the time left. */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Where adapters come from that are loaded by a path, an address or a name. @defaultValue none: only their weights can be loaded */
  readonly adapterLibrary?: AdapterLibrary | undefined;
  /** Where weights are kept that adapters are merged into. @defaultValue in memory */
  readonly keepMerged?: KeepMerged | undefined;
  /**
   * The largest sum of ranks of the adapters on one weight that are products beside it, 0–4 096; others are merged into a copy of it. A product
   * switches in no time and costs as much more per step as its rank is of the weight's width.
   *
   * @defaultValue 96
   */
  readonly adapterRank?: number | undefined;
}

/** A generator on a family of models, with what its other networks can do. */
export interface ModelGenerator<R extends MusicRequest = MusicRequest>
  extends Omit<MusicGenerator<R>, 'listener' | 'audioTokenizer' | 'assistant'>, LanguageTools, TrainingTools {}

const NAME = '@loop/ace-onnx';

/** How the work of a request talks to its reader. */
interface Job {
  readonly signal: AbortSignal;
  readonly emit: (event: GenerationEvent) => void;
  readonly warn: GenerationJob['warn'];
  /** The adapters that take part. */
  readonly stack: AdapterStack;
}

/**
 * Creates a music generator on a family of models. One job runs at a time; a failed job does not fail the next. Same request and seed, same
 * bytes on the same machine; across machines results agree to the precision of their arithmetic.
 *
 * @example
 * ```ts
 * const family = await detectFamily(openCheckpoint('models/ACE-Step-v1-3.5B'));
 * const generator = createGenerator({ family, runtime: createNodeRuntime() });
 * ```
 */
export function createGenerator<R extends MusicRequest = MusicRequest>(options: GeneratorOptions): ModelGenerator<R> {
  const { family, runtime, mode, clock } = options;
  const { id, title, checkpoint, recipes } = family;
  const live = adaptersOf(options);
  const networks = createNetworks(family, runtime, { ...options, adapters: live });
  const queue = createSerialQueue({ limit: options.maxQueued });
  const capabilities: MusicCapabilities = {
    ...family.capabilities,
    family: id,
    model: checkpoint.name,
    description: `${title} (${checkpoint.name}) on ONNX Runtime, ${runtime.provider}: a neural network that writes music and voices from a prompt and lyrics.`,
  };
  const jobs = new Set<Promise<unknown>>();

  /** Makes all variations of a request and reports its progress. */
  const work = async (asked: MusicRequest, askedSettings: PipelineSettings, job: Job): Promise<MusicTrack[]> => {
    const { signal, emit, warn, stack } = job;
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
      tracks.push(describeTrack({ request, settings, seed: own, song, plan: songPlan, thought, stack, adapted }));
    }
    emit(progress.at('resample', 1));
    return tracks;
  };

  const describeTrack = (made: {
    readonly request: MusicRequest;
    readonly settings: PipelineSettings;
    readonly seed: Seed;
    readonly song: Song;
    readonly plan: SongPlan<unknown>;
    readonly thought: ThoughtRequest<PipelineSettings> | undefined;
    readonly stack: AdapterStack;
    readonly adapted: StackReport | undefined;
  }): MusicTrack => {
    const { request, settings, seed, song, plan, thought, stack, adapted } = made;
    const { prompt, lyrics } =
      request.task === 'edit'
        ? { prompt: request.targetPrompt ?? request.prompt, lyrics: request.targetLyrics ?? request.lyrics }
        : request;
    const parameters = {
      ...settings,
      guidanceScale: request.guidanceScale,
      ...plan.parameters,
      ...thought?.parameters,
      truePeakDb: song.truePeakDb,
      provider: runtime.provider,
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
        generator: NAME,
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
  };

  const lifetime = new AbortController();
  const runInTurn: RunInTurn = async (task, { signal: own } = {}) => {
    lifetime.signal.throwIfAborted();
    const signal = AbortSignal.any([lifetime.signal, ...(own === undefined ? [] : [own])]);
    const running = queue.run(() => task(signal), { signal });
    jobs.add(running);
    try {
      return await running;
    } finally {
      jobs.delete(running);
    }
  };
  const control =
    live === undefined ? undefined : createAdapterControl({ live, library: options.adapterLibrary, lifetime: lifetime.signal });
  /** Tools take no adapters by name: those that are active when they are asked take part. */
  const runWithActive: RunInTurn = (task, how) => {
    const stack = control?.stackFor(undefined) ?? [];
    return runInTurn(async (signal) => {
      await live?.apply(stack, { signal, close: networks.release });
      return task(signal);
    }, how);
  };
  const languageTools = createLanguageTools({ family, networks, mode, runInTurn: runWithActive, clock });

  const generator = defineGenerator<R>({
    name: NAME,
    capabilities,
    adapters: control,
    async *run(request, { signal, warn }) {
      const settings = family.readSettings(request);
      // What takes part is settled now, however long the queue is and whatever is loaded meanwhile.
      const stack = control?.stackFor(request.adapters) ?? [];
      // Adapters that exclude one another are found before any work.
      if (stack.length > 0) await live?.check(stack);
      const events = createChannel<GenerationEvent>();
      const running = queue.run(() => work(request, settings, { signal, warn, emit: events.push, stack }), { signal }).finally(events.end);
      jobs.add(running);
      try {
        yield* events.read();
        return await running;
      } finally {
        await Promise.allSettled([running]);
        jobs.delete(running);
      }
    },
    async dispose() {
      lifetime.abort(new DisposedError(NAME));
      await Promise.allSettled(jobs);
      await networks.release();
      await live?.dispose();
    },
  });
  return { ...generator, ...languageTools, ...createTrainingTools({ family, networks, runInTurn, clock }) };
}

/** Adapters inside the networks of a family that takes them. */
function adaptersOf({ family, runtime, keepMerged, adapterRank }: GeneratorOptions): LiveAdapters | undefined {
  const { adapted, adaptedLanguage, recipes, checkpoint } = family;
  const of = (component: string) => ({
    recipes: recipes.filter((recipe) => recipe.component === component),
    component: () => checkpoint.component(component),
    runtime,
    keepMerged,
    maxRank: adapterRank,
  });
  if (adapted === undefined) return undefined;
  const language =
    adaptedLanguage === undefined
      ? undefined
      : createLiveAdapters({ ...of(adaptedLanguage), network: 'language-model', onlyWhenUsed: true });
  return combineLiveAdapters(createLiveAdapters(of(adapted)), language);
}

/** Names the latents that a track of a family leaves, so that later tasks need not encode its audio again. */
export function latentsKind(family: string): string {
  return `${family}/latents`;
}

/** The latents that come with a source, where they are those of its very sound. */
function readLatents({ id, latent: shape, framesOf }: Family, source: AudioSource | undefined): LatentClip | undefined {
  if (source?.reusable?.kind !== latentsKind(id)) return undefined;
  const { latent, frames, gain } = (source.reusable.data ?? {}) as Partial<LatentClip>;
  return latent instanceof Float32Array && frames === framesOf(source.audio) && latent.length === frames * shape.frameSize
    ? { latent, frames, ...(typeof gain === 'number' && Number.isFinite(gain) ? { gain } : {}) }
    : undefined;
}

/** The latent of a song, as long as its sound: a network may have made more than was asked for. */
function keptLatent({ latent: shape, framesOf }: Family, song: Song, made: number): LatentClip {
  const frames = Math.min(made, framesOf(song.audio));
  const latent =
    frames === made
      ? song.latent
      : shape.layout === 'frames-first'
        ? song.latent.slice(0, frames * shape.frameSize)
        : sliceFrames(song.latent, made, 0, frames);
  return { latent, frames, ...(song.gain === 1 ? {} : { gain: song.gain }) };
}

/** A latent as long as a clip's, to plan a task before the clip is encoded. */
function silentSource(family: Family, audio: AudioClip | undefined): LatentClip | undefined {
  if (audio === undefined) return undefined;
  const frames = family.framesOf(audio);
  return { latent: new Float32Array(frames * family.latent.frameSize), frames };
}
