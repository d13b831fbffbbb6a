import { multiplyMatrices } from '@loop/core/adapters';
import type { MultiplyMatrices, ProductSizes } from '@loop/core/adapters';

import { openProductKernel } from './open-kernel.js';
import type { ProductKernel } from './open-kernel.js';
import { packProduct } from './packed-product.js';

/** Values of a product that are computed before they are copied out of the kernel's memory. */
const VALUES_AT_ONCE = 4 * 1_024 * 1_024;

/**
 * Prepares a fast product of matrices: WebAssembly with SIMD, and the same sums in the same order and precision as plain loops, so that results
 * are the same to the bit. Where there is no such WebAssembly it *is* the plain loops.
 *
 * What it returns keeps a memory of its own: as large as the largest factors so far, in float64, and 16 MB.
 */
export function createFastProduct(): MultiplyMatrices {
  const kernel = openProductKernel();
  return kernel === undefined ? multiplyMatrices : (a, b, sizes) => multiplyPacked(kernel, a, b, sizes);
}

function multiplyPacked(kernel: ProductKernel, a: Float32Array, b: Float32Array, [rows, inner, columns]: ProductSizes): Float32Array {
  if (inner === 0 || rows * columns === 0) return new Float32Array(rows * columns);
  const rowsAtMost = Math.min(rows, Math.max(1, Math.floor(VALUES_AT_ONCE / columns)));
  const { stride, outAt, multiply } = packProduct(kernel, b, { inner, columns, rowsAtMost });
  if (rowsAtMost === rows && stride === columns) {
    multiply(a, rows);
    return new Float32Array(kernel.memory.buffer, outAt, rows * columns).slice();
  }
  const result = new Float32Array(rows * columns);
  for (let from = 0; from < rows; from += rowsAtMost) {
    const count = Math.min(rowsAtMost, rows - from);
    multiply(a.subarray(from * inner, (from + count) * inner), count);
    for (let row = 0; row < count; row += 1) {
      result.set(new Float32Array(kernel.memory.buffer, outAt + row * stride * 4, columns), (from + row) * columns);
    }
  }
  return result;
}
