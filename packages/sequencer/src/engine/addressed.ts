/**
 * Float64 in the memory of an engine, and the address of the first of them, in bytes. It is `byteOffset`, kept as a plain property: asking an
 * array for its own takes V8 8 to 10 ns, as long as some of the loops do, and a block has some two hundred arrays.
 */
export type Doubles = Float64Array & Addressed;

/** Int32 in the memory of an engine, and the address of the first of them, in bytes. */
export type Integers = Int32Array & Addressed;

/** Float32 in the memory of an engine, and the address of the first of them, in bytes. */
export type Singles = Float32Array & Addressed;

interface Addressed {
  readonly address: number;
}

/** Gives an array its address. */
export function addressed<A extends Float64Array | Float32Array | Int32Array>(array: A): A & Addressed {
  return Object.assign(array, { address: array.byteOffset });
}
