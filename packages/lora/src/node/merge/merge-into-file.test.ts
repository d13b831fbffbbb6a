import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createRandom } from '@loop/core';
import type { LowRank } from '@loop/core';
import type { Adapter } from '@loop/core/adapters';
import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mergeAdapters } from '../../merge/merge-adapters.js';
import { openWeights } from '../weights/open-weights.js';
import type { OpenedWeights } from '../weights/open-weights.js';
import { mergeIntoFile } from './merge-into-file.js';
import type { MergeIntoFileOptions } from './merge-into-file.js';

const values = (count: number, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.next() - 0.5);
};

/** Enough rows for several pieces. */
const [ROWS, COLUMNS] = [1_200, 512];
const NAMES = ['q_proj', 'k_proj'].map((name) => `layers.0.self_attn.${name}`);

const CHANGES: readonly LowRank[] = [
  {
    kind: 'lora',
    a: { shape: [4, COLUMNS], values: values(4 * COLUMNS, 1) },
    b: { shape: [ROWS, 4], values: values(ROWS * 4, 2) },
    alpha: 8,
  },
  {
    kind: 'lokr',
    first: { shape: [4, 4], values: values(16, 3) },
    second: { shape: [ROWS / 4, COLUMNS / 4], values: values((ROWS * COLUMNS) / 16, 4) },
    alpha: 1,
    magnitude: { shape: [1, COLUMNS], values: new Float32Array(COLUMNS).fill(3) },
  },
];

const adapter: Adapter = {
  weights: { name: 'files', target: 'decoder', targets: new Map(NAMES.map((name, index) => [name, CHANGES[index]!])) },
  replaced: new Map([['head.weight', { shape: [2, 3], values: values(6, 20) }]]),
  biases: new Map(),
  flavour: 'peft',
  scaleSource: 'tensors',
  trigger: undefined,
};
const adapters = [{ adapter, strength: 1 }];

let folder: string;
let base: OpenedWeights;
let expected: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-merge-'));
  const weights = NAMES.map((name, index) => ({
    name: `decoder.${name}.weight`,
    dtype: 'BF16' as const,
    shape: [ROWS, COLUMNS],
    data: encodeFloat32(values(ROWS * COLUMNS, 9 + index), 'BF16'),
  }));
  const others = Array.from({ length: 5 }, (_, index) => ({
    name: `norm.${index}`,
    dtype: 'F32' as const,
    shape: [7],
    data: values(7, index),
  }));
  const head = { name: 'decoder.head.weight', dtype: 'F16' as const, shape: [2, 3], data: encodeFloat32(values(6, 30), 'F16') };
  await writeFile(at('base.safetensors'), encodeSafetensors([...others, ...weights, head], { metadata: { format: 'pt' } }));
  base = await openWeights(at('base.safetensors'));
  const pieces: Uint8Array[] = [];
  for await (const piece of mergeAdapters(base, adapters)) pieces.push(piece);
  expected = Buffer.concat(pieces);
});
afterAll(async () => {
  await base.close();
  await rm(folder, { recursive: true });
});

const at = (name: string): string => path.join(folder, name);

async function merged(options: MergeIntoFileOptions, weights = base): Promise<Uint8Array> {
  const output = await open(at('merged.safetensors'), 'w');
  try {
    const bytes = await mergeIntoFile({ base: weights, adapters, output }, options);
    const file = await readFile(at('merged.safetensors'));
    expect(bytes).toBe(file.length);
    return file;
  } finally {
    await output.close();
  }
}

describe('mergeIntoFile', () => {
  it.each([0, 1, 2])(
    'gives the bytes of `mergeAdapters` with %d threads, also where columns have to be measured first',
    async (threads) => {
      expect(Buffer.compare(await merged({ threads }), expected)).toBe(0);
    },
    60_000,
  );

  it('says which weight is merged, and how far it is', async () => {
    const seen: (readonly [string, number])[] = [];
    await merged({ threads: 0, onProgress: ({ tensor, fraction }) => seen.push([tensor, fraction]) });
    expect(seen).toEqual([
      [`decoder.${NAMES[0]}.weight`, 0],
      [`decoder.${NAMES[1]}.weight`, 1 / 2],
    ]);
  });

  it.each([0, 2])(
    'stops where it is when it is aborted, with %d threads',
    async (threads) => {
      const controller = new AbortController();
      const onProgress = (): void => controller.abort(new Error('enough'));
      await expect(merged({ threads, signal: controller.signal, onProgress })).rejects.toThrow('enough');
      await expect(merged({ threads, signal: controller.signal })).rejects.toThrow('enough');
    },
    60_000,
  );

  it.each([0, 2])(
    'says that the base ends early, with %d threads',
    async (threads) => {
      await writeFile(at('short.safetensors'), await readFile(at('base.safetensors')));
      const short = await openWeights(at('short.safetensors'));
      await truncate(at('short.safetensors'), 1_000_000);
      await expect(merged({ threads }, short)).rejects.toMatchObject({ code: 'file_format', format: 'safetensors' });
      await short.close();
    },
    60_000,
  );
});
