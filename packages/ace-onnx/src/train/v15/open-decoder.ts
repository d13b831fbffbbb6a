import { parseTransformerConfig } from '../../models/v15/config.js';
import { findLayout } from '../../models/v15/layout.js';
import type { Checkpoint } from '../../runtime/runtime.js';
import { readFloats } from '../read-floats.js';
import type { TrainedModel } from '../trained-model.js';
import { createFrameTables, lengthsOf, prepareInputs } from './decoder-inputs.js';
import { buildDecoderLayer, buildHead, buildLoss } from './decoder-parts.js';
import { decoderSites, siteKey, siteWeight } from './sites.js';

/** The diffusion transformer of ACE-Step 1.5; `undefined` when the checkpoint is of another family. */
export async function openDecoder(checkpoint: Checkpoint, variant: string | undefined): Promise<TrainedModel | undefined> {
  const layout = await findLayout(checkpoint, variant);
  if (layout === undefined) return undefined;
  const { component, config: source } = await layout.part('transformer');
  const config = parseTransformerConfig(source);
  const tablesOf = createFrameTables(config);
  return {
    isDistilled: config.isTurbo,
    component,
    emptyCondition: await readFloats((await layout.part('encoder')).component, 'null_condition_emb'),
    layout: 'rows',
    network: {
      places: component.tensors,
      layers: config.layers,
      shape: [1, 'patches', config.width],
      siteKey,
      buildHead: (graph, weights) => buildHead(graph, weights, config),
      buildLayer: (graph, weights, input) => buildDecoderLayer(graph, weights, config, input),
      buildLoss: (graph, weights, x) => buildLoss(graph, weights, config, x),
    },
    sites: (choice) => decoderSites(config, choice),
    siteWeight,
    lengthsOf: (example, most) => lengthsOf(example, config, most),
    placesOf: ({ key }, { frames, tokens }) => (/\.cross_attn\.[kv]_proj$/.test(key) ? tokens : Math.ceil(frames / config.patch)),
    prepare: (head, example, { frames }) => prepareInputs(head, example, config, { frames, tablesOf }),
    predictionOf: ({ data }, { frames }) => (data as Float32Array).slice(0, frames * config.channels),
  };
}
