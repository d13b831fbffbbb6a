import { changeOf } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import { fromBytes } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import type { Recipe } from '../models/recipe.js';
import { createNetworks } from '../pipeline/networks.js';
import type { Component } from '../runtime/runtime.js';
import { float32 } from '../runtime/tensor.js';
import { keepInMemory } from '../web/memory-weights.js';
import { createWebRuntime } from '../web/web-runtime.js';
import { describeWebGpu } from '../web/webgpu-report.js';
import { makeAdapter } from './__fixtures__/make-adapter.js';
import { createLiveAdapters } from './live-adapters.js';

// A software adapter is one, too.
const PROVIDERS = (await describeWebGpu()).isAvailable ? (['wasm', 'webgpu'] as const) : (['wasm'] as const);
const [OUTPUTS, INPUTS, PLACES] = [6, 4, 3] as const;
const MODULES = ['channels', 'rows'] as const;
const X = Float32Array.from({ length: INPUTS * PLACES }, (_, index) => Math.sin(index));
const weightOf = (index: number): Float32Array => Float32Array.from({ length: OUTPUTS * INPUTS }, (_, at) => Math.cos(at + 50 * index));

const bytes = new Uint8Array(Float32Array.from(MODULES.flatMap((_, index) => [...weightOf(index)])).buffer);
const SIZE = OUTPUTS * INPUTS * 4;
const component: Component = {
  name: 'products',
  config: {},
  tensors: new Map(
    MODULES.map((module, index) => [
      `${module}.weight`,
      { type: 'float32', shape: [OUTPUTS, INPUTS], file: 'w.bin', offset: SIZE * index, length: SIZE },
    ]),
  ),
  files: [{ name: 'w.bin', location: 'w.bin', source: fromBytes(bytes) }],
  read: async ({ offset, length }) => bytes.subarray(offset, offset + length),
};

/** One product in each layout. */
const recipe: Recipe = {
  name: 'products',
  component: 'products',
  phase: 'diffusion',
  others: () => false,
  build(graph, weights) {
    const x = { channels: graph.input('x', 'float32', [INPUTS, 'places']), rows: graph.input('xt', 'float32', ['places', INPUTS]) };
    for (const layout of MODULES) graph.output(layout, weights.product(`${layout}.weight`, [OUTPUTS, INPUTS], x[layout], { layout }));
  },
};

/** The products with a changed weight, both as `[outputs, places]`. */
function expected(adapter: Adapter | undefined): number[] {
  return MODULES.flatMap((module, index) => {
    const change = adapter?.weights.targets.get(module);
    const delta = change === undefined ? undefined : changeOf(change);
    const weight = weightOf(index).map((value, at) => value + (delta?.[at] ?? 0));
    return Array.from({ length: OUTPUTS * PLACES }, (_, at) => {
      const [output, place] = [Math.floor(at / PLACES), at % PLACES];
      return Array.from({ length: INPUTS }, (_none, input) => weight[output * INPUTS + input]! * X[input * PLACES + place]!).reduce(
        (a, b) => a + b,
      );
    });
  });
}

describe('adapters in a browser', () => {
  it.each(PROVIDERS)('run beside a weight, merged into it, and not at all: %s', async (provider) => {
    const runtime = await createWebRuntime({ provider });
    const family = { checkpoint: { name: 'x', component: async () => component, text: never, file: never }, recipes: [recipe] };
    const live = createLiveAdapters({ recipes: [recipe], component: async () => component, runtime, keepMerged: keepInMemory });
    const networks = createNetworks(family, runtime, { policy: 'resident', adapters: live });
    const turned = Float32Array.from({ length: X.length }, (_, at) => X[(at % INPUTS) * PLACES + Math.floor(at / INPUTS)]!);
    const products = async (): Promise<number[]> => {
      const results = await networks.use('products', (session) =>
        session.run({ x: float32(X, [INPUTS, PLACES]), xt: float32(turned, [PLACES, INPUTS]) }),
      );
      const rows = results['rows']!.data as Float32Array;
      const back = Array.from(rows, (_, at) => rows[(at % PLACES) * OUTPUTS + Math.floor(at / PLACES)]!);
      return [...(results['channels']!.data as Float32Array), ...back];
    };
    const close = networks.release;
    const plain = await products();
    const shapes = new Map(MODULES.map((module) => [module, [OUTPUTS, INPUTS] as const]));
    for (const kind of ['lora', 'loha'] as const) {
      const adapter = await live.accept(makeAdapter(kind, shapes));
      const { merged, carrier } = await live.apply([{ id: 1, name: kind, adapter, scale: 1 }], { close });
      expect([merged, carrier]).toEqual(kind === 'lora' ? [0, undefined] : [2, 'memory']);
      const [got, want] = [await products(), expected(adapter)];
      expect(Math.max(...got.map((value, at) => Math.abs(value - want[at]!)))).toBeLessThan(1e-5);
      await live.apply([], { close });
      expect(await products()).toEqual(plain);
    }
    expect(Math.max(...plain.map((value, at) => Math.abs(value - expected(undefined)[at]!)))).toBeLessThan(1e-5);
    await networks.release();
    await live.dispose();
  });
});

function never(): Promise<never> {
  return Promise.reject(new Error('There are no other files.'));
}
