import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { AutoencoderConfig } from './config.js';

const DILATIONS = [1, 3, 9] as const;
const KERNEL = 7;

/** Sees what comes out of the stages of a decoder: `conv1`, then each block. */
export type StageTap = (stage: string, value: Value) => void;

/**
 * Builds the decoder from latents to sound.
 *
 * Input: `latent` float32 `[batch, channels, frames]`. Output: `audio` float32 `[batch, audio channels, samples]`.
 *
 * Source: Z. Evans et al., https://arxiv.org/abs/2402.04825 (Oobleck, in stable-audio-tools)
 */
export function buildDecoder(graph: Graph, weights: Weights, config: AutoencoderConfig, onStage?: StageTap): void {
  const o = operationsOn(graph);
  const own = weights.under('decoder.');
  const widths = [1, ...config.multiples].map((multiple) => multiple * config.decoderWidth);
  const strides = config.strides.toReversed();
  const latent = graph.input('latent', 'float32', ['batch', config.channels, 'frames']);
  let x = buildConv(o, latent, own, 'conv1', widths.at(-1)!, { kernel: KERNEL });
  onStage?.('conv1', x);
  strides.forEach((stride, index) => {
    const block = own.under(`block.${index}.`);
    const width = widths[strides.length - 1 - index]!;
    x = graph.scope(`block_${index}`, () => {
      const wide = buildTransposed(o, buildSnake(o, x, block, 'snake1'), block, 'conv_t1', width, stride);
      return buildUnits(o, wide, block);
    });
    onStage?.(`block${index}`, x);
  });
  graph.output('audio', buildConv(o, buildSnake(o, x, own, 'snake1'), own, 'conv2', config.audioChannels, { kernel: KERNEL, bias: false }));
}

/**
 * Builds the encoder from sound to latents.
 *
 * Input: `audio` float32 `[batch, audio channels, samples]`. Outputs: `mean` and `scale` float32 `[batch, channels, frames]`.
 */
export function buildEncoder(graph: Graph, weights: Weights, config: AutoencoderConfig): void {
  const o = operationsOn(graph);
  const own = weights.under('encoder.');
  const widths = [1, ...config.multiples].map((multiple) => multiple * config.encoderWidth);
  const audio = graph.input('audio', 'float32', ['batch', config.audioChannels, 'samples']);
  let x = buildConv(o, audio, own, 'conv1', config.encoderWidth, { kernel: KERNEL });
  config.strides.forEach((stride, index) => {
    const block = own.under(`block.${index}.`);
    x = graph.scope(`block_${index}`, () => {
      const mixed = buildSnake(o, buildUnits(o, x, block), block, 'snake1');
      return buildConv(o, mixed, block, 'conv1', widths[index + 1]!, { kernel: 2 * stride, stride });
    });
  });
  const last = buildConv(o, buildSnake(o, x, own, 'snake1'), own, 'conv2', 2 * config.channels, { kernel: 3 });
  const [mean, scale] = o.split(last, 2, 1) as [Value, Value];
  graph.output('mean', mean);
  graph.output('scale', scale);
}

function buildUnits(o: Operations, start: Value, weights: Weights): Value {
  return DILATIONS.reduce((x, dilation, index) => {
    const own = weights.under(`res_unit${index + 1}.`);
    const width = x.shape[1] as number;
    const wide = buildConv(o, buildSnake(o, x, own, 'snake1'), own, 'conv1', width, { kernel: KERNEL, dilation });
    return o.add(x, buildConv(o, buildSnake(o, wide, own, 'snake2'), own, 'conv2', width, { kernel: 1 }));
  }, start);
}

/** `x + sin²(eᵅ x) / (eᵝ + 10⁻⁹)`, per channel. Source: L. Ziyin et al., https://arxiv.org/abs/2006.08195 */
export function buildSnake(o: Operations, x: Value, weights: Weights, name: string): Value {
  const channels = x.shape[1] as number;
  const rate = o.exp(weights.float(`${name}.alpha`, [1, channels, 1]));
  const size = o.reciprocal(o.add(o.exp(weights.float(`${name}.beta`, [1, channels, 1])), 1e-9));
  const wave = o.sin(o.mul(x, rate));
  return o.add(x, o.mul(o.mul(wave, wave), size));
}

/** A weight that is stored as directions and lengths: `g · v / ‖v‖`, the norm over all axes but the first; folded when the graph loads. */
export function buildWeight(o: Operations, weights: Weights, name: string, shape: readonly [number, number, number]): Value {
  // Merged files hold the product itself.
  if (weights.has(`${name}.weight`)) return weights.float(`${name}.weight`, shape);
  const direction = weights.float(`${name}.weight_v`, shape);
  const length = weights.float(`${name}.weight_g`, [shape[0], 1, 1]);
  return o.mul(direction, o.div(length, o.sqrt(o.sum(o.mul(direction, direction), [1, 2]))));
}

function buildConv(
  o: Operations,
  x: Value,
  weights: Weights,
  name: string,
  outputs: number,
  options: { readonly kernel: number; readonly dilation?: number; readonly stride?: number; readonly bias?: boolean },
): Value {
  const { kernel, dilation = 1, stride = 1, bias = true } = options;
  const weight = buildWeight(o, weights, name, [outputs, x.shape[1] as number, kernel]);
  const pad = stride === 1 ? (dilation * (kernel - 1)) / 2 : Math.ceil(stride / 2);
  return o.conv(x, weight, bias ? weights.float(`${name}.bias`, [outputs]) : undefined, {
    pads: [pad, pad],
    strides: [stride],
    dilations: [dilation],
  });
}

function buildTransposed(o: Operations, x: Value, weights: Weights, name: string, outputs: number, stride: number): Value {
  const weight = buildWeight(o, weights, name, [x.shape[1] as number, outputs, 2 * stride]);
  return o.convTranspose(x, weight, weights.float(`${name}.bias`, [outputs]), { stride, pad: Math.ceil(stride / 2) });
}
