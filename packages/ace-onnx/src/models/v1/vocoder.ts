import { convolutionOperationsOn } from '../../onnx/convolution/convolution-operations.js';
import type { ConvolutionOperations } from '../../onnx/convolution/convolution-operations.js';
import type { Graph } from '../../onnx/graph.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import { channelVector, layerNorm, linear } from '../layers.js';
import type { Weights } from '../weights.js';
import type { VocoderConfig } from './config.js';

const EPSILON = 1e-6;

/**
 * Builds the vocoder: a ConvNeXt backbone and a HiFi-GAN head.
 *
 * Input: `mel` float32 `[1, 128, steps]` of one channel, natural logarithm, not normalised. Outputs: `features` float32 `[1, width, steps]`;
 * `wave` float32 `[1, 1, 512 · steps]`, −1…1 at 44.1 kHz.
 *
 * Sources: J. Kong et al., HiFi-GAN, https://arxiv.org/abs/2010.05646; Z. Liu et al., ConvNeXt, https://arxiv.org/abs/2201.03545
 */
export function buildVocoder(graph: Graph, weights: Weights, config: VocoderConfig): void {
  const o = convolutionOperationsOn(graph);
  const mel = graph.input('mel', 'float32', [1, config.mels, 'steps']);
  const features = graph.scope('backbone', () => buildBackbone(graph, o, mel, weights.under('backbone.'), config));
  graph.output('features', features);
  graph.output(
    'wave',
    graph.scope('head', () => buildHead(graph, o, features, weights.under('head.'), config)),
  );
}

function buildBackbone(graph: Graph, o: Operations, mel: Value, weights: Weights, config: VocoderConfig): Value {
  const { widths, depths, kernel, mels } = config;
  const reach = Math.floor(kernel / 2);
  let x = mel;
  widths.forEach((width, stage) => {
    const own = weights.under(`channel_layers.${stage}.`);
    if (stage === 0) {
      x = o.conv(o.padEdge(x, reach, reach), own.float('0.weight', [width, mels, kernel]), own.float('0.bias', [width]));
      x = layerNorm(o, { ...x, shape: [x.shape[0]!, width, 'steps'] }, own, '1', EPSILON);
    } else {
      x = linear(layerNorm(o, x, own, '0', EPSILON), own, '1', width, { kernel: true });
    }
    for (let block = 0; block < depths[stage]!; block += 1) {
      x = graph.scope(`stage_${stage}_${block}`, () => buildConvNext(o, x, weights.under(`stages.${stage}.${block}.`), width, kernel));
    }
  });
  return layerNorm(o, x, weights, 'norm', EPSILON);
}

function buildConvNext(o: Operations, x: Value, weights: Weights, width: number, kernel: number): Value {
  const reach = Math.floor(kernel / 2);
  const spread = o.conv(x, weights.float('dwconv.weight', [width, 1, kernel]), weights.float('dwconv.bias', [width]), {
    pads: [reach, reach],
    groups: width,
  });
  const wide = gelu(o, linear(layerNorm(o, spread, weights, 'norm', EPSILON), weights, 'pwconv1', 4 * width));
  return o.add(x, o.mul(channelVector(weights, 'gamma', width), linear(wide, weights, 'pwconv2', width)));
}

function buildHead(graph: Graph, o: ConvolutionOperations, features: Value, weights: Weights, config: VocoderConfig): Value {
  const { headWidth, headInputs, preKernel, postKernel, upsampleRates, upsampleKernels, resKernels, resDilations } = config;
  let x = convolve(o, features, weights, 'conv_pre', [headWidth, headInputs, preKernel]);
  upsampleRates.forEach((rate, stage) => {
    const width = headWidth / 2 ** (stage + 1);
    const kernel = upsampleKernels[stage]!;
    x = graph.scope(`up_${stage}`, () => {
      const folded = foldWeight(o, weights, `ups.${stage}`, [2 * width, width, kernel]);
      return o.stretched({ x: o.silu(x), weight: folded, bias: weights.float(`ups.${stage}.bias`, [width]), stride: rate });
    });
    const branches = resKernels.map((size, branch) =>
      graph.scope(`res_${stage}_${branch}`, () =>
        buildResidual(o, x, weights.under(`resblocks.${stage * resKernels.length + branch}.`), size, resDilations[branch]!),
      ),
    );
    x = o.div(
      branches.reduce((sum, branch) => o.add(sum, branch)),
      branches.length,
    );
  });
  return o.tanh(convolve(o, o.silu(x), weights, 'conv_post', [1, x.shape[1] as number, postKernel]));
}

function buildResidual(o: ConvolutionOperations, x: Value, weights: Weights, kernel: number, dilations: readonly number[]): Value {
  const width = x.shape[1] as number;
  return dilations.reduce((sum, dilation, index) => {
    const first = convolve(o, o.silu(sum), weights, `convs1.${index}`, [width, width, kernel], dilation);
    return o.add(sum, convolve(o, o.silu(first), weights, `convs2.${index}`, [width, width, kernel]));
  }, x);
}

function convolve(
  o: ConvolutionOperations,
  x: Value,
  weights: Weights,
  name: string,
  shape: readonly [number, number, number],
  dilation = 1,
): Value {
  const bias = weights.float(`${name}.bias`, [shape[0]]);
  return o.alongLength({ x, weight: foldWeight(o, weights, name, shape), bias, dilation });
}

/**
 * Joins the two halves of weight normalisation, `g · v / ‖v‖`, the norm over all axes but the first. It stays in the graph, so that
 * nothing is converted on disk; the session folds it once at load.
 *
 * Source: T. Salimans, D. Kingma, https://arxiv.org/abs/1602.07868
 */
export function foldWeight(o: Operations, weights: Weights, name: string, shape: readonly number[]): Value {
  const newer = weights.has(`${name}.parametrizations.weight.original0`);
  const length = weights.float(newer ? `${name}.parametrizations.weight.original0` : `${name}.weight_g`, [shape[0]!, 1, 1]);
  const direction = weights.float(newer ? `${name}.parametrizations.weight.original1` : `${name}.weight_v`, shape);
  return o.mul(direction, o.div(length, o.sqrt(o.sum(o.mul(direction, direction), [1, 2]))));
}

/** GELU in its exact form. */
function gelu(o: Operations, x: Value): Value {
  return o.mul(o.mul(x, 0.5), o.add(o.erf(o.mul(x, Math.SQRT1_2)), 1));
}
