import { createRandom } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createFastProduct } from './create-fast-product.js';
import { assembleProductKernel } from './open-kernel.js';

const numbers = (count: number, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => (random.next() - 0.5) * 2 ** (random.next() * 40 - 20));
};

const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);

describe('createFastProduct', () => {
  it('is WebAssembly here, small enough to be compiled on any page', () => {
    const kernel = assembleProductKernel(false);
    expect(WebAssembly.validate(kernel)).toBe(true);
    expect(kernel.length).toBeLessThan(1_024);
    expect(createFastProduct()).not.toBe(multiplyMatrices);
  });

  it('gives the bits of plain loops, whatever the sizes, one after another', () => {
    const multiply = createFastProduct();
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.nat(1_000_000), (rows, inner, columns, seed) => {
        const [a, b] = [numbers(rows * inner, seed), numbers(inner * columns, seed + 1)];
        expect(bits(multiply(a, b, [rows, inner, columns]))).toEqual(bits(multiplyMatrices(a, b, [rows, inner, columns])));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the bits of plain loops where columns pass in several blocks', () => {
    const sizes = [9, 2_000, 41] as const;
    const [a, b] = [numbers(9 * 2_000, 1), numbers(2_000 * 41, 2)];
    expect(bits(createFastProduct()(a, b, sizes))).toEqual(bits(multiplyMatrices(a, b, sizes)));
  });

  it('keeps what is infinite and what is no number in its place', () => {
    const a = Float32Array.of(1, 2, Infinity, 0, 1, NaN);
    const b = Float32Array.of(1, 2, 3, 4);
    expect([...createFastProduct()(a, b, [3, 2, 2])]).toEqual([7, 10, Infinity, Infinity, NaN, NaN]);
  });

  it('does not change or share its factors', () => {
    const [a, b] = [numbers(12, 3), numbers(12, 4)];
    const before = [a.slice(), b.slice()];
    const result = createFastProduct()(a, b, [4, 3, 4]);
    result.fill(0);
    expect([a, b]).toEqual(before);
  });
});
