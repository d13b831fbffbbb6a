import type { LazyTensor } from '../safetensors-file.js';

/** A tensor of a `.pt` file, which stays in the file until it is asked for. Its elements are read in row-major order, whatever order they are stored in. */
export interface PtTensor extends Pick<LazyTensor, 'dtype' | 'shape' | 'elements' | 'bytes' | 'float32'> {
  /** Its place in the saved value, joined by dots, such as `state.0.exp_avg`; empty when the tensor itself was saved. */
  readonly name: string;
}

/**
 * What a `.pt` file may hold: Python's `None` is `undefined`, a dict is a map, a list or tuple is an array, and an integer that a number
 * cannot hold exactly is a bigint.
 */
export type PtValue =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | PtTensor
  | readonly PtValue[]
  | ReadonlyMap<string | number, PtValue>;
