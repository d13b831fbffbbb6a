import { assertFits } from '../models/assert-fits.js';
import { detectFamily } from '../models/detect-family.js';
import type { FamilyOptions } from '../models/family-kind.js';
import { createGenerator } from '../pipeline/create-generator.js';
import type { GeneratorOptions, ModelGenerator } from '../pipeline/create-generator.js';
import { planMemory } from '../pipeline/plan-memory.js';
import type { MemoryPlan } from '../pipeline/plan-memory.js';
import { rememberComponents } from '../runtime/remember-components.js';
import { createJapaneseAnalyser } from '../tokenizers/lyrics/create-japanese-analyser.js';
import type { DictionaryReader } from '../tokenizers/lyrics/create-japanese-analyser.js';
import type { ServedGenerator } from '../remote/serve-generator.js';
import { keepInMemory } from './memory-weights.js';
import { openWebCheckpoint } from './open-web-checkpoint.js';
import type { WebCheckpointOptions, WebSource } from './open-web-checkpoint.js';
import { createWebAdapters } from './web-adapters.js';
import { createWebRuntime } from './web-runtime.js';
import type { WebRuntimeOptions, WebRuntimeReport } from './web-runtime.js';

/** How ACE-Step runs in a browser. Plain data, so that it can be sent to a worker. */
export interface EngineOptions
  extends
    WebRuntimeOptions,
    WebCheckpointOptions,
    Pick<GeneratorOptions, 'policy' | 'maxQueued' | 'adapterRank'>,
    Pick<FamilyOptions, 'variant' | 'planner'> {
  /**
   * The address of the folder `dict` of `@patdx/kuromoji`, for lyrics with kanji; its 17 MB are fetched when a line has some.
   *
   * @defaultValue none: kanji are refused with what to do
   */
  readonly japaneseDictionary?: string | undefined;
}

/** What is opened, and how. Plain data, which a worker can be sent. */
export interface EngineOrder {
  readonly source: WebSource;
  readonly options: EngineOptions;
}

/** What is known of a generator beside its capabilities. Plain data. */
export interface EngineAbout {
  readonly report: WebRuntimeReport;
  readonly memoryPlan: MemoryPlan;
}

/** Opens a checkpoint and a runtime on this thread. */
export async function openEngine({ source, options }: EngineOrder): Promise<ServedGenerator<EngineAbout, ModelGenerator>> {
  const checkpoint = rememberComponents(openWebCheckpoint(source, options));
  const { policy, mode, maxQueued, adapterRank, variant, planner, japaneseDictionary } = options;
  const japaneseAnalyser = japaneseDictionary === undefined ? undefined : createJapaneseAnalyser(fetchFrom(japaneseDictionary));
  // Headers alone say what is not there or does not fit, before anything heavy is fetched.
  const family = await detectFamily(checkpoint, { variant, planner, japaneseAnalyser });
  await assertFits(family);
  const memoryPlan = await planMemory(family, { policy, mode, provider: 'wasm' });
  const runtime = await createWebRuntime(options);
  const generator = createGenerator({
    family,
    runtime,
    policy,
    mode,
    maxQueued,
    adapterRank,
    adapterLibrary: createWebAdapters(),
    keepMerged: keepInMemory,
    clock: () => performance.now(),
  });
  return { generator, about: { report: runtime.report, memoryPlan } };
}

function fetchFrom(folder: string): DictionaryReader {
  return async (name) => {
    const response = await fetch(`${folder.replace(/\/$/, '')}/${name}`);
    if (!response.ok) throw new TypeError(`${name} was answered with ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}
