/** Every element type that a safetensors file may name. `F8_E4M3` and `F8_E5M2` can be listed and copied, but not converted. */
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
  'F8_E4M3',
  'F8_E5M2',
] as const;

/** How one element of a tensor is stored; always little-endian. */
export type TensorDtype = (typeof TENSOR_DTYPES)[number];

const SIZES: Readonly<Record<TensorDtype, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

/** The size of one element in bytes: 1, 2, 4 or 8. */
export function dtypeSize(dtype: TensorDtype): number {
  return SIZES[dtype];
}

/** Tells whether a value names an element type. */
export function isTensorDtype(value: unknown): value is TensorDtype {
  return typeof value === 'string' && Object.hasOwn(SIZES, value);
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
