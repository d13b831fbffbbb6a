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
  /** Looks in parts, one after the other, so that long music needs no scores of all places at once. @defaultValue all at once */
  readonly parts?: PlaceParts | undefined;
  /** The farthest place that `mask` lets a place see: nothing farther is computed when it looks in parts. @defaultValue all places */
  readonly window?: number | undefined;
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
  { rotary, mask, parts, window }: AttentionInputs = {},
): Value {
  const { width, heads, headSize, epsilon } = config;
  const [batch, places] = x.shape as [Axis, Axis];
  const plain = rootMeanSquare(o, toHeads(o, linear(x, weights, 'q_proj', heads * headSize), heads, headSize), weights, 'q_norm', epsilon);
  const turnedQuery = o.mul(rotary === undefined ? plain : rotate(o, plain, rotary), 1 / Math.sqrt(headSize));
  const query = o.transpose(turnedQuery, [0, 2, 1, 3]);
  const look = (rows: Value, seen: KeysAndValues, hidden: Value | undefined): Value => attend(o, rows, seen, hidden, config);
  const mixed =
    parts === undefined
      ? look(query, { key, value }, mask)
      : o.concat(
          parts.list.map(({ start, end, before, after }) => {
            const [from, to] = window === undefined ? [undefined, undefined] : [before(window), after(window)];
            const seen = from === undefined ? { key, value } : { key: o.slice(key, from, to!, 3), value: o.slice(value, from, to!, 2) };
            const rows = mask === undefined ? undefined : o.slice(mask, start, end, 2);
            const hidden = rows === undefined || from === undefined ? rows : o.slice(rows, from, to!, 3);
            return look(o.slice(query, start, end, 2), seen, hidden);
          }),
          2,
        );
  // Parts that had nothing left to do have repeated the last place.
  const exactly = parts === undefined ? mixed : o.slice(mixed, parts.none, parts.length, 2);
  const whole = { ...exactly, shape: [batch, heads, places, headSize] };
  const joined = o.reshape(o.transpose(whole, [0, 2, 1, 3]), [0, 0, heads * headSize], [batch, places, heads * headSize]);
  return linear(joined, weights, 'o_proj', width);
}

/** Queries `[batch, heads, places, size]` to what they see; the queries that share a key head are rows of one product. */
function attend(o: Operations, query: Value, { key, value }: KeysAndValues, mask: Value | undefined, config: AttentionConfig): Value {
  const { heads, keyHeads, headSize } = config;
  const [batch, , places] = query.shape as [Axis, Axis, Axis];
  const shared = `${heads / keyHeads}*${places}`;
  const keys = key.shape[3]!;
  const rows = o.reshape(query, [0, keyHeads, -1, headSize], [batch, keyHeads, shared, headSize]);
  const scores = o.reshape(o.matmul(rows, key), [0, heads, -1, 0], [batch, heads, places, keys]);
  const shares = o.softmax(mask === undefined ? scores : o.add(scores, mask), -1);
  const grouped = o.reshape(shares, [0, keyHeads, -1, 0], [batch, keyHeads, shared, keys]);
  return o.reshape(o.matmul(grouped, value), [0, heads, -1, headSize], [batch, heads, places, headSize]);
}

/** A part of the places, its bounds as values of the graph. */
export interface PlacePart {
  readonly start: Value;
  readonly end: Value;
  /** So many places before the start, 0 at least. */
  readonly before: (count: number) => Value;
  /** So many places after the end; it may lie beyond the last. */
  readonly after: (count: number) => Value;
}

/** Parts that cover all places, in order; those for which nothing is left have the last place again. */
export interface PlaceParts {
  readonly list: readonly PlacePart[];
  /** The number of places, int64 `[1]`. */
  readonly length: Value;
  /** 0, int64 `[1]`. */
  readonly none: Value;
}

/** Cuts the places of rows `[batch, places, channels]` into equal parts, the last one shorter. */
export function cutPlaces(graph: Graph, o: Operations, x: Value, count: number): PlaceParts {
  const number = (value: number): Value => graph.constant([value], { type: 'int64' });
  const length = graph.node('Shape', [x], { type: 'int64', shape: [1] }, { start: 1, end: 2 });
  const size = o.div(o.add(length, number(count - 1)), number(count));
  const none = number(0);
  const last = o.sub(length, number(1));
  const list = Array.from({ length: count }, (_, index) => {
    // An empty part would be a tensor without numbers, which not every provider takes.
    const start = graph.node('Min', [o.mul(size, number(index)), last], { type: 'int64', shape: [1] });
    const end = o.mul(size, number(index + 1));
    return {
      start,
      end,
      before: (places: number) => graph.node('Max', [o.sub(start, number(places)), none], { type: 'int64', shape: [1] }),
      after: (places: number) => o.add(end, number(places)),
    };
  });
  return { list, length, none };
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
