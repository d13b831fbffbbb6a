import type { Graph } from '../../onnx/graph.js';
import type { Operations } from '../../onnx/operations.js';
import type { Axis, Value } from '../../onnx/types.js';
import type { Weights } from '../weights.js';
import type { AttentionConfig } from './config.js';

// All activations are rows, float32 [batch, places, channels]: one Gemm per linear layer, and norms over the last axis.

/** Rotary tables as graph values, `[places, 1, head size]`. */
export interface RotaryValues {
  readonly cos: Value;
  readonly sin: Value;
}

/** A linear layer on rows: `[…, inputs]` to `[…, outputs]`. */
export function linear(x: Value, weights: Weights, name: string, outputs: number, options: { readonly bias?: boolean } = {}): Value {
  const inputs = x.shape.at(-1) as number;
  const bias = options.bias === true ? { bias: `${name}.bias` } : {};
  return weights.product(`${name}.weight`, [outputs, inputs], x, { layout: 'rows', ...bias });
}

/** Divides by the root mean square over the last axis, and multiplies by a weight. */
export function rootMeanSquare(o: Operations, x: Value, weights: Weights, name: string, epsilon: number): Value {
  const size = x.shape.at(-1) as number;
  const scale = weights.float(`${name}.weight`, [size]);
  return o.mul(o.div(x, o.sqrt(o.add(o.mean(o.mul(x, x), [-1]), epsilon))), scale);
}

/** Declares rotary tables as inputs `<prefix>cos` and `<prefix>sin`, float32 `[places, head size]`. */
export function rotaryInputs(
  o: Operations,
  input: (name: string, shape: readonly Axis[]) => Value,
  places: Axis,
  size: number,
  prefix = '',
): RotaryValues {
  const table = (name: string): Value => o.reshape(input(prefix + name, [places, size]), [-1, 1, size], [places, 1, size]);
  return { cos: table('cos'), sin: table('sin') };
}

/** Applies rotary tables to heads `[batch, places, heads, head size]`. */
export function rotate(o: Operations, x: Value, { cos, sin }: RotaryValues): Value {
  const [first, second] = o.split(x, 2, -1) as [Value, Value];
  return o.add(o.mul(x, cos), o.mul(o.concat([o.neg(second), first], -1), sin));
}

/** Splits `[batch, places, heads · size]` into `[batch, places, heads, size]`. */
export function toHeads(o: Operations, x: Value, heads: number, size: number): Value {
  return o.reshape(x, [0, 0, heads, size], [x.shape[0]!, x.shape[1]!, heads, size]);
}

/** Keys `[batch, key heads, size, places]` and values `[batch, key heads, places, size]`. */
export interface KeysAndValues {
  readonly key: Value;
  readonly value: Value;
}

/** Projects rows to keys and values. @param rotary - Omitted where positions do not count, as in cross attention. */
export function buildKeys(o: Operations, x: Value, weights: Weights, config: AttentionConfig, rotary?: RotaryValues): KeysAndValues {
  const { keyHeads, headSize, epsilon } = config;
  const project = (name: string): Value => toHeads(o, linear(x, weights, name, keyHeads * headSize), keyHeads, headSize);
  const key = rootMeanSquare(o, project('k_proj'), weights, 'k_norm', epsilon);
  return {
    key: o.transpose(rotary === undefined ? key : rotate(o, key, rotary), [0, 2, 3, 1]),
    value: o.transpose(project('v_proj'), [0, 2, 1, 3]),
  };
}

/** What attention needs beside its rows. */
export interface AttentionInputs {
  readonly rotary?: RotaryValues | undefined;
  /** Added to the scores, `[batch or 1, 1, places or 1, keys]`. */
  readonly mask?: Value | undefined;
}

/**
 * Attention of rows `[batch, places, width]` to keys and values, with as many queries per key head as the sizes say.
 *
 * Source: J. Ainslie et al., GQA, https://arxiv.org/abs/2305.13245
 */
export function buildAttention(
  o: Operations,
  x: Value,
  { key, value }: KeysAndValues,
  weights: Weights,
  config: AttentionConfig,
  { rotary, mask }: AttentionInputs = {},
): Value {
  const { width, heads, keyHeads, headSize, epsilon } = config;
  const [batch, places] = x.shape as [Axis, Axis];
  const shared = heads / keyHeads;
  const plain = rootMeanSquare(o, toHeads(o, linear(x, weights, 'q_proj', heads * headSize), heads, headSize), weights, 'q_norm', epsilon);
  const query = o.mul(rotary === undefined ? plain : rotate(o, plain, rotary), 1 / Math.sqrt(headSize));
  // The queries that share a key head become more rows of one product.
  const rows = o.reshape(o.transpose(query, [0, 2, 1, 3]), [0, keyHeads, -1, headSize], [batch, keyHeads, `${shared}*${places}`, headSize]);
  const keys = key.shape[3]!;
  const scores = o.reshape(o.matmul(rows, key), [0, heads, -1, 0], [batch, heads, places, keys]);
  const shares = o.softmax(mask === undefined ? scores : o.add(scores, mask), -1);
  const grouped = o.reshape(shares, [0, keyHeads, -1, 0], [batch, keyHeads, `${shared}*${places}`, keys]);
  const mixed = o.reshape(o.matmul(grouped, value), [0, heads, -1, headSize], [batch, heads, places, headSize]);
  const joined = o.reshape(o.transpose(mixed, [0, 2, 1, 3]), [0, 0, heads * headSize], [batch, places, heads * headSize]);
  return linear(joined, weights, 'o_proj', width);
}

/** `down(silu(gate x) · up x)`. Source: N. Shazeer, https://arxiv.org/abs/2002.05202 */
export function buildFeedForward(o: Operations, x: Value, weights: Weights, { width, hidden }: AttentionConfig): Value {
  const gate = o.silu(linear(x, weights, 'gate_proj', hidden));
  return linear(o.mul(gate, linear(x, weights, 'up_proj', hidden)), weights, 'down_proj', width);
}

/** A layer of self attention and feed-forward, each after a norm, as Qwen3 has them. */
export function buildEncoderLayer(
  o: Operations,
  x: Value,
  weights: Weights,
  config: AttentionConfig,
  inputs: AttentionInputs & { readonly rotary: RotaryValues },
): Value {
  const n = rootMeanSquare(o, x, weights, 'input_layernorm', config.epsilon);
  const own = weights.under('self_attn.');
  const attended = o.add(x, buildAttention(o, n, buildKeys(o, n, own, config, inputs.rotary), own, config, inputs));
  const m = rootMeanSquare(o, attended, weights, 'post_attention_layernorm', config.epsilon);
  return o.add(attended, buildFeedForward(o, m, weights.under('mlp.'), config));
}

/** Puts a token `[1, 1, width]` before the rows of each item. */
export function prepend(graph: Graph, o: Operations, token: Value, x: Value): Value {
  const first = o.gather(x, graph.constant([0], { type: 'int64' }), 1);
  return { ...o.concat([o.expand(token, first), x], 1), shape: [x.shape[0]!, 'places', x.shape[2]!] };
}

/** Takes the first row of each item: `[batch, places, width]` to `[batch, width]`. */
export function takeFirst(graph: Graph, o: Operations, x: Value): Value {
  return o.gather(x, graph.constant([0], { type: 'int64', shape: [] }), 1);
}
