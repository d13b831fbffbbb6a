import { createRandom } from '@loop/core';
import type { AdapterTensor, LowRank } from '@loop/core';
import { changeOf, multiplyMatrices } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import { encodeSafetensors, encodeSafetensorsHeader, float32ToBfloat16, fromBytes, openSafetensors } from '@loop/core/weights';
import type { ByteSource, SafetensorsFile, TensorData } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyChange } from './apply-change.js';
import { mergeAdapters } from './merge-adapters.js';
import type { MergeAdaptersOptions } from './merge-adapters.js';
import { verifyMerge } from './verify-merge.js';

const MODULE = 'layers.0.self_attn.q_proj';
const NAME = `decoder.${MODULE}.weight`;
const SHAPE = [24, 40] as const;

function tensor(shape: readonly number[], seed: number): AdapterTensor {
  const random = createRandom(seed);
  return { shape, values: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () => random.next() - 0.5) };
}

const lora = (seed = 1): LowRank => ({ kind: 'lora', a: tensor([4, SHAPE[1]], seed), b: tensor([SHAPE[0], 4], seed + 1), alpha: 8 });

const KINDS: readonly (readonly [string, LowRank])[] = [
  ['LoRA', lora()],
  ['DoRA', { ...lora(), magnitude: { shape: [SHAPE[0], 1], values: tensor([SHAPE[0]], 9).values.map((value) => value + 2) } } as LowRank],
  ['LoKr', { kind: 'lokr', first: tensor([4, 5], 2), second: { a: tensor([6, 2], 3), b: tensor([2, 8], 4) }, alpha: 1 }],
  [
    'LoKr with lengths of columns',
    {
      kind: 'lokr',
      first: tensor([4, 5], 2),
      second: tensor([6, 8], 3),
      alpha: 1,
      magnitude: { shape: [1, SHAPE[1]], values: new Float32Array(SHAPE[1]).fill(1.5) },
    },
  ],
  [
    'LoHa',
    {
      kind: 'loha',
      first: { a: tensor([24, 3], 5), b: tensor([3, 40], 6) },
      second: { a: tensor([24, 2], 7), b: tensor([2, 40], 8) },
      alpha: 3,
      scalar: 0.5,
    },
  ],
];

const CONVOLUTIONS: readonly (readonly [string, LowRank])[] = [
  ['LoRA', { kind: 'lora', a: tensor([3, 8, 5], 1), b: tensor([24, 3, 1], 2), alpha: 3 }],
  [
    'LoKr in the Tucker form',
    {
      kind: 'lokr',
      first: tensor([4, 2], 1),
      second: { a: tensor([2, 6], 2), b: tensor([2, 4], 3), core: tensor([2, 2, 5], 4) },
      alpha: 2,
    },
  ],
  [
    'LoHa in the Tucker form',
    {
      kind: 'loha',
      first: { a: tensor([2, 24], 1), b: tensor([2, 8], 2), core: tensor([2, 2, 5], 3) },
      second: { a: tensor([3, 24], 4), b: tensor([3, 8], 5), core: tensor([3, 3, 5], 6) },
      alpha: 2,
    },
  ],
];

function adapterOf(change: LowRank): Adapter {
  const weights = { name: 'test', target: 'decoder', targets: new Map([[MODULE, change]]) } as const;
  return { weights, replaced: new Map(), biases: new Map(), flavour: 'peft', scaleSource: 'tensors', trigger: undefined };
}

const tensorsOf = (): readonly TensorData[] => [
  { name: NAME, dtype: 'BF16', shape: SHAPE, data: float32ToBfloat16(tensor(SHAPE, 100).values) },
  { name: 'decoder.layers.0.norm.weight', dtype: 'F32', shape: [40], data: tensor([40], 101).values },
];

const fileOf = (tensors: readonly TensorData[]): Promise<SafetensorsFile> => openSafetensors(fromBytes(encodeSafetensors(tensors)));

async function bytesOf(base: SafetensorsFile, change: LowRank, options: MergeAdaptersOptions = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of mergeAdapters(base, [{ adapter: adapterOf(change), strength: 0.8 }], options)) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}

describe('mergeAdapters', () => {
  it.each(KINDS)('writes the same bytes whatever multiplies: %s', async (_, change) => {
    const base = await fileOf(tensorsOf());
    const fast = await bytesOf(base, change);
    expect(await bytesOf(base, change, { multiply: multiplyMatrices })).toEqual(fast);
    expect(await bytesOf(base, change, { multiply: async (a, b, sizes) => multiplyMatrices(a, b, sizes) })).toEqual(fast);
  });

  it('reads and writes a large base in small pieces', async () => {
    const shape = [16_000, 1_024];
    const names = [`decoder.${MODULE}.weight`, 'decoder.embed.weight'];
    const header = encodeSafetensorsHeader(names.map((name) => ({ name, dtype: 'BF16' as const, shape })));
    let largest = 0;
    const zeros: ByteSource = {
      size: header.fileSize,
      read: async (offset, length) => {
        if (offset >= header.dataOffset) largest = Math.max(largest, length);
        const bytes = new Uint8Array(length);
        if (offset < header.dataOffset) bytes.set(header.bytes.subarray(offset, offset + length));
        return bytes;
      },
    };
    const change: LowRank = { kind: 'lora', a: tensor([1, 1_024], 1), b: tensor([16_000, 1], 2), alpha: 1 };
    let written = 0;
    for await (const piece of mergeAdapters(await openSafetensors(zeros), [{ adapter: adapterOf(change), strength: 1 }])) {
      largest = Math.max(largest, piece.length);
      written += piece.length;
    }
    expect(written).toBe(header.fileSize);
    expect(largest).toBeLessThanOrEqual(4 * 2 ** 20);
  });
});

describe('applyChange', () => {
  const multiply = (matrix: Float32Array, input: Float64Array): number[] =>
    Array.from({ length: matrix.length / input.length }, (_, row) =>
      input.reduce((sum, value, column) => sum + value * matrix[row * input.length + column]!, 0),
    );

  it.each([...KINDS, ...CONVOLUTIONS.map(([name, change]) => [`${name} of a convolution`, change] as const)])(
    'is the change times the input, without the change: %s',
    (_, change) => {
      const input = Float64Array.from(tensor([40], 50).values);
      const wanted = multiply(changeOf(change), input);
      applyChange(change, input).forEach((value, row) => expect(value).toBeCloseTo(wanted[row]!, 5));
    },
  );
});

describe('verifyMerge', () => {
  const verify = async (merged: Uint8Array, change: LowRank, strength = 0.8) =>
    verifyMerge(await fileOf(tensorsOf()), await openSafetensors(fromBytes(merged)), [{ adapter: adapterOf(change), strength }]);

  it.each(KINDS)('accepts what was merged, and nothing at another strength: %s', async (_, change) => {
    for (const rounding of ['single', 'peft'] as const) {
      const merged = await bytesOf(await fileOf(tensorsOf()), change, { rounding });
      const report = await verify(merged, change);
      expect(report).toMatchObject({ isRight: true, faults: [], copied: 1 });
      expect(report.changed[0]!.relativeChange).toBeGreaterThan(0.01);
      expect((await verify(merged, change, 1)).faults.map(({ code }) => code)).toEqual(['values-differ']);
    }
  });

  it('finds one number that changed, anywhere in the file', async () => {
    const merged = await bytesOf(await fileOf(tensorsOf()), lora());
    const { dataOffset, fileSize } = await openSafetensors(fromBytes(merged));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: dataOffset / 4, max: fileSize / 4 - 1 }), async (word) => {
        const damaged = merged.slice();
        // The upper byte of a number: its sign and most of its exponent.
        damaged[word * 4 + 3]! ^= 0xc1;
        expect((await verify(damaged, lora())).isRight).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('names tensors that are missing, new, or stored in another way', async () => {
    const [weight, norm] = tensorsOf() as [TensorData, TensorData];
    const merged = await fileOf([
      { ...norm, shape: [2, 20] },
      { ...norm, name: 'extra' },
    ]);
    const report = await verifyMerge(await fileOf([weight, norm]), merged, [{ adapter: adapterOf(lora()), strength: 1 }]);
    expect(report.faults.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'stored-otherwise decoder.layers.0.norm.weight',
      `tensor-missing ${NAME}`,
      'tensor-added extra',
    ]);
    expect(report.isRight).toBe(false);
  });

  it('reports how far it is, and stops when it is told to', async () => {
    const base = await fileOf(tensorsOf());
    const merged = await openSafetensors(fromBytes(await bytesOf(base, lora())));
    const adapters = [{ adapter: adapterOf(lora()), strength: 0.8 }];
    const fractions: number[] = [];
    await verifyMerge(base, merged, adapters, { onProgress: ({ fraction }) => fractions.push(fraction) });
    expect(fractions).toEqual([0, 0.5]);
    const stop = new AbortController();
    const stopped = verifyMerge(base, merged, adapters, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
  });
});
