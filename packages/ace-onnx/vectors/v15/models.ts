import { fromBytes } from '@loop/core/weights';

import { createGraph } from '../../src/onnx/graph.js';
import type { Graph } from '../../src/onnx/graph.js';
import { findLayout } from '../../src/models/v15/layout.js';
import type { ModelLayout, PartName } from '../../src/models/v15/layout.js';
import { readModelConfig } from '../../src/models/v15/model-config.js';
import type { ModelConfig } from '../../src/models/v15/model-config.js';
import { createRecipes } from '../../src/models/v15/networks.js';
import { buildNetwork } from '../../src/models/recipe.js';
import type { NetworkName } from '../../src/models/v15/networks.js';
import { readSilence } from '../../src/models/v15/silence.js';
import { createWeights } from '../../src/models/weights.js';
import type { Weights } from '../../src/models/weights.js';
import { convolutionsOn } from '../../src/runtime/convolutions-on.js';
import type { Session, SessionInputs } from '../../src/runtime/runtime.js';
import type { Tensors } from '../../src/runtime/tensor.js';
import type { GoldenSet } from './golden-set.js';

/** One of the set's tiny models, its networks opened once each. */
export interface GoldenModel {
  readonly layout: ModelLayout;
  config(): Promise<ModelConfig>;
  session(name: NetworkName): Promise<Session>;
  /** Builds and runs a graph of its own over a part's weights. */
  run(part: PartName, build: (graph: Graph, weights: Weights) => void, inputs: SessionInputs): Promise<Tensors>;
  /** float32 `[frames, channels]` */
  silence(): Promise<Float32Array>;
}

const opened = new WeakMap<GoldenSet, Map<string, Promise<GoldenModel>>>();

/** Opens the model of a checkpoint folder; parts that it lacks come from beside it. */
export function modelOf(set: GoldenSet, folder: string): Promise<GoldenModel> {
  const models = opened.get(set) ?? new Map<string, Promise<GoldenModel>>();
  opened.set(set, models);
  const known = models.get(folder) ?? openModel(set, folder);
  models.set(folder, known);
  return known;
}

async function openModel(set: GoldenSet, folder: string): Promise<GoldenModel> {
  const isDiffusers = folder.startsWith('diffusers');
  const layout = isDiffusers ? await findLayout(await set.platform.open(folder)) : await findLayout(await set.platform.open('.'), folder);
  if (layout === undefined) throw new Error(`${folder} holds no model`);
  const sessions = new Map<string, Promise<Session>>();
  let config: Promise<ModelConfig> | undefined;
  // The diffusers folder of the set has neither autoencoder nor text encoder.
  const shared = isDiffusers ? await modelOf(set, 'acestep-v15-turbo') : undefined;
  const own: ModelLayout = {
    ...layout,
    part: (name) =>
      shared !== undefined && (name === 'autoencoder' || name === 'text-encoder') ? shared.layout.part(name) : layout.part(name),
  };
  const readConfig = (): Promise<ModelConfig> => (config ??= readModelConfig(own));
  const open = async (name: NetworkName): Promise<Session> => {
    const recipe = createRecipes(await readConfig()).find((candidate) => candidate.name === name)!;
    const { component } = await own.part(recipe.component as PartName);
    const { runtime } = set.platform;
    const graph = buildNetwork(recipe, component, { convolutions: convolutionsOn(runtime.provider) });
    return runtime.open(graph, { name, files: component.files });
  };
  return {
    layout: own,
    config: readConfig,
    session(name) {
      const known = sessions.get(name) ?? open(name);
      sessions.set(name, known);
      return known;
    },
    async run(part, build, inputs) {
      const { component } = await own.part(part);
      const graph = createGraph('part');
      build(graph, createWeights(graph, component.tensors));
      const session = await set.platform.runtime.open(graph.finish(), { name: 'part', files: component.files });
      try {
        const results = await session.run(inputs);
        return Object.fromEntries(
          Object.entries(results).map(([key, value]) => [key, { ...value, data: value.data.slice() } as typeof value]),
        );
      } finally {
        await session.release();
      }
    },
    async silence() {
      const { channels } = (await readConfig()).transformer;
      return readSilence(fromBytes(await set.platform.read(`checkpoints/${folder}/silence_latent.pt`)), channels);
    },
  };
}
