import { createRandom } from '@loop/core';
import type { AdapterTensor, AdapterWeights, LowRank } from '@loop/core';

/** How strong the made-up changes are: enough to be heard, not enough to break a tiny network. */
const SIZE = 0.3;

/** A matrix of normal numbers. */
export function randomTensor(shape: readonly number[], seed: number, size = SIZE): AdapterTensor {
  const random = createRandom(seed);
  return { shape, values: Float32Array.from({ length: shape.reduce((all, axis) => all * axis, 1) }, () => size * (2 * random.next() - 1)) };
}

/** The kinds of changes that are made up here. */
export const MADE_KINDS = ['lora', 'rslora', 'dora', 'lokr', 'loha'] as const;

/** Makes a change of a kind for a weight. */
function makeChange(
  kind: (typeof MADE_KINDS)[number],
  [outputs, inputs]: readonly [number, number],
  { seed = 1, rank = 2 }: { readonly seed?: number | undefined; readonly rank?: number | undefined } = {},
): LowRank {
  const product = (offset: number): { readonly a: AdapterTensor; readonly b: AdapterTensor } => ({
    a: randomTensor([outputs, rank], seed + offset),
    b: randomTensor([rank, inputs], seed + offset + 1),
  });
  if (kind === 'loha') return { kind, alpha: rank * 2, first: product(0), second: product(2) };
  if (kind === 'lokr')
    return { kind, alpha: 1, first: randomTensor([2, 2], seed), second: randomTensor([outputs / 2, inputs / 2], seed + 1) };
  const { a: b, b: a } = product(0);
  const own = { kind: 'lora', alpha: rank * 2, a, b, ...(kind === 'rslora' ? { rankStabilized: true } : {}) } as const;
  if (kind !== 'dora') return own;
  return { ...own, magnitude: { shape: [outputs, 1], values: randomTensor([outputs], seed + 9).values.map((value) => 1 + value) } };
}

/** Makes an adapter of one kind. @param shapes - The weights that it changes, by their modules. */
export function makeAdapter(
  kind: (typeof MADE_KINDS)[number],
  shapes: ReadonlyMap<string, readonly [number, number]>,
  options: { readonly seed?: number | undefined; readonly rank?: number | undefined; readonly name?: string | undefined } = {},
): AdapterWeights {
  const { seed = 1, name = kind } = options;
  const targets = new Map(
    [...shapes].map(([module, shape], index) => [module, makeChange(kind, shape, { ...options, seed: seed + 20 * index })]),
  );
  return { name, target: 'decoder', targets };
}
