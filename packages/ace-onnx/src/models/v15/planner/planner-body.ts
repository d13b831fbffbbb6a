import type { Graph } from '../../../onnx/graph.js';
import { operationsOn } from '../../../onnx/operations.js';
import type { Operations } from '../../../onnx/operations.js';
import type { Axis, Value } from '../../../onnx/types.js';
import type { Weights } from '../../weights.js';
import { linear, rootMeanSquare, toHeads } from '../layers.js';
import type { PlannerConfig } from './planner-config.js';

/**
 * Builds the language model without its head, for the first tokens and for each one after.
 *
 * Inputs: `ids` int64 `[batch, tokens]`; `last` int64 `[batch, 1, 1]`, the row of each item whose state is wanted; `cos`, `sin` float32
 * `[batch, tokens, 1, head size]`; `mask` float32 `[batch, 1, 1, tokens, past+tokens]`; `parts` int64 `[2]`: past, tokens; and per layer
 * `past.N.key` float32 `[batch, key heads, 1, head size, past]`, `past.N.value` `[batch, key heads, 1, past, head size]`.
 * Outputs: `hidden` float32 `[batch, width]`; per layer the keys and values of the new tokens alone, `present.N.key`, `present.N.value`.
 *
 * The keys and values of earlier tokens are read in place and never come out again: copying them would cost more than the network.
 *
 * Source: Qwen3 technical report, https://arxiv.org/abs/2505.09388
 */
export function buildPlannerBody(graph: Graph, weights: Weights, config: PlannerConfig): void {
  const o = operationsOn(graph);
  const { width, keyHeads, headSize, layers, vocabulary, epsilon } = config;
  const ids = graph.input('ids', 'int64', ['batch', 'tokens']);
  const last = graph.input('last', 'int64', ['batch', 1, 1]);
  const rotary = {
    cos: graph.input('cos', 'float32', ['batch', 'tokens', 1, headSize]),
    sin: graph.input('sin', 'float32', ['batch', 'tokens', 1, headSize]),
  };
  const mask = graph.input('mask', 'float32', ['batch', 1, 1, 'tokens', 'past+tokens']);
  const parts = graph.input('parts', 'int64', [2]);
  let x = o.cast(o.gather(weights.stored('embed_tokens.weight', [vocabulary, width]), ids), 'float32');
  for (let index = 0; index < layers; index += 1) {
    const past = {
      key: graph.input(`past.${index}.key`, 'float32', ['batch', keyHeads, 1, headSize, 'past']),
      value: graph.input(`past.${index}.value`, 'float32', ['batch', keyHeads, 1, 'past', headSize]),
    };
    x = graph.scope(`layer_${index}`, () => {
      const layer = { graph, o, config, rotary, mask, parts, past, weights: weights.under(`layers.${index}.`) };
      const { result, key, value } = buildLayer(x, layer);
      graph.output(`present.${index}.key`, key);
      graph.output(`present.${index}.value`, value);
      return result;
    });
  }
  const row = o.gatherElements(x, o.expand(last, graph.constant(new Array<number>(width).fill(0), { shape: [1, 1, width] })), 1);
  const flat = o.reshape({ ...row, shape: ['batch', 1, width] }, [-1, width], ['batch', width]);
  graph.output('hidden', rootMeanSquare(o, flat, weights, 'norm', epsilon));
}

/**
 * Builds a head: the scores of a range of ids.
 *
 * Input: `hidden` float32 `[batch, width]`. Output: `scores` float32 `[batch, to − from]`.
 *
 * @param table - The weight: the table of the words, or a head of its own where the two are not tied.
 */
export function buildPlannerHead(
  graph: Graph,
  weights: Weights,
  { config, table, rows }: { readonly config: PlannerConfig; readonly table: string; readonly rows: readonly [number, number] },
): void {
  const hidden = graph.input('hidden', 'float32', ['batch', config.width]);
  graph.output('scores', weights.product(table, [config.vocabulary, config.width], hidden, { layout: 'rows', rows }));
}

interface Layer {
  readonly graph: Graph;
  readonly o: Operations;
  readonly config: PlannerConfig;
  readonly weights: Weights;
  readonly rotary: { readonly cos: Value; readonly sin: Value };
  readonly mask: Value;
  readonly parts: Value;
  readonly past: { readonly key: Value; readonly value: Value };
}

function buildLayer(x: Value, layer: Layer): { readonly result: Value; readonly key: Value; readonly value: Value } {
  const { o, weights, config } = layer;
  const n = rootMeanSquare(o, x, weights, 'input_layernorm', config.epsilon);
  const { mixed, key, value } = attend(n, layer);
  const attended = o.add(x, linear(mixed, weights, 'self_attn.o_proj', config.width));
  const m = rootMeanSquare(o, attended, weights, 'post_attention_layernorm', config.epsilon);
  const gate = o.silu(linear(m, weights, 'mlp.gate_proj', config.hidden));
  const inner = o.mul(gate, linear(m, weights, 'mlp.up_proj', config.hidden));
  return { result: o.add(attended, linear(inner, weights, 'mlp.down_proj', config.width)), key, value };
}

/** Attention over what was and what is new; the queries that share a key head are one more axis, over which its keys are read once. */
function attend(n: Value, layer: Layer): { readonly mixed: Value; readonly key: Value; readonly value: Value } {
  const { graph, o, weights, config, past, mask, parts } = layer;
  const { heads, keyHeads, headSize } = config;
  const [batch, tokens] = n.shape as [Axis, Axis];
  const shared = heads / keyHeads;
  const query = o.mul(headsOf(layer, n, 'q', heads), 1 / Math.sqrt(headSize));
  const queries = o.reshape(
    o.transpose(query, [0, 2, 1, 3]),
    [0, keyHeads, shared, -1, headSize],
    [batch, keyHeads, shared, tokens, headSize],
  );
  const key = o.reshape(
    o.transpose(headsOf(layer, n, 'k', keyHeads), [0, 2, 3, 1]),
    [0, keyHeads, 1, headSize, -1],
    [batch, keyHeads, 1, headSize, tokens],
  );
  const plain = toHeads(o, linear(n, weights, 'self_attn.v_proj', keyHeads * headSize), keyHeads, headSize);
  const value = o.reshape(o.transpose(plain, [0, 2, 1, 3]), [0, keyHeads, 1, -1, headSize], [batch, keyHeads, 1, tokens, headSize]);
  const scores = o.add(o.concat([o.matmul(queries, past.key), o.matmul(queries, key)], -1), mask);
  const shares = o.softmax(scores, -1);
  const [before, now] = graph.nodes(
    'Split',
    [shares, parts],
    ['past', tokens].map((length) => ({ type: 'float32' as const, shape: [batch, keyHeads, shared, tokens, length] })),
    { axis: 4 },
  ) as [Value, Value];
  const mixed = o.add(o.matmul(before, past.value), o.matmul(now, value));
  const joined = o.transpose(mixed, [0, 3, 1, 2, 4]);
  return { mixed: o.reshape(joined, [0, 0, heads * headSize], [batch, tokens, heads * headSize]), key, value };
}

/** Queries or keys: projected, normed per head, and turned by their positions. */
function headsOf(layer: Layer, n: Value, name: 'q' | 'k', heads: number): Value {
  const { o, config, rotary, weights } = layer;
  const projected = toHeads(o, linear(n, weights, `self_attn.${name}_proj`, heads * config.headSize), heads, config.headSize);
  const normed = rootMeanSquare(o, projected, weights.under('self_attn.'), `${name}_norm`, config.epsilon);
  const [first, second] = o.split(normed, 2, -1) as [Value, Value];
  return o.add(o.mul(normed, rotary.cos), o.mul(o.concat([o.neg(second), first], -1), rotary.sin));
}
