import { createProtobufWriter } from './protobuf.js';
import type { ProtobufWriter } from './protobuf.js';
import { ONNX_TYPES } from './types.js';
import type { Attribute, GraphConstant, GraphData, GraphNode, Value } from './types.js';

const IR_VERSION = 9;
const OPSET = 18;
// The operators that ONNX Runtime adds to ONNX's own; their set has had one version only.
const RUNTIME_DOMAIN = 'com.microsoft';
const RUNTIME_OPSET = 1;

// Kinds of attribute and places of data, as the ONNX format numbers them.
const ATTRIBUTE = { float: 1, integer: 2, text: 3, graph: 5, integers: 7 } as const;
const EXTERNAL = 1;

/**
 * Encodes a graph as an ONNX model, IR version 9, opset 18.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (Apache-2.0), for the field numbers.
 */
export function encodeModel(graph: GraphData): Uint8Array {
  const writer = createProtobufWriter();
  writer.integer(1, IR_VERSION);
  writer.text(2, '@loop/ace-onnx');
  writer.message(7, (inner) => writeGraph(inner, graph));
  for (const domain of new Set(['', ...graph.nodes.map(({ operator }) => operatorOf(operator).domain)]))
    writer.message(8, (opset) => {
      opset.text(1, domain);
      opset.integer(2, domain === '' ? OPSET : RUNTIME_OPSET);
    });
  return writer.finish();
}

function writeGraph(writer: ProtobufWriter, graph: GraphData): void {
  for (const node of graph.nodes) writer.message(1, (inner) => writeNode(inner, node));
  writer.text(2, graph.name);
  for (const constant of graph.constants) writer.message(5, (inner) => writeTensor(inner, constant));
  for (const value of graph.inputs) writer.message(11, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) writer.message(12, (inner) => writeValue(inner, value));
}

function writeNode(writer: ProtobufWriter, node: GraphNode): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  const { domain, name } = operatorOf(node.operator);
  writer.text(3, node.name);
  writer.text(4, name);
  for (const [attribute, value] of Object.entries(node.attributes)) writer.message(5, (inner) => writeAttribute(inner, attribute, value));
  if (domain !== '') writer.text(7, domain);
}

/** Splits `com.microsoft.MatMulNBits` into the domain and the operator; ONNX's own operators have no domain. */
function operatorOf(operator: string): { readonly domain: string; readonly name: string } {
  if (!operator.startsWith(`${RUNTIME_DOMAIN}.`)) return { domain: '', name: operator };
  return { domain: RUNTIME_DOMAIN, name: operator.slice(RUNTIME_DOMAIN.length + 1) };
}

function writeAttribute(writer: ProtobufWriter, name: string, value: Attribute): void {
  writer.text(1, name);
  if (typeof value === 'number') {
    writer.integer(3, value);
    writer.integer(20, ATTRIBUTE.integer);
  } else if (typeof value === 'string') {
    writer.text(4, value);
    writer.integer(20, ATTRIBUTE.text);
  } else if ('float' in value) {
    writer.float(2, value.float);
    writer.integer(20, ATTRIBUTE.float);
  } else if ('graph' in value) {
    writer.message(6, (inner) => writeGraph(inner, value.graph));
    writer.integer(20, ATTRIBUTE.graph);
  } else {
    for (const item of value) writer.integer(8, item);
    writer.integer(20, ATTRIBUTE.integers);
  }
}

function writeTensor(writer: ProtobufWriter, { name, type, shape, data, external }: GraphConstant): void {
  for (const axis of shape) writer.integer(1, axis);
  writer.integer(2, ONNX_TYPES[type]);
  writer.text(8, name);
  if (data !== undefined) writer.bytes(9, data);
  if (external === undefined) return;
  for (const [key, value] of [
    ['location', external.file],
    ['offset', String(external.offset)],
    ['length', String(external.length)],
  ] as const) {
    writer.message(13, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  }
  writer.integer(14, EXTERNAL);
}

function writeValue(writer: ProtobufWriter, { name, type, shape }: Value): void {
  writer.text(1, name);
  writer.message(2, (outer) =>
    outer.message(1, (tensor) => {
      tensor.integer(1, ONNX_TYPES[type]);
      tensor.message(2, (dimensions) => {
        for (const axis of shape) {
          dimensions.message(1, (dimension) => {
            if (typeof axis === 'number') dimension.integer(1, axis);
            else dimension.text(2, axis);
          });
        }
      });
    }),
  );
}
