import { createRandom } from '@loop/core';
import type { LowRank } from '@loop/core';
import type { Adapter } from '@loop/core/adapters';
import { encodeFloat32, encodeSafetensors, fromBytes, openSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mergeAdapters } from '../../merge/merge-adapters.js';
import type { MergeAdaptersOptions } from '../../merge/merge-adapters.js';
import { createMergeThreads } from './create-merge-threads.js';
import type { MergeThreads } from './create-merge-threads.js';

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
  weights: { name: 'threads', target: 'decoder', targets: new Map(NAMES.map((name, index) => [name, CHANGES[index]!])) },
  replaced: new Map(),
  biases: new Map(),
  flavour: 'peft',
  scaleSource: 'tensors',
  trigger: undefined,
};

let base: Awaited<ReturnType<typeof openSafetensors>>;
let threads: MergeThreads;
beforeAll(async () => {
  const tensors = NAMES.map((name, index) => ({
    name: `decoder.${name}.weight`,
    dtype: 'BF16' as const,
    shape: [ROWS, COLUMNS],
    data: encodeFloat32(values(ROWS * COLUMNS, 9 + index), 'BF16'),
  }));
  base = await openSafetensors(fromBytes(encodeSafetensors(tensors)));
  threads = createMergeThreads({ threads: 2 });
});
afterAll(() => threads.dispose());

async function merged(options: MergeAdaptersOptions): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of mergeAdapters(base, [{ adapter, strength: 0.8 }], options)) pieces.push(new Uint8Array(piece));
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

describe('createMergeThreads', () => {
  it('gives the bytes of one thread, also where columns have to be measured first', async () => {
    expect(threads.size).toBe(2);
    expect(Buffer.compare(await merged(threads), await merged({}))).toBe(0);
  }, 60_000);

  it('stops where it is when it is aborted, and works on afterwards', async () => {
    const controller = new AbortController();
    const onProgress = ({ fraction }: { readonly fraction: number }): void => {
      if (fraction > 0) controller.abort(new Error('enough'));
    };
    await expect(merged({ ...threads, signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(Buffer.compare(await merged(threads), await merged({}))).toBe(0);
  }, 60_000);

  it('merges here without threads', async () => {
    const here = createMergeThreads({ threads: 0 });
    expect(here.size).toBe(0);
    expect(Buffer.compare(await merged(here), await merged({}))).toBe(0);
  });

  it('refuses work after its end, and ends twice', async () => {
    const short = createMergeThreads({ threads: 1 });
    await short.dispose();
    await short.dispose();
    await expect(merged(short)).rejects.toMatchObject({ code: 'disposed' });
  }, 60_000);
});
