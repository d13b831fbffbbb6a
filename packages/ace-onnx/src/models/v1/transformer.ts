import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Shape, Value } from '../../onnx/types.js';
import { channelVector, fromHeads, linear, rootMeanSquare, toHeads, turned } from '../layers.js';
import type { Weights } from '../weights.js';
import type { TransformerConfig } from './config.js';
import { rotate } from './rotary.js';

const EPSILON = 1e-6;
// float32, as the reference rounds it: one bit more turns a timestep of 1000 by a noticeable angle.
const LOG_PERIOD = Math.fround(-Math.log(10_000));
const PATCH_GROUPS = 32;
const PATCH_CHANNELS_PER_INPUT = 256;

/** Numbers that describe a timestep. */
export const TIMESTEP_FEATURES = 256;

/** The blocks whose cross-attention queries the diffusion part of ERG scales. */
const ERG_BLOCKS: ReadonlySet<number> = new Set([15, 16, 17, 18, 19]);

/** Rotary tables as graph values, `[head size, length]`. */
export interface RotaryValues {
  readonly cos: Value;
  readonly sin: Value;
}

/**
 * Builds the projections of the condition that all steps of a run share.
 *
 * Inputs: `condition` float32 `[batch, places, width]`; `cos`, `sin` float32 `[head size, places]`.
 * Outputs, per block: `key_<i>` float32 `[batch, heads, places, head size]`, rotated; `value_<i>` float32 `[batch, heads, head size, places]`.
 */
export function buildCrossProjections(graph: Graph, weights: Weights, config: TransformerConfig): void {
  const o = operationsOn(graph);
  const condition = o.transpose(graph.input('condition', 'float32', ['batch', 'places', config.width]), [0, 2, 1]);
  const rotary = {
    cos: graph.input('cos', 'float32', [config.headSize, 'places']),
    sin: graph.input('sin', 'float32', [config.headSize, 'places']),
  };
  for (let block = 0; block < config.blocks; block += 1) {
    const { key, value } = graph.scope(`block_${block}`, () =>
      buildCrossKeys(o, condition, weights.under(`transformer_blocks.${block}.cross_attn.`), config, rotary),
    );
    graph.output(`key_${block}`, key);
    graph.output(`value_${block}`, value);
  }
}

/** What a step may reveal of its inside. */
export interface StepTaps {
  /** Sees the hidden state after each block, `[batch, width, frames]`. */
  readonly onBlock?: ((block: number, value: Value) => void) | undefined;
}

/**
 * Builds one evaluation of the diffusion transformer.
 *
 * Inputs: `latent` float32 `[batch, channels, rows, frames]`; `timestep` float32 `[batch, 256]`, see {@link timestepFeatures};
 * `cos`, `sin` float32 `[head size, frames]`; `mask_bias` float32 `[batch, 1, places, 1]`, 0 or −10³⁰; `query_scale` float32 scalar, 1 or ERG's 0.01;
 * and per block `key_<i>`, `value_<i>` of {@link buildCrossProjections}.
 * Output: `velocity` float32, shaped as `latent`.
 */
export function buildStep(graph: Graph, weights: Weights, config: TransformerConfig, taps: StepTaps = {}): void {
  const o = operationsOn(graph);
  const { heads, headSize } = config;
  const latent = graph.input('latent', 'float32', ['batch', config.channels, config.rows, 'frames']);
  const features = graph.input('timestep', 'float32', ['batch', TIMESTEP_FEATURES]);
  const rotary = { cos: graph.input('cos', 'float32', [headSize, 'frames']), sin: graph.input('sin', 'float32', [headSize, 'frames']) };
  const maskBias = graph.input('mask_bias', 'float32', ['batch', 1, 'places', 1]);
  const queryScale = graph.input('query_scale', 'float32', []);

  const { embedded, modulation } = graph.scope('timestep', () => buildTimestep(o, features, weights, config));
  let x = graph.scope('patches', () => buildPatches(o, latent, weights, config));
  for (let block = 0; block < config.blocks; block += 1) {
    const keys = {
      key: graph.input(`key_${block}`, 'float32', ['batch', heads, 'places', headSize]),
      value: graph.input(`value_${block}`, 'float32', ['batch', heads, headSize, 'places']),
    };
    x = graph.scope(`block_${block}`, () =>
      buildBlock(o, x, weights.under(`transformer_blocks.${block}.`), config, {
        ...keys,
        rotary,
        maskBias,
        modulation,
        queryScale: ERG_BLOCKS.has(block) ? queryScale : undefined,
      }),
    );
    taps.onBlock?.(block, x);
  }
  graph.output(
    'velocity',
    graph.scope('final', () => buildFinal(o, x, embedded, weights, config)),
  );
}

// The reference's exponential is off from the nearest float32 at this one rate, by one unit in the last place.
const RATE_ROUNDED_UP = 12;

const TIMESTEP_RATES = Float32Array.from({ length: TIMESTEP_FEATURES / 2 }, (_, index) => {
  const rate = Math.fround(Math.exp(Math.fround(Math.fround(LOG_PERIOD * index) / (TIMESTEP_FEATURES / 2))));
  return index === RATE_ROUNDED_UP ? rate + 2 ** -25 : rate;
});

/**
 * Cosines, then sines, of a timestep at 128 rates from 1 to 10⁻⁴.
 *
 * @param timestep - 0–1000.
 * @returns float32 `[256]`
 */
export function timestepFeatures(timestep: number): Float32Array {
  const half = TIMESTEP_FEATURES / 2;
  const features = new Float32Array(TIMESTEP_FEATURES);
  for (let index = 0; index < half; index += 1) {
    const angle = Math.fround(Math.fround(timestep) * TIMESTEP_RATES[index]!);
    features[index] = Math.cos(angle);
    features[index + half] = Math.sin(angle);
  }
  return features;
}

/** Embeds timestep features: the embedding `[batch, width, 1]` and the six modulations `[batch, 6 · width, 1]`. */
export function buildTimestep(
  o: Operations,
  features: Value,
  weights: Weights,
  config: TransformerConfig,
): { readonly embedded: Value; readonly modulation: Value } {
  const column = o.reshape(features, [0, TIMESTEP_FEATURES, 1], ['batch', TIMESTEP_FEATURES, 1]);
  const embedded = linear(
    o.silu(linear(column, weights, 'timestep_embedder.linear_1', config.width)),
    weights,
    'timestep_embedder.linear_2',
    config.width,
  );
  return { embedded, modulation: linear(o.silu(embedded), weights, 't_block.1', 6 * config.width) };
}

/** Turns a latent `[batch, channels, rows, frames]` into hidden states `[batch, width, frames]`. */
export function buildPatches(o: Operations, latent: Value, weights: Weights, config: TransformerConfig): Value {
  const own = weights.under('proj_in.early_conv_layers.');
  const channels = config.channels * PATCH_CHANNELS_PER_INPUT;
  const frames = latent.shape[3]!;
  const kernel = own.float('0.weight', [channels, config.channels, config.rows, 1]);
  const patches = o.conv(latent, kernel, own.float('0.bias', [channels]), { strides: [config.rows, 1] });
  // Group normalisation over all frames at once: the whole clip shares its statistics.
  const grouped = o.reshape(
    patches,
    [0, PATCH_GROUPS, channels / PATCH_GROUPS, -1],
    ['batch', PATCH_GROUPS, channels / PATCH_GROUPS, frames],
  );
  const centred = o.sub(grouped, o.mean(grouped, [2, 3]));
  const scaled = o.mul(centred, o.reciprocal(o.sqrt(o.add(o.mean(o.mul(centred, centred), [2, 3]), EPSILON))));
  const flat = o.reshape(scaled, [0, channels, -1], ['batch', channels, frames]);
  const normal = o.add(o.mul(flat, channelVector(own, '1.weight', channels)), channelVector(own, '1.bias', channels));
  return own.product('2.weight', [config.width, channels], normal, { stored: [config.width, channels, 1, 1], bias: '2.bias' });
}

/** Turns hidden states back into a latent's velocity. `embedded` is the timestep embedding `[batch, width, 1]`. */
export function buildFinal(o: Operations, x: Value, embedded: Value, weights: Weights, config: TransformerConfig): Value {
  const { width, rows, channels } = config;
  const table = weights.float('final_layer.scale_shift_table', [2, width]);
  const [shift, scale] = o.split(o.reshape(table, [2, width, 1], [2, width, 1]), 2, 0) as [Value, Value];
  const modulated = o.add(o.mul(rootMeanSquare(o, x, EPSILON), o.add(o.add(scale, embedded), 1)), o.add(shift, embedded));
  const y = linear(modulated, weights, 'final_layer.linear', rows * channels);
  return o.transpose(o.reshape(y, [0, rows, channels, -1], [x.shape[0]!, rows, channels, x.shape[2]!]), [0, 2, 1, 3]);
}

/** What a block needs beside its hidden states. */
export interface BlockInputs {
  readonly key: Value;
  readonly value: Value;
  readonly rotary: RotaryValues;
  readonly maskBias: Value;
  /** `[batch, 6 · width, 1]` */
  readonly modulation: Value;
  readonly queryScale: Value | undefined;
  /** 1 or 0 per frame, float32 `[batch, 1, 1, frames]`; only tests need one. */
  readonly frameMask?: Value | undefined;
}

/** One transformer block on `[batch, width, frames]`. */
export function buildBlock(o: Operations, x: Value, weights: Weights, config: TransformerConfig, inputs: BlockInputs): Value {
  const { width } = config;
  const table = weights.float('scale_shift_table', [6, width], { as: [6 * width, 1] });
  const parts = o.split(o.add(inputs.modulation, table), 6, 1) as [Value, Value, Value, Value, Value, Value];
  const [shiftAttention, scaleAttention, gateAttention, shiftFeed, scaleFeed, gateFeed] = parts;
  const modulate = (given: Value, scale: Value, shift: Value): Value =>
    o.add(o.mul(rootMeanSquare(o, given, EPSILON), o.add(scale, 1)), shift);

  const attended = buildSelfAttention(
    o,
    modulate(x, scaleAttention, shiftAttention),
    weights.under('attn.'),
    config,
    inputs.rotary,
    inputs.frameMask,
  );
  const first = o.add(x, o.mul(gateAttention, attended));
  const second = o.add(first, buildCrossAttention(o, first, weights.under('cross_attn.'), config, inputs));
  const fed = buildFeedForward(o, modulate(second, scaleFeed, shiftFeed), weights.under('ff.'), config);
  return o.add(second, o.mul(gateFeed, fed));
}

/**
 * Linear attention with a ReLU kernel: cost grows with the length, not with its square.
 *
 * Source: A. Katharopoulos et al., https://arxiv.org/abs/2006.16236
 */
export function buildSelfAttention(
  o: Operations,
  x: Value,
  weights: Weights,
  config: TransformerConfig,
  rotary: RotaryValues,
  frameMask?: Value,
): Value {
  const project = (name: string): Value => toHeads(o, linear(x, weights, name, config.width), config.heads);
  const masked = (value: Value): Value => (frameMask === undefined ? value : o.mul(value, frameMask));
  const query = o.relu(masked(rotate(o, project('to_q'), rotary.cos, rotary.sin)));
  const key = o.relu(masked(rotate(o, project('to_k'), rotary.cos, rotary.sin)));
  const state = o.matmul(masked(project('to_v')), turned(o, key));
  const sums = turned(o, o.sum(key, [3]));
  const mixed = o.div(o.matmul(state, query), o.add(o.matmul(sums, query), 1e-15));
  return linear(fromHeads(o, mixed), weights, 'to_out.0', config.width);
}

/** Attention from the frames to the condition's places. */
export function buildCrossAttention(
  o: Operations,
  x: Value,
  weights: Weights,
  config: TransformerConfig,
  inputs: Pick<BlockInputs, 'key' | 'value' | 'rotary' | 'maskBias' | 'queryScale'>,
): Value {
  const projected = linear(x, weights, 'to_q', config.width);
  const heads = toHeads(o, inputs.queryScale === undefined ? projected : o.mul(projected, inputs.queryScale), config.heads);
  const query = o.mul(rotate(o, heads, inputs.rotary.cos, inputs.rotary.sin), 1 / Math.sqrt(config.headSize));
  const shares = o.softmax(o.add(o.matmul(inputs.key, query), inputs.maskBias), 2);
  return linear(fromHeads(o, o.matmul(inputs.value, shares)), weights, 'to_out.0', config.width);
}

/** Keys (rotated, transposed) and values of the condition `[batch, width, places]` for one block. */
export function buildCrossKeys(
  o: Operations,
  condition: Value,
  weights: Weights,
  config: TransformerConfig,
  rotary: RotaryValues,
): { readonly key: Value; readonly value: Value } {
  const project = (name: string): Value => toHeads(o, linear(condition, weights, name, config.width), config.heads);
  return { key: turned(o, rotate(o, project('to_k'), rotary.cos, rotary.sin)), value: project('to_v') };
}

/** The gated depthwise convolution along time. */
export function buildFeedForward(o: Operations, x: Value, weights: Weights, config: TransformerConfig): Value {
  const doubled = 2 * config.hidden;
  const wide = o.silu(linear(x, weights, 'inverted_conv.conv', doubled, { kernel: true }));
  const kernel: Shape = [doubled, 1, 3];
  const mixed = o.conv(
    wide,
    weights.float('depth_conv.conv.weight', kernel as number[]),
    weights.float('depth_conv.conv.bias', [doubled]),
    { pads: [1, 1], groups: doubled },
  );
  const [value, gate] = o.split(mixed, 2, 1) as [Value, Value];
  return linear(o.mul(value, o.silu(gate)), weights, 'point_conv.conv', config.width, { bias: false, kernel: true });
}
