/** Every element type that a safetensors file may name. */
export const TENSOR_DTYPES = [
  'F64',
  'F32',
  'F16',
  'BF16',
  'I64',
  'I32',
  'I16',
  'I8',
  'U64',
  'U32',
  'U16',
  'U8',
  'BOOL',
  'C64',
  'F8_E4M3',
  'F8_E5M2',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'F8_E8M0',
  'F6_E2M3',
  'F6_E3M2',
  'F4',
] as const;

/** How one element of a tensor is stored; always little-endian. */
export type TensorDtype = (typeof TENSOR_DTYPES)[number];

/** Source: https://github.com/huggingface/safetensors, version 0.8, `Dtype::bitsize`; licence Apache 2.0. */
const BITS: Readonly<Record<TensorDtype, number>> = {
  F64: 64,
  F32: 32,
  F16: 16,
  BF16: 16,
  I64: 64,
  I32: 32,
  I16: 16,
  I8: 8,
  U64: 64,
  U32: 32,
  U16: 16,
  U8: 8,
  BOOL: 8,
  C64: 64,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  F8_E8M0: 8,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F4: 4,
};

/** The size of one element in bytes: 1, 2, 4 or 8; three quarters of a byte for the 6-bit floats, and half of one for `F4`. */
export function dtypeSize(dtype: TensorDtype): number {
  return BITS[dtype] / 8;
}

/** Returns whether a value names an element type. */
export function isTensorDtype(value: unknown): value is TensorDtype {
  return typeof value === 'string' && Object.hasOwn(BITS, value);
}

/**
 * The number of elements of a shape: the product of its sizes, 1 for a scalar.
 *
 * @returns `undefined` when a size is not a whole number from 0 up, or the product is over 2⁵³ − 1.
 */
export function countElements(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0 || Object.is(size, -0)) return undefined;
    count *= size;
  }
  // A zero hides an overflow: [2 ** 40, 2 ** 40, 0] has no element, and is fine.
  return Number.isSafeInteger(count) ? count : undefined;
}
