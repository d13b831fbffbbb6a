import { performance } from 'node:perf_hooks';

import { ModelLoadError } from '@loop/core';

import { assertFits } from '../models/assert-fits.js';
import { detectFamily } from '../models/detect-family.js';
import type { FamilyOptions } from '../models/family-kind.js';
import { createGenerator } from '../pipeline/create-generator.js';
import type { GeneratorOptions, ModelGenerator } from '../pipeline/create-generator.js';
import { createInstalledJapaneseAnalyser } from './installed-japanese-analyser.js';
import { planMemory } from '../pipeline/plan-memory.js';
import type { MemoryPlan } from '../pipeline/plan-memory.js';
import { rememberComponents } from '../runtime/remember-components.js';
import { createFileAdapters } from './file-adapters.js';
import { findCheckpoint } from './find-checkpoint.js';
import { createMergedFiles } from './merged-files.js';
import { createNodeRuntime } from './onnx-runtime.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';
import { probeProviders } from './probe-providers.js';
import { splitVariant } from './split-variant.js';
import type { ProviderReport } from './probe-providers.js';

/** How a model is loaded. */
export interface LoadAceStepOptions
  extends NodeRuntimeOptions, Pick<GeneratorOptions, 'policy' | 'maxQueued' | 'adapterRank'>, FamilyOptions {
  /**
   * What executes: `cpu`, `cuda`, `coreml`, `webgpu`; or `auto`, which tries each and takes the first that works.
   *
   * @defaultValue 'cpu'
   */
  readonly provider?: string | undefined;
  /** A folder whose adapters `adapters.list` shows and `adapters.load` takes by name. @defaultValue none: adapters are loaded by their paths */
  readonly adapterFolder?: string | undefined;
}

/** A generator with what is known about its loading. */
export interface LoadedAceStep extends ModelGenerator {
  /** How much memory it is expected to use. */
  readonly memoryPlan: MemoryPlan;
  /** What executes. */
  readonly provider: string;
  /** What was found out about each provider, when `auto` was asked for. */
  readonly providers?: readonly ProviderReport[] | undefined;
}

/**
 * Opens a published checkpoint and makes a music generator of it. All headers are read and checked against the configurations, so that a
 * damaged or foreign folder is found now; the weights are loaded when a song needs them.
 *
 * @param source - A folder in the published layout, one of the models of ACE-Step 1.5 in such a folder, or the name of a model that was pulled, such as `ACE-Step/ACE-Step-v1-3.5B`.
 * @throws {ModelMissingError} When the folder or a part of it is not there.
 * @throws {ShapeMismatchError} With every tensor that is missing, extra or misshapen.
 * @throws {ModelLoadError} With reason `provider_missing` when the provider is not available here.
 */
export async function loadAceStep(source: string, options: LoadAceStepOptions = {}): Promise<LoadedAceStep> {
  const { provider: wanted = 'cpu', policy, mode, maxQueued, adapterRank, adapterFolder } = options;
  const { folder, variant } = await splitVariant(source);
  const checkpoint = rememberComponents(await findCheckpoint(folder));
  const japaneseAnalyser = options.japaneseAnalyser ?? createInstalledJapaneseAnalyser();
  const family = await detectFamily(checkpoint, { ...options, variant: options.variant ?? variant, japaneseAnalyser });
  await assertFits(family);
  const providers = wanted === 'cpu' ? undefined : await probeProviders();
  const provider = chooseProvider(wanted, providers);
  const runtime = createNodeRuntime({ ...options, provider });
  const generator = createGenerator({
    family,
    runtime,
    policy,
    mode,
    maxQueued,
    adapterRank,
    adapterLibrary: createFileAdapters({ folder: adapterFolder }),
    keepMerged: createMergedFiles(),
    clock: () => performance.now(),
  });
  return { ...generator, memoryPlan: await planMemory(family, { policy, mode, provider }), provider, providers };
}

function chooseProvider(wanted: string, providers: readonly ProviderReport[] | undefined): string {
  if (providers === undefined) return wanted;
  const available = providers.filter(({ isAvailable }) => isAvailable).map(({ provider }) => provider);
  if (wanted === 'auto') return available[0] ?? 'cpu';
  if (available.includes(wanted)) return wanted;
  const reason = providers.find(({ provider }) => provider === wanted)?.reason ?? 'this build of ONNX Runtime does not know it';
  throw new ModelLoadError(
    `The execution provider ${wanted} cannot be used here: ${reason}. Available: ${available.join(', ')}.`,
    'provider_missing',
  );
}
