import { createChannel } from '@loop/core';
import type { GenerationEvent, Milliseconds, MusicCapabilities, MusicGenerator, MusicRequest } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import { createAdapterControl } from '../adapters/adapter-control.js';
import type { AdapterLibrary } from '../adapters/adapter-library.js';
import { combineLiveAdapters } from '../adapters/combine-live-adapters.js';
import { createLiveAdapters } from '../adapters/live-adapters.js';
import type { LiveAdapters } from '../adapters/live-adapters.js';
import type { KeepMerged } from '../adapters/merged-weights.js';
import type { Runtime, WeightMode } from '../runtime/runtime.js';
import { OUTPUT_RATE } from './delivery.js';
import { GENERATOR_NAME } from './describe-track.js';
import type { Family } from './family.js';
import { createLanguageTools } from './language-tools.js';
import type { LanguageTools } from './language-tools.js';
import { makeTracks } from './make-tracks.js';
import type { TrackMaker } from './make-tracks.js';
import { createNetworks } from './networks.js';
import type { MemoryPolicy } from './networks.js';
import { createTrainingTools } from './prepare-training.js';
import type { TrainingTools } from './prepare-training.js';
import { createTurns } from './run-in-turn.js';
import type { RunInTurn } from './run-in-turn.js';

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
   * @defaultValue 256
   */
  readonly adapterRank?: number | undefined;
}

/** A generator on a family of models, with what its other networks can do. */
export interface ModelGenerator<R extends MusicRequest = MusicRequest>
  extends Omit<MusicGenerator<R>, 'listener' | 'audioTokenizer' | 'assistant'>, LanguageTools, TrainingTools {}

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
  const live = adaptersOf(options);
  const networks = createNetworks(family, runtime, { ...options, adapters: live });
  const turns = createTurns(GENERATOR_NAME, options.maxQueued);
  const control = live && createAdapterControl({ live, library: options.adapterLibrary, lifetime: turns.ended });
  const maker: TrackMaker = { family, networks, runtime, live, mode, clock };

  const generator = defineGenerator<R>({
    name: GENERATOR_NAME,
    capabilities: capabilitiesOf(options),
    adapters: control,
    async *run(request, { signal: own, warn }) {
      const settings = family.readSettings(request);
      // What takes part is settled now, however long the queue is and whatever is loaded meanwhile.
      const stack = control?.stackFor(request.adapters) ?? [];
      // Adapters that exclude one another are found before any work.
      if (stack.length > 0) await live?.check(stack);
      const events = createChannel<GenerationEvent>();
      const running = turns
        .run((signal) => makeTracks(maker, { request, settings, stack, signal, emit: events.push, warn }), { signal: own })
        .finally(events.end);
      try {
        yield* events.read();
        return await running;
      } finally {
        await Promise.allSettled([running]);
      }
    },
    async dispose() {
      await turns.end();
      await networks.release();
      await live?.dispose();
    },
  });
  /** Tools take no adapters by name: those that are active when they are asked take part. */
  const runWithActive: RunInTurn = (task, how) => {
    const stack = control?.stackFor(undefined) ?? [];
    return turns.run(async (signal) => {
      await live?.apply(stack, { signal, close: networks.release });
      return task(signal);
    }, how);
  };
  return {
    ...generator,
    ...createLanguageTools({ family, networks, mode, runInTurn: runWithActive, clock }),
    ...createTrainingTools({ family, networks, runInTurn: turns.run, clock }),
  };
}

function capabilitiesOf({ family, runtime }: GeneratorOptions): MusicCapabilities {
  const { id, title, checkpoint, capabilities, adapted } = family;
  return {
    ...capabilities,
    kind: 'neural',
    family: id,
    model: checkpoint.name,
    description: `${title} (${checkpoint.name}) on ONNX Runtime, ${runtime.provider}: a neural network that writes music and voices from a prompt and lyrics.`,
    sampleRate: OUTPUT_RATE,
    channels: 2,
    deterministic: true,
    previews: true,
    cancellation: 'stops-work',
    adapters: adapted !== undefined,
  };
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
