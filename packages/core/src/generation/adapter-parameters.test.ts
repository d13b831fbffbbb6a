import { describe, expect, it } from 'vitest';

import { adapterParameters, emptyAdapter, mapAdapter } from './adapter-parameters.js';
import type { AdapterTensor, AdapterWeights } from './adapter-weights.js';

const tensor = (shape: readonly number[], value: number): AdapterTensor => ({
  shape,
  values: new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(value),
});

const ADAPTER: AdapterWeights = {
  name: 'all kinds',
  target: 'decoder',
  targets: new Map([
    ['q', { kind: 'lora', alpha: 4, a: tensor([2, 3], 1), b: tensor([4, 2], 2), magnitude: tensor([4, 1], 3) }],
    ['k', { kind: 'lokr', alpha: 1, first: tensor([2, 2], 4), second: { a: tensor([2, 1], 5), b: tensor([1, 2], 6) } }],
  ]),
};

describe('adapterParameters', () => {
  it('lists the tensors of every kind, by module and part', () => {
    const parameters = adapterParameters(ADAPTER);
    expect(parameters.map(({ name }) => name)).toEqual(['q/a', 'q/b', 'q/magnitude', 'k/first', 'k/second/a', 'k/second/b']);
    expect(parameters.map(({ values }) => values[0])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('gives the arrays of the adapter, so that an optimizer changes them in place', () => {
    const adapter = emptyAdapter(ADAPTER);
    adapterParameters(adapter)[0]!.values.fill(7);
    const change = adapter.targets.get('q');
    expect(change?.kind === 'lora' && [...change.a.values]).toEqual([7, 7, 7, 7, 7, 7]);
  });
});

describe('mapAdapter', () => {
  it('replaces tensors and keeps all else', () => {
    const doubled = mapAdapter(ADAPTER, ({ shape, values }) => ({ shape, values: values.map((value) => 2 * value) }));
    expect(adapterParameters(doubled).map(({ values }) => values[0])).toEqual([2, 4, 6, 8, 10, 12]);
    expect([doubled.name, doubled.targets.get('q')?.alpha, doubled.targets.get('k')?.kind]).toEqual(['all kinds', 4, 'lokr']);
    expect(adapterParameters(ADAPTER)[0]!.values[0]).toBe(1);
  });
});
