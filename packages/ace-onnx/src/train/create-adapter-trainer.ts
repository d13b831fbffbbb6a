import { createSerialQueue, DisposedError, InvalidInputError, UnsupportedError } from '@loop/core';
import type { AdapterTrainer, AdapterWeights, TrainingExample } from '@loop/core';
import { scaleOf } from '@loop/core/adapters';
import { adapterParameters } from '@loop/core/generation';
import { decodeFloat32 } from '@loop/core/weights';

import { parseTransformerConfig } from '../models/v15/config.js';
import type { TransformerConfig } from '../models/v15/config.js';
import { findLayout } from '../models/v15/layout.js';
import { float32 } from '../runtime/tensor.js';
import type { Tensor, Tensors } from '../runtime/tensor.js';
import type { Checkpoint, Component } from '../runtime/runtime.js';
import { assertAdapterFits, changeForm } from './adapter-forms.js';
import type { ChangeForm } from './adapter-forms.js';
import { dropoutFeeds } from './changes/dropout.js';
import { parseTrainerOptions } from './trainer-options.js';
import type { AdapterTrainerOptions } from './trainer-options.js';
import { startAdapter } from './start-adapter.js';
import { scaleName } from './trained-products.js';
import { createFrameTables, framesOf, prepareInputs } from './v15/decoder-inputs.js';
import type { DecoderEngine, LayerFeeds } from './v15/engine.js';
import { createGraphEngine } from './v15/graph-engine.js';
import { createLayerEngine } from './v15/layer-engine.js';
import { headGraph } from './v15/layer-graphs.js';
import { decoderSites, layerOf, siteWeight } from './v15/sites.js';

/**
 * Makes a trainer of adapters for the diffusion transformer of ACE-Step 1.5 – base, sft, turbo, XL by its configuration. The frozen weights
 * are used where they are; a trained one gets its adapter as inputs of the graph, and the derivatives by them as outputs.
 *
 * @throws {UnsupportedError} When the checkpoint is of another family.
 * @throws {InvalidInputError} With the option's name.
 * @throws {ShapeMismatchError} When the checkpoint does not fit its configuration.
 * @throws {ModelLoadError} When the runtime cannot load a network.
 */
export async function createAdapterTrainer(checkpoint: Checkpoint, options: AdapterTrainerOptions): Promise<AdapterTrainer> {
  const { runtime, variant } = options;
  const { sites: wanted, frames, memory, mode, ...design } = parseTrainerOptions(options);
  const layout = await findLayout(checkpoint, variant);
  if (layout === undefined)
    throw new UnsupportedError(
      'training',
      `${checkpoint.name} is no model of ACE-Step 1.5; adapters of ACE-Step v1 are trained with its own trainer.`,
    );
  const { component, config: source } = await layout.part('transformer');
  const config = parseTransformerConfig(source);
  const sites = decoderSites(config, wanted);
  const forms = sites.map((site) => changeForm(site, design));
  const emptyCondition = await readEmpty((await layout.part('encoder')).component);

  const plan = { config, places: component.tensors, forms: new Map(forms.map((form) => [form.site.key, form])) };
  const { files } = component;
  const head = await runtime.open(headGraph(plan), { name: 'head', files, mode, workspace: 'freed' });
  const createEngine = memory === 'layers' ? createLayerEngine : createGraphEngine;
  const engine: DecoderEngine = await createEngine(plan, runtime, { files, mode }).catch(async (error: unknown) => {
    await head.release();
    throw error;
  });

  const queue = createSerialQueue();
  const tablesOf = createFrameTables(config);
  let isDisposed = false;
  const runInTurn = <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    if (isDisposed) return Promise.reject(new DisposedError('The trainer'));
    return queue.run(work, { signal });
  };
  return {
    sites,
    frames,
    isDistilled: config.isTurbo,
    emptyCondition,
    async create({ name, alpha, seed }, { signal } = {}) {
      if (!(alpha > 0)) throw new InvalidInputError('settings', [{ path: 'alpha', message: 'must be above 0', received: String(alpha) }]);
      const readWeight = (key: string): Promise<Float32Array> => readFloats(component, siteWeight(key));
      return startAdapter(forms, { name, base: checkpoint.name, alpha, seed, readWeight, signal });
    },
    step(example, { adapter, gradients }, { signal } = {}) {
      return runInTurn(async () => {
        const length = framesOf(example, config, frames);
        assertAdapterFits(adapter, forms);
        const into = new Map(adapterParameters(gradients).map(({ name, values }) => [name, values]));
        const inputs = await prepareInputs(head, example, config, { frames: length, tablesOf });
        const weight = example.weight ?? 1;
        const dropout = dropoutOf(forms, example, { frames: length, config });
        const loss = await engine.differentiate(inputs, feedsOf(adapter, config.layers, dropout), {
          signal,
          onGradient: (name, values) => addTo(into.get(name), values, { weight, name }),
        });
        return { loss };
      }, signal);
    },
    evaluate(example, adapter, { signal } = {}) {
      return runInTurn(async () => {
        const length = framesOf(example, config, frames);
        assertAdapterFits(adapter, forms);
        const inputs = await prepareInputs(head, example, config, { frames: length, tablesOf });
        // What is measured is measured whole.
        const dropout = dropoutOf(forms, { ...example, seed: undefined }, { frames: length, config });
        const results = await engine.evaluate(inputs, feedsOf(adapter, config.layers, dropout), { signal });
        const [loss, velocity] = [results['loss']!.data as Float32Array, results['velocity']!.data as Float32Array];
        return { loss: loss[0]!, prediction: velocity.slice(0, length * config.channels) };
      }, signal);
    },
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      await queue.run(async () => {
        await engine.release();
        await head.release();
      });
    },
  };
}

/** An adapter's tensors and scales as the layers take them, with what else each site takes. */
function feedsOf(adapter: AdapterWeights, layers: number, others: ReadonlyMap<string, Tensors>): LayerFeeds {
  const feeds = Array.from({ length: layers }, (): Record<string, Tensor> => ({}));
  for (const { name, shape, values } of adapterParameters(adapter)) feeds[layerOf(name)]![name] = float32(values, shape);
  for (const [key, change] of adapter.targets) feeds[layerOf(key)]![scaleName(key)] = float32(Float32Array.of(scaleOf(change)), [1]);
  for (const [key, tensors] of others) Object.assign(feeds[layerOf(key)]!, tensors);
  return feeds;
}

/** What the dropout of each site takes; nothing is dropped in an example without a seed. */
function dropoutOf(
  forms: readonly ChangeForm[],
  { seed, condition }: TrainingExample,
  { frames, config }: { readonly frames: number; readonly config: TransformerConfig },
): ReadonlyMap<string, Tensors> {
  const tokens = condition.length / config.conditionWidth;
  const patches = Math.ceil(frames / config.patch);
  return new Map(
    forms
      .filter(({ dropout }) => dropout > 0)
      .map(({ site, dropout: share }) => {
        const places = /\.cross_attn\.[kv]_proj$/.test(site.key) ? tokens : patches;
        return [site.key, dropoutFeeds(site, { places, layout: 'rows', share, seed })];
      }),
  );
}

function addTo(
  into: Float32Array | undefined,
  values: Float32Array,
  { weight, name }: { readonly weight: number; readonly name: string },
): void {
  if (into?.length !== values.length)
    throw new InvalidInputError('parameters', [
      { path: 'gradients', message: `must have ${name} of ${values.length} numbers`, received: String(into?.length) },
    ]);
  for (let index = 0; index < values.length; index += 1) into[index]! += weight * values[index]!;
}

function readEmpty(component: Component): Promise<Float32Array> {
  return readFloats(component, 'null_condition_emb');
}

const DTYPES = { float32: 'F32', bfloat16: 'BF16', float16: 'F16' } as const;

async function readFloats(component: Component, name: string): Promise<Float32Array> {
  const place = component.tensors.get(name);
  const dtype = place === undefined ? undefined : DTYPES[place.type as keyof typeof DTYPES];
  if (place === undefined || dtype === undefined)
    throw new UnsupportedError('training', `${component.name} has no tensor ${name} of floats.`);
  return decodeFloat32(await component.read(place), dtype);
}
