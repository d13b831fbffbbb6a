import { createRandom } from '@loop/core';
import type { AdapterTensor, AdapterWeights, LowRank } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createMemoryFiles } from './__fixtures__/memory-files.js';
import { encodeCheckpoint, readCheckpoint } from './training-state.js';

const SITE = { key: 'layers.0.self_attn.q_proj', inputs: 6, outputs: 4 };
const random = createRandom(3);

function tensor(...shape: readonly number[]): AdapterTensor {
  return { shape, values: Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () => random.next() - 0.5) };
}

const product = (rows: number, rank: number, columns: number) => ({ a: tensor(rows, rank), b: tensor(rank, columns) });
const CHANGES: Readonly<Record<string, LowRank>> = {
  lora: { kind: 'lora', alpha: 3, a: tensor(2, 6), b: tensor(4, 2) },
  rslora: { kind: 'lora', alpha: 3, rankStabilized: true, a: tensor(2, 6), b: tensor(4, 2) },
  dora: { kind: 'lora', alpha: 3, a: tensor(2, 6), b: tensor(4, 2), magnitude: tensor(4, 1) },
  lokr: { kind: 'lokr', alpha: 3, first: tensor(2, 2), second: product(2, 1, 3) },
  loha: { kind: 'loha', alpha: 3, first: product(4, 2, 6), second: product(4, 2, 6) },
  'loha with magnitudes': { kind: 'loha', alpha: 3, first: product(4, 2, 6), second: product(4, 2, 6), magnitude: tensor(4, 1) },
};
const MEMORY = {
  step: 7,
  optimizer: { arrays: new Map([['m/0', Float32Array.of(1, 2)]]), numbers: { step: 7 } },
  earlyStop: { epoch: 1, isActive: true, losses: [1], best: 1, bestEpoch: 1, waited: 0, ignored: 0 },
  losses: [{ step: 1, loss: 2 }],
  course: '{}',
};

describe('a checkpoint', () => {
  it.each(Object.entries(CHANGES))('of %s is read as it was written', async (_, change) => {
    const adapter: AdapterWeights = { name: 'step-1', target: 'decoder', targets: new Map([[SITE.key, change]]) };
    const files = createMemoryFiles(new Map([...encodeCheckpoint(adapter, MEMORY)].map(([name, bytes]) => [`run/step-1/${name}`, bytes])));
    const read = await readCheckpoint(files, 'run/step-1', [SITE]);
    expect(read.memory).toEqual(MEMORY);
    expect(read.adapter.targets.get(SITE.key)).toEqual(expect.objectContaining(change));
  });
});
