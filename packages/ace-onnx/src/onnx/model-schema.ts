/** The messages of an ONNX model that are read. */
export type MessageName =
  | 'model'
  | 'graph'
  | 'node'
  | 'attribute'
  | 'tensor'
  | 'sparse'
  | 'value'
  | 'type'
  | 'tensorType'
  | 'shape'
  | 'axis'
  | 'entry'
  | 'opset'
  | 'function'
  | 'other';

/** How a field is kept: as a number, as a text, as the length of its bytes, or as a message of its own. */
type FieldKind = 'integer' | 'text' | 'length' | MessageName;

/**
 * The fields that a reader of models needs, by number; all others are jumped over.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (Apache-2.0), for the field numbers.
 */
export const MESSAGES: Readonly<Record<MessageName, Readonly<Record<number, readonly [name: string, kind: FieldKind]>>>> = {
  model: {
    1: ['irVersion', 'integer'],
    2: ['producer', 'text'],
    3: ['producerVersion', 'text'],
    7: ['graph', 'graph'],
    8: ['opset', 'opset'],
    14: ['metadata', 'entry'],
    25: ['function', 'function'],
  },
  graph: {
    1: ['node', 'node'],
    2: ['name', 'text'],
    5: ['tensor', 'tensor'],
    11: ['input', 'value'],
    12: ['output', 'value'],
    15: ['sparse', 'sparse'],
  },
  function: { 7: ['node', 'node'] },
  node: { 2: ['output', 'text'], 3: ['name', 'text'], 4: ['operator', 'text'], 5: ['attribute', 'attribute'], 7: ['domain', 'text'] },
  attribute: {
    5: ['tensor', 'tensor'],
    6: ['graph', 'graph'],
    10: ['tensor', 'tensor'],
    11: ['graph', 'graph'],
    22: ['sparse', 'sparse'],
    23: ['sparse', 'sparse'],
  },
  sparse: { 1: ['tensor', 'tensor'], 2: ['tensor', 'tensor'] },
  tensor: {
    1: ['axis', 'integer'],
    2: ['type', 'integer'],
    8: ['name', 'text'],
    9: ['raw', 'length'],
    13: ['external', 'entry'],
    14: ['place', 'integer'],
  },
  value: { 1: ['name', 'text'], 2: ['type', 'type'] },
  type: {
    1: ['tensor', 'tensorType'],
    4: ['sequence', 'other'],
    5: ['map', 'other'],
    8: ['sparse', 'tensorType'],
    9: ['optional', 'other'],
  },
  tensorType: { 1: ['element', 'integer'], 2: ['shape', 'shape'] },
  shape: { 1: ['axis', 'axis'] },
  axis: { 1: ['length', 'integer'], 2: ['name', 'text'] },
  entry: { 1: ['key', 'text'], 2: ['value', 'text'] },
  opset: { 1: ['domain', 'text'], 2: ['version', 'integer'] },
  other: {},
};

/** The element types of ONNX by their number, with the bits that one element takes; 0 where it has no fixed size. */
export const ELEMENTS: readonly (readonly [name: string, bits: number] | undefined)[] = [
  undefined,
  ['float32', 32],
  ['uint8', 8],
  ['int8', 8],
  ['uint16', 16],
  ['int16', 16],
  ['int32', 32],
  ['int64', 64],
  ['string', 0],
  ['bool', 8],
  ['float16', 16],
  ['float64', 64],
  ['uint32', 32],
  ['uint64', 64],
  ['complex64', 64],
  ['complex128', 128],
  ['bfloat16', 16],
  ['float8e4m3fn', 8],
  ['float8e4m3fnuz', 8],
  ['float8e5m2', 8],
  ['float8e5m2fnuz', 8],
  ['uint4', 4],
  ['int4', 4],
  ['float4e2m1', 4],
  ['float8e8m0', 8],
  ['uint2', 2],
  ['int2', 2],
];
