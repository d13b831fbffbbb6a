import { ShapeMismatchError } from '@loop/core';

import type { ConvolutionMode } from './convolution/convolution-mode.js';
import type { Attribute, ElementType, ExternalTensor, GraphConstant, GraphData, GraphNode, Shape, Value } from './types.js';

/** Builds one ONNX graph. The typed operations on it are in `operations.ts`. */
export interface Graph {
  /** How convolutions are written into it, see `convolutionOperationsOn`. */
  readonly convolutions: ConvolutionMode;
  /** Declares an input. */
  input(name: string, type: ElementType, shape: Shape): Value;
  /** Marks a value as an output, under a name of its own. */
  output(name: string, value: Value): void;
  /**
   * Adds a small constant of numbers; equal constants are stored once.
   *
   * @param options - `name`: what a table of many numbers is called, instead of by these; the same name means the same numbers.
   */
  constant(
    values: readonly number[],
    options?: { readonly type?: ElementType; readonly shape?: readonly number[]; readonly name?: string },
  ): Value;
  /** Adds a weight that stays in its file. */
  external(name: string, tensor: ExternalTensor): Value;
  /** Adds a node. Its name is the present scope and the operator; one that ONNX Runtime adds begins with its domain: `com.microsoft.MatMulNBits`. */
  node(
    operator: string,
    inputs: readonly (Value | undefined)[],
    result: { readonly type: ElementType; readonly shape: Shape },
    attributes?: Readonly<Record<string, Attribute>>,
  ): Value;
  /** Adds a node with several outputs. */
  nodes(
    operator: string,
    inputs: readonly Value[],
    results: readonly { readonly type: ElementType; readonly shape: Shape }[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): Value[];
  /** Builds a part whose node names begin with a name of their own. */
  scope<T>(name: string, build: () => T): T;
  /** The graph as data. */
  finish(): GraphData;
}

/** Starts an empty graph. @param options - `convolutions`: how they are written. @defaultValue 'plain' */
export function createGraph(name: string, { convolutions = 'plain' }: { readonly convolutions?: ConvolutionMode | undefined } = {}): Graph {
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  const nodes: GraphNode[] = [];
  const constants = new Map<string, GraphConstant>();
  const taken = new Map<string, number>();
  const scopes: string[] = [];

  const unique = (label: string): string => {
    const full = [...scopes, label].join('/');
    const count = taken.get(full) ?? 0;
    taken.set(full, count + 1);
    return count === 0 ? full : `${full}_${count}`;
  };

  return {
    convolutions,
    input(label, type, shape) {
      const value = { name: label, type, shape };
      inputs.push(value);
      return value;
    },
    output(label, value) {
      nodes.push({ operator: 'Identity', name: `output/${label}`, inputs: [value.name], outputs: [label], attributes: {} });
      outputs.push({ ...value, name: label });
    },
    constant(values, { type = 'float32', shape = [values.length], name: given = values.join(',') } = {}) {
      const label = `constant/${type}[${shape.join(',')}]/${given}`;
      if (!constants.has(label)) constants.set(label, { name: label, type, shape, data: toBytes(values, type) });
      return { name: label, type, shape };
    },
    external(label, tensor) {
      if (!constants.has(label)) constants.set(label, { name: label, type: tensor.type, shape: tensor.shape, external: tensor });
      return { name: label, type: tensor.type, shape: tensor.shape };
    },
    node: (operator, given, result, attributes = {}) => {
      const label = unique(operator);
      nodes.push({ operator, name: label, inputs: given.map((value) => value?.name ?? ''), outputs: [label], attributes });
      return { name: label, type: result.type, shape: result.shape };
    },
    nodes(operator, given, results, attributes = {}) {
      const label = unique(operator);
      const values = results.map((result, index) => ({ name: `${label}.${index}`, ...result }));
      nodes.push({
        operator,
        name: label,
        inputs: given.map((value) => value.name),
        outputs: values.map((value) => value.name),
        attributes,
      });
      return values;
    },
    scope(label, build) {
      scopes.push(label);
      try {
        return build();
      } finally {
        scopes.pop();
      }
    },
    finish() {
      if (outputs.length === 0) throw new ShapeMismatchError(`The graph ${name} has no outputs.`, ['outputs: none']);
      return { name, inputs, outputs, nodes: constantsFirst(nodes, constants), constants: [...constants.values()] };
    },
  };
}

/**
 * Puts nodes that read nothing but constants, such as casts of weights, in front. ONNX Runtime visits the inputs of a node from the newest
 * to the oldest, so a cast that stood beside its product would run, and hold its result, before everything that leads to the product:
 * all weights would be wide at once. In front, each cast runs right before its product.
 *
 * Source: https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/graph/graph.cc (MIT), `ReverseDFSFrom`.
 */
function constantsFirst(nodes: readonly GraphNode[], constants: ReadonlyMap<string, GraphConstant>): readonly GraphNode[] {
  const isConstant = ({ inputs }: GraphNode): boolean => inputs.every((name) => constants.has(name));
  return [...nodes.filter(isConstant), ...nodes.filter((node) => !isConstant(node))];
}

function toBytes(values: readonly number[], type: ElementType): Uint8Array {
  if (type === 'float32') return new Uint8Array(Float32Array.from(values).buffer);
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  if (type === 'int32') return new Uint8Array(Int32Array.from(values).buffer);
  if (type === 'int8') return new Uint8Array(Int8Array.from(values).buffer);
  if (type === 'bool' || type === 'uint8') return Uint8Array.from(values);
  throw new ShapeMismatchError(`Constants of type ${type} are not written.`, [type]);
}
