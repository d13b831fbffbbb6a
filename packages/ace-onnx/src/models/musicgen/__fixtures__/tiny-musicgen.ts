// A MusicGen of a few hundred numbers in the layout of the published ONNX files: the same names, axes, and ways of remembering.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { createRandom } from '@loop/core';

import { encodeModel } from '../../../onnx/encode-model.js';
import { createGraph } from '../../../onnx/graph.js';
import type { Graph } from '../../../onnx/graph.js';
import type { Attribute, ElementType, Shape, Value } from '../../../onnx/types.js';

/** Rows of codes, codes, and numbers of a word and of a column. */
const [ROWS, CODES, SIZE] = [4, 24, 8];
const WORDS = 400;
/** Samples of a frame: 8 kHz at 50 frames a second. */
const FRAME = 160;

/** The configuration that belongs to it. */
export const TINY_CONFIG = {
  decoder: { num_codebooks: ROWS, pad_token_id: CODES, num_attention_heads: 1, hidden_size: SIZE, audio_channels: 1 },
  text_encoder: { d_model: SIZE },
  audio_encoder: { sampling_rate: 8000, upsampling_ratios: [8, 5, 4] },
};

/** How it is exported. */
export interface TinyMusicgen {
  /** One decoder that does both, or two. */
  readonly decoders: 'merged' | 'split';
  /** The width of its floats. @defaultValue 'float32' */
  readonly floats?: 'float32' | 'float16' | undefined;
  /** Makes the codec give NaN. @defaultValue false */
  readonly isBroken?: boolean | undefined;
}

/** Writes the files of a checkpoint. @param tokenizer - The text of a `tokenizer.json` */
export async function writeTinyMusicgen(folder: string, tokenizer: string, { decoders, floats = 'float32', isBroken = false }: TinyMusicgen): Promise<void> {
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  const put = (name: string, graph: Graph): Promise<void> => writeFile(path.join(folder, 'onnx', name), encodeModel(graph.finish()));
  await writeFile(path.join(folder, 'tokenizer.json'), tokenizer);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(TINY_CONFIG));
  await put('text_encoder.onnx', textEncoder(floats));
  await put('encodec_decode.onnx', codec(isBroken));
  if (decoders === 'merged') await put('decoder_model_merged.onnx', decoder({ hasPast: true, hasWords: true, isMerged: true, floats }));
  else {
    await put('decoder_model.onnx', decoder({ hasPast: false, hasWords: true, isMerged: false, floats }));
    await put('decoder_with_past_model.onnx', decoder({ hasPast: true, hasWords: false, isMerged: false, floats }));
  }
}

type Node = (operator: string, inputs: readonly Value[], shape: Shape, attributes?: Readonly<Record<string, Attribute>>, type?: ElementType) => Value;

function open(name: string): { readonly graph: Graph; readonly node: Node; readonly ints: (...values: number[]) => Value } {
  const graph = createGraph(name);
  return {
    graph,
    node: (operator, inputs, shape, attributes, type = 'float32') => graph.node(operator, inputs, { type, shape }, attributes),
    ints: (...values) => graph.constant(values, { type: 'int64' }),
  };
}

function table(graph: Graph, shape: readonly number[], seed: number): Value {
  const random = createRandom(seed);
  const values = Array.from({ length: shape.reduce((all, axis) => all * axis, 1) }, () => Math.fround(2 * random.next() - 1));
  return graph.constant(values, { shape, name: `table ${seed}` });
}

/** A cast to the wide floats inside, and to the width of the files outside. */
const TYPES = { float32: 1, float16: 10 } as const;

function textEncoder(floats: 'float32' | 'float16'): Graph {
  const { graph, node } = open('text encoder');
  const ids = graph.input('input_ids', 'int64', [1, 'words']);
  const mask = graph.input('attention_mask', 'int64', [1, 'words']);
  const vectors = node('Gather', [table(graph, [WORDS, SIZE], 1), ids], [1, 'words', SIZE]);
  const seen = node('Unsqueeze', [node('Cast', [mask], [1, 'words'], { to: 1 }), graph.constant([2], { type: 'int64' })], [1, 'words', 1]);
  const masked = node('Mul', [vectors, seen], [1, 'words', SIZE]);
  graph.output('last_hidden_state', node('Cast', [masked], [1, 'words', SIZE], { to: TYPES[floats] }, floats));
  return graph;
}

interface DecoderKind {
  readonly hasPast: boolean;
  readonly hasWords: boolean;
  readonly isMerged: boolean;
  readonly floats: 'float32' | 'float16';
}

/** Scores of a column depend on its codes, on all columns before it, and on the words that are looked at. */
function decoder({ hasPast, hasWords, isMerged, floats }: DecoderKind): Graph {
  const { graph, node, ints } = open('decoder');
  const wide = (value: Value): Value => node('Cast', [value], value.shape, { to: 1 });
  const narrow = (value: Value): Value => node('Cast', [value], value.shape, { to: TYPES[floats] }, floats);
  const ids = graph.input('input_ids', 'int64', ['rows', 'columns']);
  const mask = graph.input('encoder_attention_mask', 'int64', [2, 'words']);
  const words = hasWords ? graph.input('encoder_hidden_states', floats, [2, 'words', SIZE]) : undefined;
  const useCache = isMerged ? graph.input('use_cache_branch', 'bool', [1]) : undefined;
  const past = (side: string, part: string): Value | undefined =>
    hasPast ? wide(graph.input(`past_key_values.0.${side}.${part}`, floats, [2, 1, `past ${side}`, SIZE])) : undefined;

  // What the words leave, once: with a cache there is nothing new of them.
  const heard = (part: string): { readonly all: Value; readonly fresh: Value | undefined } => {
    const old = past('encoder', part);
    if (words === undefined) return { all: old!, fresh: undefined };
    const four = node('Unsqueeze', [wide(words), ints(1)], [2, 1, 'words', SIZE]);
    if (useCache === undefined || old === undefined) return { all: four, fresh: four };
    const isFirst = node('Sub', [ints(1), node('Cast', [useCache], [1], { to: 7 }, 'int64')], [1], {}, 'int64');
    const end = node('Mul', [node('Shape', [mask], [1], { start: 1, end: 2 }, 'int64'), isFirst], [1], {}, 'int64');
    const fresh = node('Slice', [four, ints(0), end, ints(2)], [2, 1, 'fresh', SIZE]);
    return { all: node('Concat', [old, fresh], [2, 1, 'words', SIZE], { axis: 2 }), fresh };
  };
  const keys = heard('key');
  const values = heard('value');
  const seen = node('Reshape', [node('Cast', [mask], [2, 'words'], { to: 1 }), ints(2, 1, -1, 1)], [2, 1, 'words', 1]);
  const told = node('ReduceSum', [node('Mul', [node('Add', [keys.all, values.all], keys.all.shape), seen], keys.all.shape), ints(2)], [2, 1, 1, SIZE]);

  const embedded = node('Gather', [table(graph, [CODES + 1, SIZE], 2), ids], ['rows', 'columns', SIZE]);
  // The rows of a column differ by a factor, so that codes in other rows are something else.
  const apart = node('Reshape', [embedded, ints(2, ROWS, -1, SIZE)], [2, ROWS, 'columns', SIZE]);
  const factors = graph.constant([1, 0.7, 0.4, 0.2], { shape: [1, ROWS, 1, 1] });
  const column = node('ReduceSum', [node('Mul', [apart, factors], apart.shape), ints(1)], [2, 1, 'columns', SIZE]);
  const remember = (part: string, size: number): Value => {
    const scaled = node('Mul', [column, graph.constant([size])], column.shape);
    const old = past('decoder', part);
    return old === undefined ? scaled : node('Concat', [old, scaled], [2, 1, 'all', SIZE], { axis: 2 });
  };
  const [key, value] = [remember('key', 1), remember('value', 0.5)];
  const before = node('ReduceMean', [node('Add', [key, value], key.shape), ints(2)], [2, 1, 1, SIZE]);
  const hidden = node('Tanh', [node('Add', [node('Add', [column, before], column.shape), told], column.shape)], column.shape);
  const flat = node('MatMul', [hidden, table(graph, [SIZE, ROWS * CODES], 3)], [2, 1, 'columns', ROWS * CODES]);
  const scores = node('Reshape', [flat, ints(2, -1, ROWS, CODES)], [2, 'columns', ROWS, CODES]);
  const turned = node('Transpose', [scores], [2, ROWS, 'columns', CODES], { perm: [0, 2, 1, 3] });
  const logits = node('Reshape', [turned, ints(2 * ROWS, -1, CODES)], [2 * ROWS, 'columns', CODES]);
  graph.output('logits', narrow(logits));
  graph.output('present.0.decoder.key', narrow(key));
  graph.output('present.0.decoder.value', narrow(value));
  if (keys.fresh !== undefined) graph.output('present.0.encoder.key', narrow(keys.fresh));
  if (values.fresh !== undefined) graph.output('present.0.encoder.value', narrow(values.fresh));
  return graph;
}

/** Each frame is a wave whose height comes from its codes. */
function codec(isBroken: boolean): Graph {
  const { graph, node, ints } = open('codec');
  const codes = graph.input('audio_codes', 'int64', [1, 1, ROWS, 'frames']);
  const height = node('ReduceSum', [node('Cast', [codes], codes.shape, { to: 1 }), ints(2)], [1, 1, 1, 'frames']);
  const column = node('Reshape', [height, ints(1, 1, -1, 1)], [1, 1, 'frames', 1]);
  const wave = Array.from({ length: FRAME }, (_, index) => (isBroken ? Number.NaN : (0.9 / (ROWS * CODES)) * Math.sin((2 * Math.PI * index) / FRAME)));
  const sound = node('Mul', [column, graph.constant(wave, { name: 'wave' })], [1, 1, 'frames', FRAME]);
  graph.output('audio_values', node('Reshape', [sound, ints(1, 1, -1)], [1, 1, 'samples']));
  return graph;
}
