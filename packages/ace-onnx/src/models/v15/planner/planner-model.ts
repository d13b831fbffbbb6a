import type { Abortable } from '@loop/core';

import type { Component, Runtime, Session } from '../../../runtime/runtime.js';
import { float32, int64 } from '../../../runtime/tensor.js';
import { rotaryTable } from '../rotary.js';
import { floatsOf } from '../run/tensors.js';
import { createKeyValueCache } from './key-value-cache.js';
import type { KeyValueCache } from './key-value-cache.js';
import type { PlannerConfig } from './planner-config.js';
import { buildBodyNetwork, buildHeadNetwork } from './planner-networks.js';
import type { PlannerNetworkOptions } from './planner-networks.js';

/** A conversation with the language model: what it has read so far. */
export interface PlannerConversation {
  /** Tokens of each item. */
  readonly lengths: readonly number[];
  /**
   * Reads on, one list of ids for each item.
   *
   * @returns The state after the last id of each item, float32 `[items, width]`.
   */
  read(ids: readonly (readonly number[])[], options?: Abortable): Promise<Float32Array>;
}

/** A language model that is loaded. One run at a time. */
export interface PlannerModel {
  readonly config: PlannerConfig;
  /** Begins with nothing read. @param items - How many texts are read side by side: two with guidance. */
  begin(items: number): PlannerConversation;
  /** Scores of the ids from `from` to `to` (not included) after the states of some items: float32 `[items, to − from]`. */
  score(states: Float32Array, rows: readonly [from: number, to: number]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Tokens that are read in one run, so that a long text can be stopped within it. */
const READ_AT_ONCE = 128;

/** What hides a place; large enough to outweigh any score, and finite. */
const HIDDEN = -1e30;

/** What a language model is made of. */
export interface PlannerSessions {
  readonly body: Session;
  /** Loads the head over a range of ids. */
  openHead(rows: readonly [from: number, to: number]): Promise<Session>;
}

/** Loads a language model; its heads are loaded when they are first asked for. */
export async function loadPlannerModel(
  component: Component,
  config: PlannerConfig,
  { runtime, ...options }: PlannerNetworkOptions & { readonly runtime: Runtime },
): Promise<PlannerModel> {
  const open = (name: string, graph: Parameters<Runtime['open']>[0]): Promise<Session> =>
    runtime.open(graph, { name, files: component.files });
  const body = await open('language model', buildBodyNetwork(component, config, options));
  const model = createPlannerModel(config, {
    body,
    openHead: (rows) => open('head of the language model', buildHeadNetwork(component, config, rows, options)),
  });
  return {
    ...model,
    async dispose() {
      await model.dispose();
      await body.release();
    },
  };
}

/** Makes a language model of a body that is loaded and stays its owner's; `dispose` frees the heads. */
export function createPlannerModel(config: PlannerConfig, { body, openHead }: PlannerSessions): PlannerModel {
  const heads = new Map<string, Promise<Session>>();
  return {
    config,
    begin: (items) => converse(body, config, items),
    async score(states, rows) {
      const key = rows.join('-');
      const head = heads.get(key) ?? openHead(rows);
      heads.set(key, head);
      const { width } = config;
      return floatsOf(await (await head).run({ hidden: float32(states, [states.length / width, width]) }), 'scores').data;
    },
    async dispose() {
      const opened = await Promise.allSettled(heads.values());
      heads.clear();
      for (const head of opened) if (head.status === 'fulfilled') await head.value.release();
    },
  };
}

function converse(body: Session, config: PlannerConfig, items: number): PlannerConversation {
  const cache = createKeyValueCache(config, items);
  const readSome = async (ids: readonly (readonly number[])[]): Promise<Float32Array> => {
    const tokens = Math.max(...ids.map((list) => list.length));
    const counts = ids.map((list) => list.length);
    const outputs = await body.run({ ...positionInputs(cache, config, counts, tokens), ...idInputs(ids, tokens), ...cache.inputs() });
    const hidden = floatsOf(outputs, 'hidden').data.slice();
    cache.append(outputs, tokens, counts);
    return hidden;
  };
  return {
    lengths: cache.lengths,
    async read(ids, { signal } = {}) {
      const states = new Float32Array(items * config.width);
      const longest = Math.max(...ids.map((list) => list.length));
      for (let from = 0; from < longest; from += READ_AT_ONCE) {
        signal?.throwIfAborted();
        const pieces = ids.map((list) => list.slice(from, from + READ_AT_ONCE));
        const hidden = await readSome(pieces);
        // An item that has ended keeps the state of its last id.
        pieces.forEach((piece, item) => {
          if (piece.length > 0) states.set(hidden.subarray(item * config.width, (item + 1) * config.width), item * config.width);
        });
      }
      return states;
    },
  };
}

function idInputs(ids: readonly (readonly number[])[], tokens: number): Record<'ids' | 'last', ReturnType<typeof int64>> {
  const flat = ids.flatMap((list) => [...list, ...new Array<number>(tokens - list.length).fill(0)]);
  return {
    ids: int64(BigInt64Array.from(flat, BigInt), [ids.length, tokens]),
    last: int64(
      BigInt64Array.from(ids, (list) => BigInt(Math.max(0, list.length - 1))),
      [ids.length, 1, 1],
    ),
  };
}

function positionInputs(
  cache: KeyValueCache,
  config: PlannerConfig,
  counts: readonly number[],
  tokens: number,
): Parameters<Session['run']>[0] {
  const { headSize, ropeTheta } = config;
  const { capacity, lengths } = cache;
  const items = lengths.length;
  const tables = lengths.map((length) => rotaryTable(tokens, headSize, ropeTheta, length));
  const join = (name: 'cos' | 'sin'): Float32Array => {
    const joined = new Float32Array(items * tokens * headSize);
    tables.forEach((table, item) => joined.set(table[name].data, item * tokens * headSize));
    return joined;
  };
  const mask = new Float32Array(items * tokens * (capacity + tokens)).fill(HIDDEN);
  for (let item = 0; item < items; item += 1) {
    for (let row = 0; row < tokens; row += 1) {
      const start = (item * tokens + row) * (capacity + tokens);
      mask.fill(0, start, start + lengths[item]!);
      mask.fill(0, start + capacity, start + capacity + Math.min(row + 1, Math.max(1, counts[item]!)));
    }
  }
  return {
    cos: float32(join('cos'), [items, tokens, 1, headSize]),
    sin: float32(join('sin'), [items, tokens, 1, headSize]),
    mask: float32(mask, [items, 1, 1, tokens, capacity + tokens]),
    parts: int64(BigInt64Array.of(BigInt(capacity), BigInt(tokens)), [2]),
  };
}
