import { createRandom } from '@loop/core';
import type { LowRank } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import { encodeFloat32 } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { KERNEL_DTYPES } from '../fast-product/merge-kernel.js';
import { openMergeKernel } from '../fast-product/open-kernel.js';
import { createRowMergers } from './create-row-mergers.js';
import { openLoraRows } from './lora-rows.js';
import { openProvenRows } from './proven-rows.js';
import type { RowMerger, TensorMerge } from './row-merger.js';

const numbers = (count: number, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => (random.next() - 0.5) * 2 ** (random.next() * 30 - 15));
};

interface Sizes {
  readonly rows: number;
  readonly rank: number;
  readonly columns: number;
  readonly seed: number;
}

const lora = ({ rows, rank, columns, seed }: Sizes): LowRank => ({
  kind: 'lora',
  a: { shape: [rank, columns], values: numbers(rank * columns, seed) },
  b: { shape: [rows, rank], values: numbers(rows * rank, seed + 1) },
  alpha: 16 / 3,
});

const merge = (sizes: Sizes, dtype: TensorMerge['dtype']): TensorMerge => ({
  shape: [sizes.rows, sizes.columns],
  dtype,
  rounding: 'single',
  changes: [{ change: lora(sizes), strength: 0.7 }],
  added: [],
});

/** Merges some rows, which are stored so. */
async function mergeRows({ room, merge: mergeIn }: RowMerger, stored: Uint8Array, from: number, to: number): Promise<Uint8Array> {
  room.set(stored);
  await mergeIn(from, to);
  return room.slice(0, stored.length);
}

const kernel = openMergeKernel()!;

describe('openLoraRows', () => {
  it.each(KERNEL_DTYPES)('gives the bits of plain loops for %s, whichever rows are asked for in whichever order', async (dtype) => {
    const plain = createRowMergers(multiplyMatrices);
    const size = fc.integer({ min: 1, max: 80 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 1, max: 5 }), fc.nat(1_000_000), async (rows, rank, groups, seed) => {
        const task = merge({ rows, rank, columns: groups * 8, seed }, dtype);
        const [fast, slow] = [openLoraRows(kernel, task, rows)!, await plain(task, rows)];
        const stored = encodeFloat32(numbers(rows * groups * 8, seed + 2), dtype);
        const perRow = stored.length / rows;
        const middle = Math.floor(rows / 2);
        for (const [from, to] of [[middle, rows] as const, [0, rows] as const]) {
          const piece = stored.slice(from * perRow, to * perRow);
          expect(await mergeRows(fast, piece, from, to)).toEqual(await mergeRows(slow, piece, from, to));
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(KERNEL_DTYPES)('gives the bits of plain loops for %s where weights and changes are of any size, also none', async (dtype) => {
    const [rows, rank, columns] = [12, 8, 512];
    const task = merge({ rows, rank, columns, seed: 11 }, dtype);
    const any = Float32Array.from({ length: rows * columns }, (_, index) =>
      index % 9 === 0 ? 0 : numbers(1, index)[0]! * 2 ** ((index % 61) - 45),
    );
    any.set([Infinity, -Infinity, NaN, -0, 65_504, 65_519, -65_520, 3.38e38, 2 ** -24, 2 ** -25, 1.5 * 2 ** -24, 2 ** -14]);
    const stored = encodeFloat32(any, dtype);
    const [fast, slow] = [openLoraRows(kernel, task, rows)!, await createRowMergers(multiplyMatrices)(task, rows)];
    expect(await mergeRows(fast, stored, 0, rows)).toEqual(await mergeRows(slow, stored, 0, rows));
  });

  it('keeps infinite weights, and rounds to even at a tie', async () => {
    const task = merge({ rows: 1, rank: 1, columns: 8, seed: 3 }, 'BF16');
    const change = {
      kind: 'lora',
      a: { shape: [1, 8], values: new Float32Array(8).fill(2 ** -8) },
      b: { shape: [1, 1], values: Float32Array.of(1) },
    };
    const half: TensorMerge = { ...task, changes: [{ change: { ...change, alpha: 1 } as LowRank, strength: 1 }] };
    const weights = Float32Array.of(1, 1 + 2 ** -7, Infinity, -Infinity, 0, -1, 3e38, NaN);
    const merged = await mergeRows(openLoraRows(kernel, half, 1)!, encodeFloat32(weights, 'BF16'), 0, 1);
    const expected = Float32Array.of(1, 1 + 2 ** -6, Infinity, -Infinity, 2 ** -8, -1 + 2 ** -8, 3e38, NaN);
    expect(merged).toEqual(encodeFloat32(expected, 'BF16'));
  });

  it('leaves everything else to products', () => {
    const task = merge({ rows: 4, rank: 2, columns: 8, seed: 1 }, 'BF16');
    const [first] = task.changes;
    const others: readonly Partial<TensorMerge>[] = [
      { rounding: 'peft' },
      { shape: [4, 7] },
      { changes: [] },
      { changes: [first!, first!] },
      { changes: [{ ...first!, change: { ...first!.change, magnitude: { shape: [4, 1], values: numbers(4, 1) } } }] },
      { added: [{ values: numbers(32, 1), strength: 1 }] },
    ];
    expect(others.map((other) => openLoraRows(kernel, { ...task, ...other }, 4))).toEqual(others.map(() => undefined));
    expect(openLoraRows(kernel, task, 4)).toBeDefined();
  });
});

describe('openProvenRows', () => {
  const proven = (seed: number) => {
    const [rows, rank, columns] = [32, 48, 64];
    const [a, b] = [waves(rank * columns, seed), waves(rows * rank, seed + 1)];
    return { dtype: 'BF16' as const, rows, columns, rank, a, b, scale: 0.5, strength: 0.8, rowsAtMost: rows };
  };

  it('computes only few weights in double precision', async () => {
    const lora = proven(1);
    let exact = 0;
    const counting = {
      ...kernel,
      exactSums: (...places: Parameters<typeof kernel.exactSums>) => ((exact += 1), kernel.exactSums(...places)),
    };
    const merger = openProvenRows({ ...counting, memory: kernel.memory }, lora)!;
    await mergeRows(merger, encodeFloat32(waves(32 * 64, 7), 'BF16'), 0, 32);
    expect(exact).toBeLessThan((32 * 64) / 8 / 10);
  });

  it('refuses factors that float32 could not hold, and other weights', () => {
    const lora = proven(1);
    const others = [
      { dtype: 'F32' as const },
      { dtype: 'F16' as const },
      { scale: 2_000 },
      { strength: NaN },
      { a: lora.a.with(3, Infinity) },
      { b: lora.b.with(0, 2 ** 60) },
    ];
    expect(others.map((other) => openProvenRows(kernel, { ...lora, ...other }))).toEqual(others.map(() => undefined));
  });
});

/** Numbers of the sizes that trained weights have. */
function waves(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => 0.03 * Math.sin(index * 0.7 + seed));
}
