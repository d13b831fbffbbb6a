import { InvalidInputError, UnsupportedError } from '../errors.js';
import { bfloat16ToFloat32, float32ToBfloat16 } from './bfloat16.js';
import { dtypeSize } from './dtype.js';
import type { TensorDtype } from './dtype.js';
import { float16ToFloat32, float32ToFloat16 } from './float16.js';
import { isSmallFloat, smallFloatToFloat32 } from './small-floats.js';

/**
 * Reads stored elements as float32: exact for F32 and every smaller float, 8- and 16-bit integers and BOOL (0 or 1), to the
 * nearest for F64 and the larger integers. An element of C64 becomes two numbers: its real and its imaginary part.
 *
 * @param bytes - Stored elements, little-endian, at any alignment.
 * @returns A new array; `bytes` is not kept.
 * @throws {InvalidInputError} When the length is not a whole number of elements.
 */
export function decodeFloat32(bytes: Uint8Array, dtype: TensorDtype): Float32Array {
  if (!Number.isInteger(bytes.length / dtypeSize(dtype))) {
    throw new InvalidInputError('bytes', [
      { path: 'bytes', message: `must be a whole number of ${dtype} elements`, received: `${bytes.length} bytes` },
    ]);
  }
  if (isSmallFloat(dtype)) return smallFloatToFloat32(bytes, dtype);
  // What is widened is a new array anyway, so it is read where it is.
  if (dtype === 'BF16') return bfloat16ToFloat32(pairsOf(bytes));
  if (dtype === 'F16') return float16ToFloat32(pairsOf(bytes));
  // A copy is aligned wherever the bytes came from.
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case 'F32':
    case 'C64':
      return new Float32Array(buffer);
    case 'F64':
      return new Float32Array(new Float64Array(buffer));
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer), Number);
    case 'U64':
      return Float32Array.from(new BigUint64Array(buffer), Number);
    case 'I32':
      return new Float32Array(new Int32Array(buffer));
    case 'U32':
      return new Float32Array(new Uint32Array(buffer));
    case 'I16':
      return new Float32Array(new Int16Array(buffer));
    case 'U16':
      return new Float32Array(new Uint16Array(buffer));
    case 'I8':
      return new Float32Array(new Int8Array(buffer));
    case 'U8':
    case 'BOOL':
      return new Float32Array(new Uint8Array(buffer));
  }
}

/** Bytes as 16-bit numbers: a view, or a copy where they do not stand at even places. */
function pairsOf(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(buffer, byteOffset, length / 2);
}

/**
 * Stores float32 numbers as elements of a floating-point type, to the nearest, ties to even.
 *
 * @returns New bytes, little-endian.
 * @throws {UnsupportedError} For every type but F64, F32, F16 and BF16.
 */
export function encodeFloat32(values: Float32Array, dtype: TensorDtype): Uint8Array<ArrayBuffer> {
  switch (dtype) {
    case 'F64':
      return new Uint8Array(new Float64Array(values).buffer);
    case 'F32':
      return new Uint8Array(new Float32Array(values).buffer);
    case 'F16':
      return new Uint8Array(float32ToFloat16(values).buffer as ArrayBuffer);
    case 'BF16':
      return new Uint8Array(float32ToBfloat16(values).buffer as ArrayBuffer);
    default:
      throw new UnsupportedError('tensor', `Numbers cannot be stored as ${dtype} here; F64, F32, F16 and BF16 can.`);
  }
}
