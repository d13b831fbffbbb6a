import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { countElements } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';

import { decodeMessage } from './decode-message.js';
import type { RawField, RawMessage } from './decode-message.js';
import { externalLocationFault } from './external-location.js';
import { ELEMENTS } from './model-schema.js';
import type { Axis } from './types.js';

/** An input or output of a model. */
export interface OnnxValue {
  /** The name by which a run refers to it. */
  readonly name: string;
  /** The element type, such as `float32`, or `sequence`, `map` and the like for what is not a tensor. */
  readonly type: string;
  /** The axes: lengths, names, and `?` for a length that the model leaves open. `undefined` when even their number is open. */
  readonly shape: readonly Axis[] | undefined;
}

/** A node of a model, or of a graph or function inside it. */
export interface OnnxNode {
  /** The operator, such as `MatMul`. */
  readonly operator: string;
  /** The operator set that the operator belongs to; empty for ONNX itself. */
  readonly domain: string;
  readonly name: string;
}

/** Where the bytes of a tensor are, outside the model. */
export interface OnnxExternal {
  /** The file's path, relative to the folder of the model and below it. */
  readonly location: string;
  /** Where the bytes begin. */
  readonly offset: number;
  /** How many bytes there are; `undefined` when the model does not say. */
  readonly length: number | undefined;
}

/** A tensor that a model holds: a weight or a constant. */
export interface OnnxTensor {
  readonly name: string;
  /** The element type, such as `bfloat16`; `unknown 99` for a number that ONNX has not given out. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** The bytes that type and shape ask for; `undefined` for strings and unknown types. */
  readonly bytes: number | undefined;
  /** The length of its raw bytes inside the model; `undefined` when it is stored in another way. */
  readonly rawBytes: number | undefined;
  /** Where its bytes are, when they are not inside the model. */
  readonly external: OnnxExternal | undefined;
}

/** What an ONNX file says about itself. Its weights are not read. */
export interface OnnxModel {
  /** The version of the format. */
  readonly irVersion: number;
  /** Versions of the operator sets by domain; the empty domain is ONNX itself. */
  readonly opsets: Readonly<Record<string, number>>;
  /** What wrote the file; empty when it does not say. */
  readonly producer: string;
  readonly producerVersion: string;
  /** The graph's name. */
  readonly name: string;
  /** The inputs that must be given; those that have a default inside the model are left out. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** All nodes, those of inner graphs and functions at the end. */
  readonly nodes: readonly OnnxNode[];
  /** All weights and constants. */
  readonly tensors: readonly OnnxTensor[];
  /** Free texts by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads what an ONNX file says about itself. The file may come from anybody: sizes, depth and counts are limited, and data outside the file
 * must lie in or below its folder.
 *
 * @throws {FileFormatError} With the byte offset of the fault, where it is known.
 */
export async function decodeModel(source: ByteSource, options: Abortable = {}): Promise<OnnxModel> {
  const model = await decodeMessage(source, 'model', options);
  const graphs = messages(model, 'graph');
  const [graph] = graphs;
  if (graph === undefined || graphs.length > 1) throw fault(`The model has ${graphs.length} graphs, not one.`);
  if (integers(model, 'irVersion').length === 0) throw fault('The model names no version of the format: this is no ONNX file.');
  const { nodes, tensors } = collect([graph, ...messages(model, 'function')]);
  const defaults = new Set(messages(graph, 'tensor').map((tensor) => text(tensor, 'name')));
  return {
    irVersion: integer(model, 'irVersion', 0),
    opsets: Object.fromEntries(messages(model, 'opset').map((opset) => [text(opset, 'domain'), integer(opset, 'version', 0)])),
    producer: text(model, 'producer'),
    producerVersion: text(model, 'producerVersion'),
    name: text(graph, 'name'),
    inputs: messages(graph, 'input')
      .map(toValue)
      .filter(({ name }) => !defaults.has(name)),
    outputs: messages(graph, 'output').map(toValue),
    nodes,
    tensors,
    metadata: toRecord(messages(model, 'metadata')),
  };
}

/** Nodes and tensors of graphs and of the graphs inside their nodes. */
function collect(roots: readonly RawMessage[]): { readonly nodes: readonly OnnxNode[]; readonly tensors: readonly OnnxTensor[] } {
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  const graphs = [...roots];
  // The list grows while it is walked.
  for (const graph of graphs) {
    for (const tensor of [graph, ...messages(graph, 'sparse')].flatMap((holder) => messages(holder, 'tensor')))
      tensors.push(toTensor(tensor));
    for (const node of messages(graph, 'node')) {
      const name = text(node, 'name');
      nodes.push({ operator: text(node, 'operator'), domain: text(node, 'domain'), name });
      for (const attribute of messages(node, 'attribute')) {
        for (const inner of messages(attribute, 'graph')) graphs.push(inner);
        // A constant is called what its node gives out.
        const label = texts(node, 'output')[0] ?? name;
        for (const holder of [attribute, ...messages(attribute, 'sparse')])
          for (const tensor of messages(holder, 'tensor')) tensors.push({ ...toTensor(tensor), name: label });
      }
    }
  }
  return { nodes, tensors };
}

function toValue(value: RawMessage): OnnxValue {
  const name = text(value, 'name');
  const type = messages(value, 'type').at(-1);
  const tensor = type === undefined ? undefined : (messages(type, 'tensor').at(-1) ?? messages(type, 'sparse').at(-1));
  if (tensor === undefined) return { name, type: type?.[0]?.name ?? 'unknown', shape: undefined };
  const shape = messages(tensor, 'shape').at(-1);
  return {
    name,
    type: elementOf(integer(tensor, 'element', 0)).name,
    shape: shape === undefined ? undefined : messages(shape, 'axis').map(toAxis),
  };
}

function toAxis(axis: RawMessage): Axis {
  const length = integers(axis, 'length').at(-1);
  if (length !== undefined && Number.isSafeInteger(length) && length >= 0) return length;
  return text(axis, 'name') || '?';
}

function toTensor(tensor: RawMessage): OnnxTensor {
  const name = text(tensor, 'name');
  const shape = integers(tensor, 'axis');
  const elements = countElements(shape);
  const label = `The tensor ${JSON.stringify(name.slice(0, 60))}`;
  if (elements === undefined) throw fault(`${label} has a shape that cannot be: [${shape.slice(0, 8).join(', ')}].`);
  const { name: type, bits } = elementOf(integer(tensor, 'type', 0));
  const external = integer(tensor, 'place', 0) === 1 ? toExternal(toRecord(messages(tensor, 'external')), label) : undefined;
  const bytes = bits === 0 ? undefined : Math.ceil((elements * bits) / 8);
  return { name, type, shape, elements, bytes, rawBytes: integers(tensor, 'raw').at(-1), external };
}

function toExternal(entries: Readonly<Record<string, string>>, label: string): OnnxExternal {
  const { location = '' } = entries;
  const wrong = externalLocationFault(location);
  if (wrong !== undefined) throw fault(`${label} lies in ${JSON.stringify(location.slice(0, 60))}, which ${wrong}.`);
  return {
    location: location.replaceAll('\\', '/'),
    offset: byteCount(entries['offset'], `${label}: the offset`) ?? 0,
    length: byteCount(entries['length'], `${label}: the length`),
  };
}

function byteCount(digits: string | undefined, what: string): number | undefined {
  if (digits === undefined) return undefined;
  const count = /^\d{1,16}$/.test(digits) ? Number(digits) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw fault(`${what} ${JSON.stringify(digits.slice(0, 30))} is not a number of bytes.`);
}

function elementOf(number: number): { readonly name: string; readonly bits: number } {
  const [name, bits] = ELEMENTS[number] ?? [`unknown ${number}`, 0];
  return { name, bits };
}

function toRecord(entries: readonly RawMessage[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map((entry) => [text(entry, 'key'), text(entry, 'value')]));
}

function messages(message: RawMessage, name: string): readonly RawMessage[] {
  return valuesOf(message, name).filter((value) => typeof value === 'object');
}

function texts(message: RawMessage, name: string): readonly string[] {
  return valuesOf(message, name).filter((value) => typeof value === 'string');
}

function integers(message: RawMessage, name: string): readonly number[] {
  return valuesOf(message, name).filter((value) => typeof value === 'number');
}

function valuesOf(message: RawMessage, name: string): readonly RawField['value'][] {
  return message.filter((field) => field.name === name).map(({ value }) => value);
}

// Where a field may come once only, the last one counts, as protobuf has it.
function text(message: RawMessage, name: string): string {
  return texts(message, name).at(-1) ?? '';
}

function integer(message: RawMessage, name: string, otherwise: number): number {
  return integers(message, name).at(-1) ?? otherwise;
}

function fault(message: string): FileFormatError {
  return new FileFormatError('onnx', message);
}
