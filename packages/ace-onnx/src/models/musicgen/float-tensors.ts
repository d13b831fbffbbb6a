import { FileFormatError } from '@loop/core';
import { float16ToFloat32, float32ToFloat16 } from '@loop/core/weights';

import { float32 } from '../../runtime/tensor.js';
import type { Tensor, TensorType } from '../../runtime/tensor.js';

/** Reads floats of either width as float32. @throws {FileFormatError} For other numbers. */
export function toFloat32({ type, data }: Tensor, what: string): Float32Array {
  if (type === 'float32') return data as Float32Array;
  if (type === 'float16') return float16ToFloat32(data as Uint16Array);
  throw new FileFormatError('onnx', `${what} has numbers of type ${type}; float32 and float16 are known.`);
}

/** Makes floats of the width that an input takes. */
export function toFloats(values: Float32Array, shape: readonly number[], type: TensorType): Tensor {
  return type === 'float16' ? { type, data: float32ToFloat16(values), shape } : float32(values, shape);
}

/** A tensor that has an axis of no length. */
export function emptyTensor(type: TensorType, shape: readonly number[]): Tensor {
  return toFloats(new Float32Array(0), shape, type);
}
