import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import { fromHeads, layerNorm, linear, toHeads, turned } from '../layers.js';
import type { Weights } from '../weights.js';

const EPSILON = 1e-5;

/** The layers whose queries the lyric part of ERG scales. */
const ERG_LAYERS: ReadonlySet<number> = new Set([4, 5]);

/** What the lyric encoder reads. */
export interface LyricEncoderInputs {
  /** Embedded tokens, float32 `[batch, width, lyrics]`. */
  readonly embedded: Value;
  /** 1 for tokens, 0 for padding; float32 `[batch, lyrics]`. */
  readonly mask: Value;
  /** See {@link relativeTable}: float32 `[width, positions]`, positions `2 · lyrics − 1`. */
  readonly positions: Value;
  /** See {@link relativeIndices}: int64 `[lyrics, lyrics]`. */
  readonly indices: Value;
  /** 1, or ERG's 0.01; float32 scalar. */
  readonly queryScale: Value;
}

/**
 * Builds the lyric encoder: a conformer without convolution and macaron parts, with relative positions.
 *
 * Source: Z. Dai et al., Transformer-XL, https://arxiv.org/abs/1901.02860 (relative attention)
 *
 * @param weights - Those under `lyric_encoder.`; the sizes are read from them.
 * @returns float32 `[batch, width, lyrics]`
 */
export function buildLyricEncoder(graph: Graph, weights: Weights, inputs: LyricEncoderInputs): Value {
  const o = operationsOn(graph);
  const width = inputs.embedded.shape[1] as number;
  const embedded = layerNorm(o, linear(inputs.embedded, weights, 'embed.out.0', width), weights, 'embed.out.1', EPSILON);
  let x = o.mul(embedded, Math.sqrt(width));
  const masked = o.reshape(o.equal(inputs.mask, 0), [0, 1, 1, -1], ['batch', 1, 1, 'lyrics']);
  for (let layer = 0; weights.has(`encoders.${layer}.norm_ff.weight`); layer += 1) {
    const own = weights.under(`encoders.${layer}.`);
    x = graph.scope(`lyric_${layer}`, () => {
      const attended = o.add(
        x,
        buildAttention(o, layerNorm(o, x, own, 'norm_mha', EPSILON), own.under('self_attn.'), {
          ...inputs,
          masked,
          scaled: ERG_LAYERS.has(layer),
        }),
      );
      const hidden = own.shapeOf('feed_forward.w_1.bias')[0]!;
      const inner = o.silu(linear(layerNorm(o, attended, own, 'norm_ff', EPSILON), own, 'feed_forward.w_1', hidden));
      return o.add(attended, linear(inner, own, 'feed_forward.w_2', width));
    });
  }
  return layerNorm(o, x, weights, 'after_norm', EPSILON);
}

/**
 * Sines and cosines of the relative positions `length − 1 … −(length − 1)`.
 *
 * @param width - Channels, even.
 * @returns float32 `[width, 2 · length − 1]`
 */
export function relativeTable(length: number, width: number): Float32Array {
  const columns = 2 * length - 1;
  const table = new Float32Array(width * columns);
  for (let pair = 0; pair < width / 2; pair += 1) {
    const rate = Math.fround(Math.exp(Math.fround(Math.fround(2 * pair) * Math.fround(-Math.log(10_000) / width))));
    for (let column = 0; column < columns; column += 1) {
      const position = length - 1 - column;
      const angle = Math.fround(Math.abs(position) * rate) * Math.sign(position);
      table[2 * pair * columns + column] = Math.sin(angle);
      table[(2 * pair + 1) * columns + column] = Math.cos(angle);
    }
  }
  return table;
}

/** The column of the relative table for each pair of places: `length − 1 − query + key`; `[length · length]`. */
export function relativeIndices(length: number): BigInt64Array {
  return BigInt64Array.from({ length: length * length }, (_, index) => BigInt(length - 1 - Math.floor(index / length) + (index % length)));
}

interface AttentionInputs extends LyricEncoderInputs {
  readonly masked: Value;
  readonly scaled: boolean;
}

function buildAttention(o: Operations, x: Value, weights: Weights, inputs: AttentionInputs): Value {
  const width = x.shape[1] as number;
  const [heads, size] = weights.shapeOf('pos_bias_u') as readonly [number, number];
  const project = (name: string): Value => linear(x, weights, name, width);
  const projected = project('linear_q');
  const query = toHeads(o, inputs.scaled ? o.mul(projected, inputs.queryScale) : projected, heads);
  const key = toHeads(o, project('linear_k'), heads);
  const value = toHeads(o, project('linear_v'), heads);

  const table = weights.product('linear_pos.weight', [width, width], inputs.positions);
  const places = o.reshape(table, [heads, size, -1], [heads, size, 'positions']);
  const biased = (name: string): Value => turned(o, o.add(query, weights.float(name, [heads, size], { as: [heads, size, 1] })));
  const content = o.matmul(biased('pos_bias_u'), key);
  const relative = o.gatherElements(o.matmul(biased('pos_bias_v'), places), o.expand(inputs.indices, content), -1);
  const scores = o.div(o.add(content, relative), Math.sqrt(size));

  // A row of nothing but padding must come out as zeros, not as an even mixture.
  const lowest = o.scalar(-1e30);
  const shares = o.where(inputs.masked, o.scalar(0), o.softmax(o.where(inputs.masked, lowest, scores), -1));
  return linear(fromHeads(o, o.matmul(value, turned(o, shares))), weights, 'linear_out', width);
}
