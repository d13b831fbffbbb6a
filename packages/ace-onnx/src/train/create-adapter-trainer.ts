import { createSerialQueue, DisposedError, InvalidInputError, UnsupportedError } from '@loop/core';
import type { AdapterTrainer, AdapterWeights } from '@loop/core';
import { scaleOf } from '@loop/core/adapters';
import { adapterParameters } from '@loop/core/generation';

import { float32 } from '../runtime/tensor.js';
import type { Tensor, Tensors } from '../runtime/tensor.js';
import type { Checkpoint } from '../runtime/runtime.js';
import { assertAdapterFits, changeForm } from './adapter-forms.js';
import { dropoutFeeds } from './changes/dropout.js';
import type { LayerFeeds, TrainingEngine } from './engine/engine.js';
import { createGraphEngine } from './engine/graph-engine.js';
import { createLayerEngine } from './engine/layer-engine.js';
import { headGraph } from './engine/layer-graphs.js';
import { layerOf } from './engine/trained-network.js';
import { readFloats } from './read-floats.js';
import { startAdapter } from './start-adapter.js';
import type { ExampleLengths, TrainedModel } from './trained-model.js';
import { scaleName } from './trained-products.js';
import { parseTrainerOptions } from './trainer-options.js';
import type { AdapterTrainerOptions } from './trainer-options.js';
import { openTransformer } from './v1/open-transformer.js';
import { openDecoder } from './v15/open-decoder.js';

/**
 * Makes a trainer of adapters for the diffusion transformer of ACE-Step 1.5 – base, sft, turbo, XL by its configuration – or of ACE-Step v1. The
 * frozen weights are used where they are; a trained one gets its adapter as inputs of the graph, and the derivatives by them as outputs.
 *
 * @throws {UnsupportedError} When the checkpoint is of another family.
 * @throws {InvalidInputError} With the option's name.
 * @throws {ShapeMismatchError} When the checkpoint does not fit its configuration.
 * @throws {ModelLoadError} When the runtime cannot load a network.
 */
export async function createAdapterTrainer(checkpoint: Checkpoint, options: AdapterTrainerOptions): Promise<AdapterTrainer> {
  const { runtime, variant } = options;
  const { sites: wanted, frames, memory, mode, ...design } = parseTrainerOptions(options);
  const model = await openModel(checkpoint, variant);
  const { component, isDistilled, timestepLaw, emptyCondition } = model;
  const sites = model.sites(wanted);
  const forms = sites.map((site) => changeForm(site, design));
  const network = { ...model.network, forms: new Map(forms.map((form) => [form.site.key, form])) };
  const { files } = component;
  const head = await runtime.open(headGraph(network), { name: 'head', files, mode, workspace: 'freed' });
  const createEngine = memory === 'layers' ? createLayerEngine : createGraphEngine;
  const engine: TrainingEngine = await createEngine(network, runtime, { files, mode }).catch(async (error: unknown) => {
    await head.release();
    throw error;
  });

  const queue = createSerialQueue();
  let isDisposed = false;
  const runInTurn = <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    if (isDisposed) return Promise.reject(new DisposedError('The trainer'));
    return queue.run(work, { signal });
  };
  /** An adapter's tensors and scales as the layers take them, with what their dropout takes. */
  const feedsOf = (adapter: AdapterWeights, lengths: ExampleLengths, seed: number | undefined): LayerFeeds => {
    const feeds = Array.from({ length: network.layers }, (): Record<string, Tensor> => ({}));
    const put = (key: string, tensors: Tensors): void => void Object.assign(feeds[layerOf(key)]!, tensors);
    for (const { name, shape, values } of adapterParameters(adapter)) put(name, { [name]: float32(values, shape) });
    for (const [key, change] of adapter.targets) put(key, { [scaleName(key)]: float32(Float32Array.of(scaleOf(change)), [1]) });
    for (const { site, dropout } of forms) {
      if (dropout === 0) continue;
      put(site.key, dropoutFeeds(site, { places: model.placesOf(site, lengths), layout: model.layout, share: dropout, seed }));
    }
    return feeds;
  };
  return {
    sites,
    frames,
    isDistilled,
    timestepLaw,
    emptyCondition,
    async create({ name, alpha, seed }, { signal } = {}) {
      if (!(alpha > 0)) throw new InvalidInputError('settings', [{ path: 'alpha', message: 'must be above 0', received: String(alpha) }]);
      const readWeight = (key: string): Promise<Float32Array> => readFloats(component, model.siteWeight(key));
      return startAdapter(forms, { name, base: checkpoint.name, alpha, seed, readWeight, signal });
    },
    step(example, { adapter, gradients }, { signal } = {}) {
      return runInTurn(async () => {
        const lengths = model.lengthsOf(example, frames);
        assertAdapterFits(adapter, forms);
        const into = new Map(adapterParameters(gradients).map(({ name, values }) => [name, values]));
        const inputs = await model.prepare(head, example, lengths);
        const weight = example.weight ?? 1;
        const loss = await engine.differentiate(inputs, feedsOf(adapter, lengths, example.seed), {
          signal,
          onGradient: (name, values) => addTo(into.get(name), values, { weight, name }),
        });
        return { loss };
      }, signal);
    },
    evaluate(example, adapter, { signal } = {}) {
      return runInTurn(async () => {
        const lengths = model.lengthsOf(example, frames);
        assertAdapterFits(adapter, forms);
        const inputs = await model.prepare(head, example, lengths);
        // What is measured is measured whole: nothing is dropped.
        const results = await engine.evaluate(inputs, feedsOf(adapter, lengths, undefined), { signal });
        return { loss: (results['loss']!.data as Float32Array)[0]!, prediction: model.predictionOf(results['velocity']!, lengths) };
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

async function openModel(checkpoint: Checkpoint, variant: string | undefined): Promise<TrainedModel> {
  const model = (variant === undefined ? await openTransformer(checkpoint) : undefined) ?? (await openDecoder(checkpoint, variant));
  if (model !== undefined) return model;
  const what = variant === undefined ? checkpoint.name : `${variant} of ${checkpoint.name}`;
  throw new UnsupportedError('training', `${what} is no model of ACE-Step 1.5 or v1, whose transformers are trained here.`);
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
