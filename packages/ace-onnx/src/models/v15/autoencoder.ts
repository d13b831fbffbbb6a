import { convolutionOperationsOn } from '../../onnx/convolution/convolution-operations.js';
import type { ConvolutionOperations } from '../../onnx/convolution/convolution-operations.js';
import type { Graph } from '../../onnx/graph.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { AutoencoderConfig } from './config.js';
import { buildSnake, buildSnakeBetween } from './snake.js';

const DILATIONS = [1, 3, 9] as const;
const KERNEL = 7;

// A sine of large numbers makes a small difference a large one, layer by layer.
const MAX_ERROR = 1e-6;

/** Sees what comes out of the stages of a decoder: `conv1`, then each block. */
export type StageTap = (stage: string, value: Value) => void;

/**
 * Builds the decoder from latents to sound.
 *
 * Input: `latent` float32 `[1, channels, frames]`. Output: `audio` float32 `[1, audio channels, samples]`.
 *
 * Source: Z. Evans et al., https://arxiv.org/abs/2402.04825 (Oobleck, in stable-audio-tools)
 */
export function buildDecoder(graph: Graph, weights: Weights, config: AutoencoderConfig, onStage?: StageTap): void {
  const o = convolutionOperationsOn(graph, { maxError: MAX_ERROR });
  const own = weights.under('decoder.');
  const widths = [1, ...config.multiples].map((multiple) => multiple * config.decoderWidth);
  const strides = config.strides.toReversed();
  const latent = graph.input('latent', 'float32', [1, config.channels, 'frames']);
  let x = buildConv(o, latent, own, 'conv1', widths.at(-1)!, { kernel: KERNEL });
  onStage?.('conv1', x);
  let perFrame = 1;
  strides.forEach((stride, index) => {
    const block = own.under(`block.${index}.`);
    const width = widths[strides.length - 1 - index]!;
    x = graph.scope(`block_${index}`, () => {
      const bent = buildSnake(graph, o, x, { weights: block, name: 'snake1', perFrame });
      perFrame *= stride;
      return buildUnits(graph, o, buildTransposed(o, bent, block, 'conv_t1', width, stride), block, perFrame);
    });
    onStage?.(`block${index}`, x);
  });
  const last = buildSnake(graph, o, x, { weights: own, name: 'snake1', perFrame });
  graph.output('audio', buildConv(o, last, own, 'conv2', config.audioChannels, { kernel: KERNEL, bias: false }));
}

/**
 * Builds the encoder from sound to latents.
 *
 * Input: `audio` float32 `[1, audio channels, samples]`. Outputs: `mean` and `scale` float32 `[1, channels, frames]`.
 */
export function buildEncoder(graph: Graph, weights: Weights, config: AutoencoderConfig): void {
  const o = convolutionOperationsOn(graph, { maxError: MAX_ERROR });
  const own = weights.under('encoder.');
  const widths = [1, ...config.multiples].map((multiple) => multiple * config.encoderWidth);
  const audio = graph.input('audio', 'float32', [1, config.audioChannels, 'samples']);
  let x = buildConv(o, audio, own, 'conv1', config.encoderWidth, { kernel: KERNEL });
  let perFrame = config.strides.reduce((product, stride) => product * stride, 1);
  config.strides.forEach((stride, index) => {
    const block = own.under(`block.${index}.`);
    x = graph.scope(`block_${index}`, () => {
      const mixed = buildSnake(graph, o, buildUnits(graph, o, x, block, perFrame), { weights: block, name: 'snake1', perFrame });
      perFrame /= stride;
      return buildConv(o, mixed, block, 'conv1', widths[index + 1]!, { kernel: 2 * stride, stride });
    });
  });
  const bent = buildSnake(graph, o, x, { weights: own, name: 'snake1', perFrame });
  const last = buildConv(o, bent, own, 'conv2', 2 * config.channels, { kernel: 3 });
  const [mean, scale] = o.split(last, 2, 1) as [Value, Value];
  graph.output('mean', mean);
  graph.output('scale', scale);
}

function buildUnits(graph: Graph, o: ConvolutionOperations, start: Value, weights: Weights, perFrame: number): Value {
  return DILATIONS.reduce((x, dilation, index) => {
    const own = weights.under(`res_unit${index + 1}.`);
    const width = x.shape[1] as number;
    const first = layerOf(o, own, 'conv1', [width, width, KERNEL]);
    const second = layerOf(o, own, 'conv2', [width, width, 1]);
    const bent = buildSnake(graph, o, x, { weights: own, name: 'snake1', perFrame });
    const between = { weights: own, name: 'snake2', perFrame };
    const convolve = (weight: Value, bias: Value): Value => o.alongLength({ x: bent, weight, bias, dilation });
    const mix = (wide: Value, weight: Value, bias: Value): Value => o.alongLength({ x: wide, weight, bias });
    if (graph.convolutions !== 'plain') return o.add(x, buildSnakeBetween(graph, o, { convolve, mix, first, second }, between));
    return o.add(x, mix(buildSnake(graph, o, convolve(first.weight, first.bias), between), second.weight, second.bias));
  }, start);
}

function layerOf(
  o: Operations,
  weights: Weights,
  name: string,
  shape: readonly [number, number, number],
): { readonly weight: Value; readonly bias: Value } {
  return { weight: buildWeight(o, weights, name, shape), bias: weights.float(`${name}.bias`, [shape[0]]) };
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
  o: ConvolutionOperations,
  x: Value,
  weights: Weights,
  name: string,
  outputs: number,
  options: { readonly kernel: number; readonly stride?: number; readonly bias?: boolean },
): Value {
  const { kernel, stride = 1, bias = true } = options;
  const weight = buildWeight(o, weights, name, [outputs, x.shape[1] as number, kernel]);
  const own = bias ? weights.float(`${name}.bias`, [outputs]) : undefined;
  if (stride === 1) return o.alongLength({ x, weight, bias: own });
  const pad = Math.ceil(stride / 2);
  return o.conv(x, weight, own, { pads: [pad, pad], strides: [stride] });
}

function buildTransposed(o: ConvolutionOperations, x: Value, weights: Weights, name: string, outputs: number, stride: number): Value {
  const weight = buildWeight(o, weights, name, [x.shape[1] as number, outputs, 2 * stride]);
  return o.stretched({ x, weight, bias: weights.float(`${name}.bias`, [outputs]), stride });
}
