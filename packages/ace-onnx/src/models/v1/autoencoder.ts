import { convolutionOperationsOn } from '../../onnx/convolution/convolution-operations.js';
import type { ConvolutionOperations } from '../../onnx/convolution/convolution-operations.js';
import type { Graph } from '../../onnx/graph.js';
import type { Operations } from '../../onnx/operations.js';
import type { Axis, Value } from '../../onnx/types.js';
import { rootMeanSquare } from '../layers.js';
import type { Weights } from '../weights.js';
import type { AutoencoderConfig } from './config.js';

const EPSILON = 1e-5;
const MELS = 128;

/**
 * Builds the encoder of the deep-compression autoencoder.
 *
 * Input: `mel` float32 `[1, 2, 128, 8 · frames]`, normalised. Output: `latent` float32 `[1, 8, 16, frames]`, not yet scaled.
 *
 * Source: J. Chen et al., DC-AE, https://arxiv.org/abs/2410.10733
 */
export function buildAutoencoderEncoder(graph: Graph, weights: Weights, config: AutoencoderConfig): void {
  const o = convolutionOperationsOn(graph);
  const { kinds, widths, layers, scales } = config.encoder;
  const own = weights.under('encoder.');
  const mel = graph.input('mel', 'float32', [1, config.inputs, MELS, 'steps']);
  let x = conv3(o, mel, own, 'conv_in', widths[0]!);
  widths.forEach((width, stage) => {
    const count = layers[stage]!;
    for (let layer = 0; layer < count; layer += 1) {
      x = graph.scope(`down_${stage}_${layer}`, () =>
        block(o, x, own.under(`down_blocks.${stage}.${layer}.`), {
          kind: kinds[stage]!,
          width,
          scales: scales[stage]!,
          headSize: config.headSize,
        }),
      );
    }
    const next = widths[stage + 1];
    if (next !== undefined) x = graph.scope(`down_${stage}`, () => downsample(o, x, own, `down_blocks.${stage}.${count}.conv`, next));
  });
  const last = widths.at(-1)!;
  const [batch, , rows, columns] = pixels(x);
  const grouped = o.reshape(
    x,
    [0, config.channels, last / config.channels, rows, -1],
    [batch, config.channels, last / config.channels, rows, columns],
  );
  const shortcut = o.reshape(o.mean(grouped, [2]), [0, config.channels, rows, -1], [batch, config.channels, rows, columns]);
  graph.output('latent', o.add(conv3(o, x, own, 'conv_out', config.channels), shortcut));
}

/**
 * Builds the decoder of the deep-compression autoencoder.
 *
 * Input: `latent` float32 `[1, 8, 16, frames]`, unscaled. Output: `mel` float32 `[1, 2, 128, 8 · frames]`, normalised.
 */
export function buildAutoencoderDecoder(graph: Graph, weights: Weights, config: AutoencoderConfig): void {
  const o = convolutionOperationsOn(graph);
  const { kinds, widths, layers, scales } = config.decoder;
  const own = weights.under('decoder.');
  const latent = graph.input('latent', 'float32', [1, config.channels, MELS / 2 ** (widths.length - 1), 'frames']);
  const deepest = widths.at(-1)!;
  let x = addRepeated(o, conv3(o, latent, own, 'conv_in', deepest), latent);
  for (let stage = widths.length - 1; stage >= 0; stage -= 1) {
    const width = widths[stage]!;
    const first = stage < widths.length - 1 ? 1 : 0;
    if (first === 1) x = graph.scope(`up_${stage}`, () => upsample(o, x, own, `up_blocks.${stage}.0.conv`, width));
    for (let layer = 0; layer < layers[stage]!; layer += 1) {
      const name = `up_blocks.${stage}.${layer + first}.`;
      x = graph.scope(`up_${stage}_${layer}`, () =>
        block(o, x, own.under(name), { kind: kinds[stage]!, width, scales: scales[stage]!, headSize: config.headSize }),
      );
    }
  }
  graph.output('mel', conv3(o, o.relu(channelNorm(o, x, own, 'norm_out')), own, 'conv_out', config.inputs));
}

interface BlockOptions {
  readonly kind: 'ResBlock' | 'EfficientViTBlock';
  readonly width: number;
  readonly scales: readonly number[];
  readonly headSize: number;
}

/**
 * One block of either kind on `[batch, width, rows, columns]`.
 *
 * @param onAttended - Sees what attention gives, where there is any.
 */
export function block(
  o: ConvolutionOperations,
  x: Value,
  weights: Weights,
  options: BlockOptions,
  onAttended?: (value: Value) => void,
): Value {
  if (options.kind === 'ResBlock') {
    const inner = o.silu(conv3(o, x, weights, 'conv1', options.width));
    return o.add(x, channelNorm(o, conv3(o, inner, weights, 'conv2', options.width, { bias: false }), weights, 'norm'));
  }
  const attended = multiscaleAttention(o, x, weights.under('attn.'), options);
  onAttended?.(attended);
  return gatedConvolution(o, attended, weights.under('conv_out.'), options.width);
}

/**
 * Linear attention over all pixels, on several scales.
 *
 * The groups are cut from the joined channels in order, so that a group's query, key and value may come from one projection. That is how
 * the model was trained.
 *
 * Source: H. Cai et al., EfficientViT, https://arxiv.org/abs/2205.14756
 */
function multiscaleAttention(o: Operations, x: Value, weights: Weights, { width, scales, headSize }: BlockOptions): Value {
  const tripled = 3 * width;
  const all = o.concat(
    ['to_q', 'to_k', 'to_v'].map((name) =>
      o.conv(x, weights.float(`${name}.weight`, [width, width], { as: [width, width, 1, 1] }), undefined),
    ),
    1,
  );
  const parts = [all];
  scales.forEach((size, index) => {
    const own = weights.under(`to_qkv_multiscale.${index}.`);
    const pad = Math.floor(size / 2);
    const spread = o.conv(all, own.float('proj_in.weight', [tripled, 1, size, size]), undefined, {
      pads: [pad, pad, pad, pad],
      groups: tripled,
    });
    parts.push(o.conv(spread, own.float('proj_out.weight', [tripled, headSize, 1, 1]), undefined, { groups: tripled / headSize }));
  });
  const joined = o.concat(parts, 1);
  const groups = (joined.shape[1] as number) / (3 * headSize);
  const [batch, , rows, columns] = pixels(x);
  const places = `${rows}*${columns}`;
  const heads = o.reshape(joined, [0, groups, 3 * headSize, -1], [batch, groups, 3 * headSize, places]);
  const [query, key, value] = o.split(heads, 3, 2) as [Value, Value, Value];
  const positive = o.relu(key);
  const asked = o.relu(query);
  const state = o.matmul(value, o.transpose(positive, [0, 1, 3, 2]));
  const sums = o.transpose(o.sum(positive, [3]), [0, 1, 3, 2]);
  const mixed = o.div(o.matmul(state, asked), o.add(o.matmul(sums, asked), 1e-15));
  const out = groups * headSize;
  const flat = o.reshape(mixed, [0, out, -1], [batch, out, places]);
  const projected = weights.product('to_out.weight', [width, out], flat);
  return o.add(x, channelNorm(o, o.reshape(projected, [0, width, rows, -1], x.shape), weights, 'norm_out'));
}

function gatedConvolution(o: Operations, x: Value, weights: Weights, width: number): Value {
  const doubled = 8 * width;
  const wide = o.silu(
    o.conv(x, weights.float('conv_inverted.weight', [doubled, width, 1, 1]), weights.float('conv_inverted.bias', [doubled])),
  );
  const mixed = o.conv(wide, weights.float('conv_depth.weight', [doubled, 1, 3, 3]), weights.float('conv_depth.bias', [doubled]), {
    pads: [1, 1, 1, 1],
    groups: doubled,
  });
  const [value, gate] = o.split(mixed, 2, 1) as [Value, Value];
  const narrow = o.conv(o.mul(value, o.silu(gate)), weights.float('conv_point.weight', [width, doubled / 2, 1, 1]), undefined);
  return o.add(x, channelNorm(o, narrow, weights, 'norm'));
}

/** Halves both axes by a strided convolution, plus a shortcut that folds rows into channels and averages columns. */
export function downsample(o: Operations, x: Value, weights: Weights, name: string, width: number): Value {
  const channels = x.shape[1] as number;
  const moved = o.conv(x, weights.float(`${name}.weight`, [width, channels, 3, 3]), weights.float(`${name}.bias`, [width]), {
    pads: [1, 1, 1, 1],
    strides: [2, 2],
  });
  const halved = o.averagePairs(x);
  const [batch, , rows, columns] = pixels(halved);
  const paired = o.reshape(halved, [0, channels, rows / 2, 2, -1], [batch, channels, rows / 2, 2, columns]);
  const folded = o.reshape(o.transpose(paired, [0, 1, 3, 2, 4]), [0, 2 * channels, rows / 2, -1], [batch, 2 * channels, rows / 2, columns]);
  return o.add(moved, folded);
}

/** Doubles both axes by repetition and a convolution, plus a shortcut that unfolds channels into rows. */
export function upsample(o: ConvolutionOperations, x: Value, weights: Weights, name: string, width: number): Value {
  const [batch, , rows, columns] = pixels(x);
  const paired = o.reshape(x, [0, width, 2, rows, -1], [batch, width, 2, rows, columns]);
  const unfolded = o.reshape(o.transpose(paired, [0, 1, 3, 2, 4]), [0, width, 2 * rows, -1], [batch, width, 2 * rows, columns]);
  const weight = weights.float(`${name}.weight`, [width, x.shape[1] as number, 3, 3]);
  const moved = o.ofDoubled({ x, weight, bias: weights.float(`${name}.bias`, [width]) });
  return o.add(moved, o.upsample(unfolded, [2]));
}

/** Adds to each channel of `x` the channel of the narrower `shortcut` that it belongs to. */
function addRepeated(o: Operations, x: Value, shortcut: Value): Value {
  const [batch, channels, rows, columns] = pixels(shortcut);
  const width = x.shape[1] as number;
  const grouped = o.reshape(x, [0, channels, width / channels, rows, -1], [batch, channels, width / channels, rows, columns]);
  const single = o.reshape(shortcut, [0, channels, 1, rows, -1], [batch, channels, 1, rows, columns]);
  return o.reshape(o.add(grouped, single), [0, width, rows, -1], x.shape);
}

function conv3(
  o: ConvolutionOperations,
  x: Value,
  weights: Weights,
  name: string,
  width: number,
  { bias = true }: { readonly bias?: boolean } = {},
): Value {
  const weight = weights.float(`${name}.weight`, [width, x.shape[1] as number, 3, 3]);
  return o.ofImage({ x, weight, bias: bias ? weights.float(`${name}.bias`, [width]) : undefined });
}

/** Divides each pixel by its root mean square over the channels, then scales and shifts. */
function channelNorm(o: Operations, x: Value, weights: Weights, name: string): Value {
  const channels = x.shape[1] as number;
  const vector = (part: string): Value => weights.float(`${name}.${part}`, [channels], { as: [channels, 1, 1] });
  return o.add(o.mul(rootMeanSquare(o, x, EPSILON), vector('weight')), vector('bias'));
}

/** The axes of `[batch, channels, rows, columns]`; channels and rows are always known. */
function pixels(x: Value): readonly [Axis, number, number, Axis] {
  return x.shape as unknown as readonly [Axis, number, number, Axis];
}
