/** Where the elements of a tensor stand in its storage, counted in elements. @internal */
export interface TensorLayout {
  readonly offset: number;
  readonly shape: readonly number[];
  /** The distance in the storage between neighbours along each dimension, 0 or more. */
  readonly strides: readonly number[];
}

/** Whether the elements stand one after the other in row-major order. @internal */
export function isContiguous({ shape, strides }: TensorLayout): boolean {
  let expected = 1;
  for (let index = shape.length - 1; index >= 0; index -= 1) {
    const size = shape[index]!;
    if (size === 0) return true;
    if (size > 1 && strides[index] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** The last element of the storage that a tensor with elements touches. @internal */
export function lastElement({ offset, shape, strides }: TensorLayout): number {
  return shape.reduce((last, size, index) => last + (size - 1) * strides[index]!, offset);
}

/**
 * Copies elements out of a storage into row-major order.
 *
 * @param storage - The storage from the tensor's own offset on.
 * @param range - `start`: the first element in row-major order, `end`: the one to stop before, `size`: bytes of an element.
 * @returns New bytes, one element after the other.
 * @internal
 */
export function gatherElements(
  storage: Uint8Array,
  { shape, strides }: TensorLayout,
  { start, end, size }: { readonly start: number; readonly end: number; readonly size: number },
): Uint8Array {
  const result = new Uint8Array((end - start) * size);
  const place = placeOf(start, shape);
  let at = place.reduce((sum, index, dimension) => sum + index * strides[dimension]!, 0);
  for (let target = 0; target < result.length; target += size) {
    const from = at * size;
    for (let byte = 0; byte < size; byte += 1) result[target + byte] = storage[from + byte]!;
    // The next place, as an odometer counts.
    for (let dimension = shape.length - 1; dimension >= 0; dimension -= 1) {
      at += strides[dimension]!;
      if (++place[dimension]! < shape[dimension]!) break;
      at -= strides[dimension]! * shape[dimension]!;
      place[dimension] = 0;
    }
  }
  return result;
}

function placeOf(element: number, shape: readonly number[]): number[] {
  const place = shape.map(() => 0);
  let rest = element;
  for (let dimension = shape.length - 1; dimension >= 0; dimension -= 1) {
    place[dimension] = rest % shape[dimension]!;
    rest = Math.floor(rest / shape[dimension]!);
  }
  return place;
}
