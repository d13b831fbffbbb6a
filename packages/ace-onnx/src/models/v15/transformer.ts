import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { TransformerConfig } from './config.js';
import { buildAttention, buildFeedForward, buildKeys, cutPlaces, linear, rootMeanSquare, rotaryInputs } from './layers.js';
import type { KeysAndValues, PlaceParts, RotaryValues } from './layers.js';

/**
 * Builds the keys and values of the conditions, which all steps of a run share.
 *
 * Input: `condition` float32 `[batch, places, condition width]`.
 * Outputs, per layer: `key_<i>` float32 `[batch, key heads, head size, places]`; `value_<i>` float32 `[batch, key heads, places, head size]`.
 */
export function buildCrossProjections(graph: Graph, weights: Weights, config: TransformerConfig): void {
  const o = operationsOn(graph);
  const condition = graph.input('condition', 'float32', ['batch', 'places', config.conditionWidth]);
  const embedded = linear(condition, weights, 'decoder.condition_embedder', config.width, { bias: true });
  for (let layer = 0; layer < config.layers; layer += 1) {
    const { key, value } = graph.scope(`layer_${layer}`, () =>
      buildKeys(o, embedded, weights.under(`decoder.layers.${layer}.cross_attn.`), config),
    );
    graph.output(`key_${layer}`, key);
    graph.output(`value_${layer}`, value);
  }
}

/** How a step is built, and what it reveals of its inside. */
export interface StepOptions {
  /** Sees the hidden states that go into the first layer and that come out of each, `[batch, patches, width]`. */
  readonly onLayer?: ((layer: number, value: Value) => void) | undefined;
  /** Parts in which places look at others, one after the other: bounds the memory of long music. @defaultValue 8 */
  readonly parts?: number | undefined;
}

/**
 * Builds one evaluation of the diffusion transformer.
 *
 * Inputs: `latent` float32 `[batch, patches · patch, channels]` and `context` float32 `[batch, patches · patch, inputs − channels]`, an odd
 * frame filled up with zeros; `embedded` float32 `[1 or batch, width]` and `modulation` float32 `[1 or batch, 6 · width]` of
 * `buildTimeEmbedding`; `cos`, `sin` float32 `[patches, head size]`; `sliding_mask` float32 `[1, 1, patches, patches]`; and per layer
 * `key_<i>`, `value_<i>` of {@link buildCrossProjections}.
 * Output: `velocity` float32, shaped as `latent`.
 */
export function buildStep(
  graph: Graph,
  weights: Weights,
  config: TransformerConfig,
  { onLayer, parts: count = 8 }: StepOptions = {},
): void {
  const o = operationsOn(graph);
  const { width, keyHeads, headSize, channels, inputs, layers } = config;
  const latent = graph.input('latent', 'float32', ['batch', 'frames', channels]);
  const context = graph.input('context', 'float32', ['batch', 'frames', inputs - channels]);
  const embedded = graph.input('embedded', 'float32', ['times', width]);
  const modulation = graph.input('modulation', 'float32', ['times', 6 * width]);
  const rotary = rotaryInputs(o, (name, shape) => graph.input(name, 'float32', shape), 'patches', headSize);
  const mask = config.sliding.slice(0, layers).some(Boolean)
    ? graph.input('sliding_mask', 'float32', [1, 1, 'patches', 'patches'])
    : undefined;
  let x = graph.scope('patches', () => buildPatches(o, o.concat([context, latent], -1), weights.under('decoder.'), config));
  const parts = count === 1 ? undefined : cutPlaces(graph, o, x, count);
  onLayer?.(-1, x);
  for (let layer = 0; layer < layers; layer += 1) {
    const cross = {
      key: graph.input(`key_${layer}`, 'float32', ['batch', keyHeads, headSize, 'places']),
      value: graph.input(`value_${layer}`, 'float32', ['batch', keyHeads, 'places', headSize]),
    };
    x = graph.scope(
      `layer_${layer}`,
      () =>
        buildLayer(o, x, weights.under(`decoder.layers.${layer}.`), config, {
          cross,
          rotary,
          modulation,
          mask: config.sliding[layer] === true ? mask : undefined,
          parts,
        }).out,
    );
    onLayer?.(layer, x);
  }
  const velocity = graph.scope('final', () => buildFinal(o, x, embedded, weights.under('decoder.'), config));
  graph.output('velocity', velocity);
}

/** Turns frames `[batch, frames, inputs]` into patches `[batch, patches, width]`. */
export function buildPatches(
  o: Operations,
  x: Value,
  weights: Weights,
  config: Pick<TransformerConfig, 'width' | 'inputs' | 'patch'>,
): Value {
  const { width, inputs, patch } = config;
  const batch = x.shape[0]!;
  const paired = o.reshape(x, [0, -1, patch, inputs], [batch, 'patches', patch, inputs]);
  const rows = o.reshape(o.transpose(paired, [0, 1, 3, 2]), [0, 0, inputs * patch], [batch, 'patches', inputs * patch]);
  return weights.product('proj_in.1.weight', [width, inputs * patch], rows, {
    layout: 'rows',
    stored: [width, inputs, patch],
    bias: 'proj_in.1.bias',
  });
}

/** Turns patches back into a latent's velocity. @param embedded - The time's embedding, `[1 or batch, width]`. */
export function buildFinal(o: Operations, x: Value, embedded: Value, weights: Weights, config: TransformerConfig): Value {
  const { width } = config;
  const table = weights.float('scale_shift_table', [1, 2, width]);
  const time = o.reshape(embedded, [-1, 1, width], [embedded.shape[0]!, 1, width]);
  const [shift, scale] = o.split(o.add(table, time), 2, 1) as [Value, Value];
  const modulated = o.add(o.mul(rootMeanSquare(o, x, weights, 'norm_out', config.epsilon), o.add(scale, 1)), shift);
  return buildFrames(o, modulated, weights, config);
}

/** Turns patches `[batch, patches, width]` into frames `[batch, frames, channels]`. */
export function buildFrames(
  o: Operations,
  x: Value,
  weights: Weights,
  config: Pick<TransformerConfig, 'width' | 'channels' | 'patch'>,
): Value {
  const { width, channels, patch } = config;
  const kernel = weights.float('proj_out.1.weight', [width, channels, patch]);
  const frames = o.convTranspose(o.transpose(x, [0, 2, 1]), kernel, weights.float('proj_out.1.bias', [channels]), {
    stride: patch,
    pad: 0,
  });
  return o.transpose(frames, [0, 2, 1]);
}

/** What a layer needs beside its hidden states. */
export interface LayerInputs {
  readonly cross: KeysAndValues;
  readonly rotary: RotaryValues;
  /** `[1 or batch, 6 · width]` */
  readonly modulation: Value;
  readonly mask?: Value | undefined;
  readonly parts?: PlaceParts | undefined;
}

/** One layer on `[batch, patches, width]`, with its parts. */
export function buildLayer(
  o: Operations,
  x: Value,
  weights: Weights,
  config: TransformerConfig,
  { cross, rotary, modulation, mask, parts }: LayerInputs,
): { readonly out: Value; readonly normed: Value; readonly attended: Value; readonly crossed: Value; readonly fed: Value } {
  const { width, epsilon } = config;
  const table = weights.float('scale_shift_table', [1, 6, width]);
  const times = modulation.shape[0]!;
  const modulations = o.split(o.add(table, o.reshape(modulation, [-1, 6, width], [times, 6, width])), 6, 1);
  const [shiftAttention, scaleAttention, gateAttention, shiftFeed, scaleFeed, gateFeed] = modulations as [
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const modulate = (value: Value, scale: Value, shift: Value): Value => o.add(o.mul(value, o.add(scale, 1)), shift);

  const normed = rootMeanSquare(o, x, weights, 'self_attn_norm', epsilon);
  const looking = modulate(normed, scaleAttention, shiftAttention);
  const own = weights.under('self_attn.');
  const attended = buildAttention(o, looking, buildKeys(o, looking, own, config, rotary), own, config, {
    rotary,
    mask,
    parts,
    window: mask === undefined ? undefined : config.window,
  });
  const first = o.add(x, o.mul(gateAttention, attended));
  const crossed = buildAttention(
    o,
    rootMeanSquare(o, first, weights, 'cross_attn_norm', epsilon),
    cross,
    weights.under('cross_attn.'),
    config,
    { parts },
  );
  const second = o.add(first, crossed);
  const fed = buildFeedForward(
    o,
    modulate(rootMeanSquare(o, second, weights, 'mlp_norm', epsilon), scaleFeed, shiftFeed),
    weights.under('mlp.'),
    config,
  );
  return { out: o.add(second, o.mul(gateFeed, fed)), normed, attended, crossed, fed };
}
