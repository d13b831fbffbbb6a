import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import { fromHeads, linear, rootMeanSquare, toHeads, turned } from '../layers.js';
import type { Weights } from '../weights.js';
import type { TextEncoderConfig } from './config.js';

const BUCKETS = 32;

/** The blocks whose queries the text part of ERG scales. */
const ERG_BLOCKS: ReadonlySet<number> = new Set([8, 9]);

/**
 * Builds the UMT5 encoder.
 *
 * Inputs: `ids` int64 `[batch, tokens]`; `mask_bias` float32 `[batch, 1, 1, tokens]`, 0 for tokens and −10³⁰ for padding;
 * `buckets` int64 `[tokens, tokens]`, see {@link relativeBuckets}; `query_scale` float32 scalar, 1 or ERG's 0.01.
 * Output: `hidden` float32 `[batch, tokens, width]`.
 *
 * Source: H. W. Chung et al., UniMax (UMT5), https://arxiv.org/abs/2304.09151
 *
 * @param onBlock - Sees the output of each block, `[batch, width, tokens]`.
 */
export function buildTextEncoder(
  graph: Graph,
  weights: Weights,
  config: TextEncoderConfig,
  onBlock?: (block: number, value: Value) => void,
): void {
  const o = operationsOn(graph);
  const { width } = config;
  const ids = graph.input('ids', 'int64', ['batch', 'tokens']);
  const inputs = {
    maskBias: graph.input('mask_bias', 'float32', ['batch', 1, 1, 'tokens']),
    buckets: graph.input('buckets', 'int64', ['tokens', 'tokens']),
    queryScale: graph.input('query_scale', 'float32', []),
  };
  const table = weights.stored(weights.has('shared.weight') ? 'shared.weight' : 'encoder.embed_tokens.weight', [config.vocabulary, width]);
  let x = o.transpose(o.cast(o.gather(table, ids), 'float32'), [0, 2, 1]);
  for (let block = 0; block < config.blocks; block += 1) {
    x = graph.scope(`block_${block}`, () =>
      buildBlock(o, x, weights.under(`encoder.block.${block}.layer.`), config, { ...inputs, scaled: ERG_BLOCKS.has(block) }),
    );
    onBlock?.(block, x);
  }
  const result = normalise(o, x, weights, 'encoder.final_layer_norm', config);
  graph.output('hidden', o.transpose(result, [0, 2, 1]));
}

/**
 * The bucket of each pair of places, key minus query: exact to ±7, then logarithmic to 128.
 *
 * @param length - Tokens.
 * @returns `[length · length]`, row per query, values 0–31.
 */
export function relativeBuckets(length: number): BigInt64Array {
  return BigInt64Array.from({ length: length * length }, (_, index) => BigInt(bucketOf((index % length) - Math.floor(index / length))));
}

// The integer distances at which the logarithmic buckets begin; logarithms of floats would put some on the wrong side.
const BUCKET_STARTS = [8, 12, 16, 23, 32, 46, 64, 91];

/** The bucket of one relative position. */
export function bucketOf(position: number): number {
  const distance = Math.abs(position);
  const base = position > 0 ? BUCKETS / 2 : 0;
  return base + (distance < 8 ? distance : 7 + BUCKET_STARTS.filter((start) => distance >= start).length);
}

interface BlockInputs {
  readonly maskBias: Value;
  readonly buckets: Value;
  readonly queryScale: Value;
  readonly scaled: boolean;
}

function buildBlock(o: Operations, x: Value, weights: Weights, config: TextEncoderConfig, inputs: BlockInputs): Value {
  const { width, heads, headSize, hidden } = config;
  const inner = heads * headSize;
  const attention = weights.under('0.SelfAttention.');
  const n = normalise(o, x, weights, '0.layer_norm', config);
  const project = (name: string): Value => toHeads(o, linear(n, attention, name, inner, { bias: false }), heads);
  const query = inputs.scaled ? o.mul(project('q'), inputs.queryScale) : project('q');
  const table = attention.float('relative_attention_bias.weight', [BUCKETS, heads]);
  const bias = o.transpose(o.gather(table, inputs.buckets), [2, 0, 1]);
  const scores = o.add(o.add(o.matmul(turned(o, query), project('k')), bias), inputs.maskBias);
  const mixed = o.matmul(project('v'), turned(o, o.softmax(scores, -1)));
  const attended = o.add(x, linear(fromHeads(o, mixed), attention, 'o', width, { bias: false }));

  const feed = weights.under('1.DenseReluDense.');
  const m = normalise(o, attended, weights, '1.layer_norm', config);
  const gate = geluTanh(o, linear(m, feed, 'wi_0', hidden, { bias: false }));
  const gated = o.mul(gate, linear(m, feed, 'wi_1', hidden, { bias: false }));
  return o.add(attended, linear(gated, feed, 'wo', width, { bias: false }));
}

function normalise(o: Operations, x: Value, weights: Weights, name: string, config: TextEncoderConfig): Value {
  return o.mul(rootMeanSquare(o, x, config.epsilon), weights.float(`${name}.weight`, [config.width], { as: [config.width, 1] }));
}

/** GELU in its tanh form. */
function geluTanh(o: Operations, x: Value): Value {
  const cube = o.mul(o.mul(o.mul(x, x), x), 0.044715);
  const inner = o.mul(o.add(x, cube), Math.sqrt(2 / Math.PI));
  return o.mul(o.mul(x, 0.5), o.add(o.tanh(inner), 1));
}
