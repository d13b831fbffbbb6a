import { isLoopError } from '@loop/core';

import { transposed } from '../../diffusion/flow/transposed.js';
import { parseTransformerConfig } from '../../models/v1/config.js';
import type { Checkpoint } from '../../runtime/runtime.js';
import { measureExample } from '../measure-example.js';
import { readFloats } from '../read-floats.js';
import type { TrainedModel } from '../trained-model.js';
import { siteKey, siteWeight, transformerSites } from './sites.js';
import { createRotaryTables, prepareInputs } from './transformer-inputs.js';
import { buildHead, buildLoss, buildTransformerBlock } from './transformer-parts.js';

/**
 * The diffusion transformer of ACE-Step v1; `undefined` when the checkpoint is of another family. What its own trainer adds to the loss, the nearness
 * of an inner state to two models of speech and music, is left out, as with its `ssl_coeff` of 0.
 */
export async function openTransformer(checkpoint: Checkpoint): Promise<TrainedModel | undefined> {
  const component = await checkpoint.component('ace_step_transformer').catch((error: unknown) => {
    if (isLoopError(error, 'model_missing')) return undefined;
    throw error;
  });
  if (component === undefined) return undefined;
  const config = parseTransformerConfig(component.config);
  const { channels, rows, width } = config;
  const tablesOf = createRotaryTables(config);
  return {
    isDistilled: false,
    timestepLaw: 'logit-normal-grid',
    component,
    // What the text becomes where its states are zeros, as when words are dropped.
    emptyCondition: await readFloats(component, 'genre_embedder.bias'),
    layout: 'channels',
    network: {
      places: component.tensors,
      layers: config.blocks,
      shape: [1, width, 'frames'],
      siteKey,
      buildHead: (graph, weights) => buildHead(graph, weights, config),
      buildLayer: (graph, weights, input) => buildTransformerBlock(graph, weights, config, input),
      buildLoss: (graph, weights, x) => buildLoss(graph, weights, config, x),
    },
    sites: (choice) => transformerSites(config, choice),
    siteWeight,
    lengthsOf: (example, most) => measureExample(example, { channels: channels * rows, contextChannels: 0, conditionWidth: width }, most),
    placesOf: ({ key }, { frames, tokens }) => (/\.cross_attn\.to_[kv]$/.test(key) ? tokens : frames),
    prepare: (head, example, lengths) => prepareInputs(head, example, config, { ...lengths, tablesOf }),
    predictionOf: ({ data }, { frames }) => transposed(data as Float32Array, channels * rows, frames),
  };
}
