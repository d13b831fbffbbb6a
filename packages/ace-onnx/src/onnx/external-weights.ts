import { FileFormatError, joinBytes } from '@loop/core';

import { createProtobufWriter } from './protobuf.js';
import { protobufFields } from './protobuf-fields.js';
import { ONNX_TYPES } from './types.js';
import type { ElementType } from './types.js';
import { weightUses } from './weight-uses.js';
import type { ExternalWeight, ReadingNode, WeightPlace } from './weight-uses.js';

// Field numbers of the ONNX format.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 } as const;
const ATTRIBUTE_GRAPHS: ReadonlySet<number> = new Set([6, 11]);
const TENSOR = { type: 2, name: 8, external: 13 } as const;

/**
 * Lists the weights that the bytes of a model keep in files.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (Apache-2.0), for the field numbers.
 *
 * @throws {FileFormatError} When the model is malformed.
 */
export function listExternalWeights(model: Uint8Array): readonly ExternalWeight[] {
  const weights: Omit<ExternalWeight, 'use'>[] = [];
  const nodes: ReadingNode[] = [];
  const declared: string[] = [];
  let hasSubgraphs = false;
  for (const graph of messages(model, MODEL_GRAPH)) {
    for (const { number, bytes } of protobufFields(graph)) {
      if (number === GRAPH.initializer) {
        const weight = readWeight(bytes);
        if (weight !== undefined) weights.push(weight);
      } else if (number === GRAPH.node) {
        nodes.push(readNode(bytes));
        for (const attribute of messages(bytes, NODE.attribute))
          for (const field of protobufFields(attribute)) hasSubgraphs ||= ATTRIBUTE_GRAPHS.has(field.number);
      } else if (number === GRAPH.input || number === GRAPH.output || number === GRAPH.valueInfo) {
        declared.push(textOf(bytes, 1));
      }
    }
  }
  const useOf = weightUses(nodes, declared);
  // A graph within a node may read any weight by name.
  return weights.map((weight) => ({ ...weight, use: hasSubgraphs ? 'other' : useOf(weight.name) }));
}

function readNode(node: Uint8Array): ReadingNode {
  return {
    operator: textOf(node, NODE.operator),
    inputs: Array.from(messages(node, NODE.input), decode),
    outputs: [textOf(node, NODE.output)],
  };
}

/** Writes a model again with its weights in other places; what is not in `places` stays where it is. */
export function moveExternalWeights(model: Uint8Array, places: ReadonlyMap<string, WeightPlace>): Uint8Array {
  return rewrite(model, MODEL_GRAPH, (graph) =>
    rewrite(graph, GRAPH.initializer, (tensor) => {
      const place = places.get(textOf(tensor, TENSOR.name));
      return place === undefined ? tensor : moveTensor(tensor, place);
    }),
  );
}

function moveTensor(tensor: Uint8Array, { type, file, offset, length }: WeightPlace): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { number, raw } of protobufFields(tensor))
    if (number !== TENSOR.external && (number !== TENSOR.type || type === undefined)) parts.push(raw);
  const writer = createProtobufWriter();
  if (type !== undefined) writer.integer(TENSOR.type, ONNX_TYPES[type]);
  for (const [key, value] of Object.entries({ location: file, offset: String(offset), length: String(length) }))
    writer.message(TENSOR.external, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  return joinBytes([...parts, writer.finish()]);
}

function readWeight(tensor: Uint8Array): Omit<ExternalWeight, 'use'> | undefined {
  const entries = new Map<string, string>();
  let type = 0;
  let name = '';
  for (const { number, integer, bytes } of protobufFields(tensor)) {
    if (number === TENSOR.type) type = integer;
    else if (number === TENSOR.name) name = decode(bytes);
    else if (number === TENSOR.external) entries.set(textOf(bytes, 1), textOf(bytes, 2));
  }
  const file = entries.get('location');
  if (file === undefined) return undefined;
  const [offset, length] = [Number(entries.get('offset') ?? 0), Number(entries.get('length') ?? Number.NaN)];
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
    throw new FileFormatError('onnx', `The weight ${name} does not say which bytes of ${file} it has.`);
  return { name, type: TYPE_NAMES.get(type), file, offset, length };
}

const TYPE_NAMES: ReadonlyMap<number, ElementType> = new Map(
  Object.entries(ONNX_TYPES).map(([name, number]) => [number, name as ElementType]),
);

function* messages(message: Uint8Array, field: number): Generator<Uint8Array, void, void> {
  for (const { number, bytes } of protobufFields(message)) if (number === field) yield bytes;
}

function textOf(message: Uint8Array, field: number): string {
  let text = '';
  for (const bytes of messages(message, field)) text = decode(bytes);
  return text;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function rewrite(message: Uint8Array, field: number, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const parts = Array.from(protobufFields(message), ({ number, bytes, raw }) => {
    if (number !== field) return raw;
    const writer = createProtobufWriter();
    writer.bytes(field, change(bytes));
    return writer.finish();
  });
  return joinBytes(parts);
}
