import { createRandom } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import { expect, it } from 'vitest';

import { createMultiplier } from './create-multiplier.js';

it('multiplies as plain loops do, to the precision of float32', async () => {
  const random = createRandom(1);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.next() - 0.5);
  const [rows, inner, columns] = [160, 96, 200];
  const [a, b] = [numbers(rows * inner), numbers(inner * columns)];
  const { multiply, release } = createMultiplier({ threads: 1 });
  const first = await multiply(a, b, [rows, inner, columns]);
  await release();
  const expected = multiplyMatrices(a, b, [rows, inner, columns]);
  expect(Math.max(...first.map((value, index) => Math.abs(value - expected[index]!)))).toBeLessThan(1e-5);
});
