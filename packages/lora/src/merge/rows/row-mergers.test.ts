import { createRandom } from '@loop/core';
import type { LowRank } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import { encodeFloat32 } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { KERNEL_DTYPES } from '../fast-product/merge-kernel.js';
import { openKernel } from '../fast-product/open-kernel.js';
import { createRowMergers } from './create-row-mergers.js';
import { inOrder } from './in-order.js';
import { createLoraRows } from './lora-rows.js';
import type { TensorMerge } from './row-merger.js';

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

describe('createLoraRows', () => {
  it.each(KERNEL_DTYPES)('gives the bits of plain loops for %s, whichever rows are asked for in whichever order', async (dtype) => {
    const open = createLoraRows(openKernel()!);
    const plain = createRowMergers(multiplyMatrices);
    const size = fc.integer({ min: 1, max: 24 });
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 1, max: 5 }), fc.nat(1_000_000), async (rows, rank, groups, seed) => {
        const task = merge({ rows, rank, columns: groups * 8, seed }, dtype);
        const [fast, slow] = [open(task)!, await plain(task)];
        const stored = encodeFloat32(numbers(rows * groups * 8, seed + 2), dtype);
        const perRow = stored.length / rows;
        const middle = Math.floor(rows / 2);
        for (const [from, to] of [[middle, rows] as const, [0, rows] as const]) {
          const piece = { bytes: stored.slice(from * perRow, to * perRow), from, to };
          expect(await fast.merge(piece)).toEqual(await slow.merge(piece));
        }
      }),
      { numRuns: 40 },
    );
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
    const merged = await createLoraRows(openKernel()!)(half)!.merge({ bytes: encodeFloat32(weights, 'BF16'), from: 0, to: 1 });
    const expected = Float32Array.of(1, 1 + 2 ** -6, Infinity, -Infinity, 2 ** -8, -1 + 2 ** -8, 3e38, NaN);
    expect(merged).toEqual(encodeFloat32(expected, 'BF16'));
  });

  it('leaves everything else to products', () => {
    const task = merge({ rows: 4, rank: 2, columns: 8, seed: 1 }, 'BF16');
    const open = createLoraRows(openKernel()!);
    const [first] = task.changes;
    const others: readonly Partial<TensorMerge>[] = [
      { dtype: 'F16' },
      { rounding: 'peft' },
      { shape: [4, 7] },
      { changes: [] },
      { changes: [first!, first!] },
      { changes: [{ ...first!, change: { ...first!.change, magnitude: { shape: [4, 1], values: numbers(4, 1) } } }] },
      { added: [{ values: numbers(32, 1), strength: 1 }] },
    ];
    expect(others.map((other) => open({ ...task, ...other }))).toEqual(others.map(() => undefined));
    expect(open(task)).toBeDefined();
  });
});

describe('inOrder', () => {
  it('works on so many concurrently and keeps the order', async () => {
    let [running, most] = [0, 0];
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, (running += 1));
      for (let turn = 0; turn < 10 - item; turn += 1) await Promise.resolve();
      running -= 1;
      return item * 10;
    };
    const results: number[] = [];
    for await (const result of inOrder([1, 2, 3, 4, 5, 6, 7], work, 3)) results.push(result);
    expect(results).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most).toBe(3);
  });

  it('rejects at the place of a failure, after all that was started has ended', async () => {
    let ended = 0;
    const work = async (item: number): Promise<number> => {
      await Promise.resolve();
      ended += 1;
      if (item >= 2) throw new Error(`item ${item}`);
      return item;
    };
    const results: number[] = [];
    const run = async (): Promise<void> => {
      for await (const result of inOrder([1, 2, 3, 4, 5], work, 2)) results.push(result);
    };
    await expect(run()).rejects.toThrow('item 2');
    expect([results, ended]).toEqual([[1], 3]);
  });
});
