/** The element types that our graphs use, with their numbers in the ONNX format. */
export const ONNX_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11, bfloat16: 16 } as const;

/** The element type of a value. */
export type ElementType = keyof typeof ONNX_TYPES;

/** An axis: its length, or the name of a length that is known when the graph runs. */
export type Axis = number | string;

/** The axes of a value, outermost first. */
export type Shape = readonly Axis[];

/** A value in a graph: the output of a node, an input, or a weight. */
export interface Value {
  /** Its unique name in the graph. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** An attribute of a node: an integer, a list of integers, a float, a text, or a graph that the node runs. */
export type Attribute = number | readonly number[] | { readonly float: number } | { readonly graph: GraphData } | string;

/** Bytes of a weight inside a file beside the model. */
export interface ExternalTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The file's name, in or below the folder of the model. */
  readonly file: string;
  /** Where the bytes begin in that file. */
  readonly offset: number;
  /** How many bytes there are. */
  readonly length: number;
}

/** Where the tensors of a checkpoint are, by name. */
export type TensorPlaces = ReadonlyMap<string, ExternalTensor>;

/** A node of a finished graph. */
export interface GraphNode {
  /** Such as `MatMul`; one that ONNX Runtime adds begins with its domain: `com.microsoft.MatMulNBits`. */
  readonly operator: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant of a finished graph: bytes of its own, or a place in a file. */
export interface GraphConstant {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data?: Uint8Array | undefined;
  readonly external?: ExternalTensor | undefined;
}

/** A finished graph as plain data. */
export interface GraphData {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
}

/** A network to load: a graph of ours, or the bytes of an ONNX model that was exported elsewhere. */
export type NetworkModel = GraphData | Uint8Array;
