/** How the numbers of each element type are held in JavaScript; 16-bit floats as their bits, booleans as 0 and 1. */
export interface TensorArrays {
  readonly float32: Float32Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly int64: BigInt64Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly bool: Uint8Array;
}

/** The element type of numbers that go into a network or come out of it. */
export type TensorType = keyof TensorArrays;

/** Numbers of one element type, with their axes. */
export interface TensorOf<T extends TensorType> {
  readonly type: T;
  /** Row-major; shared, not copied. */
  readonly data: TensorArrays[T];
  /** Axes, outermost first. */
  readonly shape: readonly number[];
}

/** Numbers that go into a session or come out of it. */
export type Tensor = { readonly [T in TensorType]: TensorOf<T> }[TensorType];

/** Values by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * An output that stays where it was computed, such as the memory of a GPU, until it is disposed. It goes back into any session of the same
 * runtime as it is: the state of one step is the input of the next without a way through JavaScript.
 */
export interface KeptTensor {
  readonly type: TensorType;
  /** Axes, outermost first. */
  readonly shape: readonly number[];
  /** Copies the numbers out. @throws {DisposedError} After `dispose`. */
  read(): Promise<Tensor>;
  /** Frees the memory; safe to call twice. */
  dispose(): void;
}

/** Makes a tensor of floats. */
export function float32(data: Float32Array, shape: readonly number[]): TensorOf<'float32'> {
  return { type: 'float32', data, shape };
}

/** Makes a tensor of 64-bit integers, such as token ids. */
export function int64(data: BigInt64Array, shape: readonly number[]): TensorOf<'int64'> {
  return { type: 'int64', data, shape };
}
