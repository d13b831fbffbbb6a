import { UnsupportedError } from '@loop/core';
import type { AdapterNetwork } from '@loop/core';
import type { AdapterSource } from '@loop/core/adapters';

import type { LiveAdapters } from './live-adapters.js';
import type { AdapterStack } from './stack.js';

/**
 * Joins the adapters of a model's two networks: the one that makes the sound, and the one that plans it. Each adapter goes where it belongs.
 *
 * @param language - `undefined` where the checkpoint has no language model.
 */
export function combineLiveAdapters(decoder: LiveAdapters, language: LiveAdapters | undefined): LiveAdapters {
  const of = (target: AdapterNetwork, name: string): LiveAdapters => {
    if (target === 'decoder') return decoder;
    if (language !== undefined) return language;
    throw new UnsupportedError(
      'adapters',
      `The adapter ${name} is for the language model, and none is here: get one, or load the model with it.`,
    );
  };
  const both = language === undefined ? [decoder] : [decoder, language];
  return {
    read: async (source, { target = targetOf(source), ...how }) => of(target, source.name).read(source, { ...how, target }),
    accept: async (weights) => of(weights.target, weights.name).accept(weights),
    sites: () => decoder.sites(),
    async check(stack) {
      await decoder.check(partOf(stack, 'decoder'));
      await language?.check(partOf(stack, 'language-model'));
    },
    async applicationOf(adapter, stack) {
      const { target, name } = adapter.weights;
      return of(target, name).applicationOf(adapter, partOf(stack, target));
    },
    async apply(stack, options) {
      const first = await decoder.apply(partOf(stack, 'decoder'), options);
      const second = await language?.apply(partOf(stack, 'language-model'), options);
      if (second === undefined) return first;
      return { beside: first.beside + second.beside, merged: first.merged + second.merged, carrier: first.carrier ?? second.carrier };
    },
    building: async (recipe) => (await decoder.building(recipe)) ?? language?.building(recipe),
    inputsOf: (network) => Object.assign({}, ...both.map((each) => each.inputsOf(network))),
    async dispose() {
      for (const each of both) await each.dispose();
    },
  };
}

function partOf(stack: AdapterStack, target: AdapterNetwork): AdapterStack {
  return stack.filter(({ adapter }) => adapter.weights.target === target);
}

/** How PEFT names the layers of a causal language model; those of the decoder have one `model.` less, or `decoder.`. */
const LANGUAGE_MODULE = /^base_model\.model\.model\.layers\./u;

/**
 * The network that a file's adapter is for: the language model where PEFT says so, where its base model is one of the published ones, or where its modules
 * are named as those of a causal language model.
 */
function targetOf({ file, config }: AdapterSource): AdapterNetwork {
  const about = (typeof config === 'object' && config !== null ? config : {}) as Readonly<Record<string, unknown>>;
  const isSaid = about['task_type'] === 'CAUSAL_LM' || String(about['base_model_name_or_path'] ?? '').includes('acestep-5Hz-lm');
  const isNamed = [...file.tensors.keys()].some((name) => LANGUAGE_MODULE.test(name));
  return isSaid || isNamed ? 'language-model' : 'decoder';
}
