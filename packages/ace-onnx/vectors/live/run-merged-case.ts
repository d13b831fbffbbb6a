import path from 'node:path';

import { createRandom } from '@loop/core';
import { readBaseShapes } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import type { SafetensorsFile } from '@loop/core/weights';

import { createLiveAdapters } from '../../src/adapters/live-adapters.js';
import type { Recipe } from '../../src/models/recipe.js';
import { createNodeRuntime } from '../../src/node/onnx-runtime.js';
import { createNetworks } from '../../src/pipeline/networks.js';
import { readTensorPlaces } from '../../src/runtime/checkpoint-layout.js';
import type { Component } from '../../src/runtime/runtime.js';
import { float32 } from '../../src/runtime/tensor.js';
import { fromBytes } from '@loop/core/weights';
import { readFile } from 'node:fs/promises';
import { openFile, readAdapterFile } from './adapter-case.js';
import type { AdapterCase } from './adapter-case.js';

/** Vectors that go through each weight. */
const PLACES = 5;

/** Products with weights and float32 sums. */
const ROUNDING = 2e-6;

/**
 * A case of an adapter and its merged base: a network that multiplies by every weight of the base runs with the adapter, and must give what
 * the merged weights give. Both ways are run: beside the weights, and merged.
 */
export async function runMergedCase(folder: string, golden: AdapterCase): Promise<void> {
  const fileOf = (name: string): string | undefined => {
    const file = golden.files[name];
    return typeof file === 'string' ? path.join(folder, file) : undefined;
  };
  const place = fileOf('base')!;
  const base = await openFile(place);
  const strength = (golden.params['strength'] as number | undefined) ?? 1;
  const {
    r = 1,
    lora_alpha: trained = 1,
    use_rslora: isStable = false,
  } = golden.params as { r?: number; lora_alpha?: number; use_rslora?: boolean };
  const alpha = isStable ? trained * Math.sqrt(r) : trained;
  const whole = fileOf('expected') ?? fileOf('expected_merged');
  const runs =
    whole === undefined
      ? [
          { alpha: 'rank' as const, expected: fileOf('expected_scale1')! },
          { alpha, expected: fileOf('expected_trained')! },
        ]
      : [{ alpha: undefined, expected: whole }];
  for (const { expected, ...how } of runs) {
    const adapter = await readAdapterFile(fileOf('adapter')!, base, { config: fileOf('config'), ...how });
    for (const maxRank of [96, 0]) await compare(place, base, await openFile(expected), { adapter, strength, maxRank });
  }
}

interface Run {
  readonly adapter: Adapter;
  readonly strength: number;
  readonly maxRank: number;
}

async function compare(
  place: string,
  base: SafetensorsFile,
  expected: SafetensorsFile,
  { adapter, strength, maxRank }: Run,
): Promise<void> {
  const { prefix } = readBaseShapes(base).names;
  const weights = [...base.tensors.values()].filter(
    ({ name, shape }) => name.startsWith(prefix) && name.endsWith('.weight') && shape.length > 1,
  );
  const component = await openComponent(place);
  const runtime = createNodeRuntime({ threads: 1 });
  const recipe: Recipe = {
    name: 'products',
    component: component.name,
    phase: 'diffusion',
    others: (name) => !weights.some((weight) => name === weight.name || name === biasOf(weight.name)),
    build(graph, own) {
      for (const [index, { name, shape }] of weights.entries()) {
        const [outputs = 0, ...rest] = shape;
        const inputs = rest.reduce((product, size) => product * size, 1);
        // Every other product is of rows.
        const layout = index % 2 === 0 ? 'channels' : 'rows';
        const x = graph.input(`x/${name}`, 'float32', layout === 'channels' ? [inputs, 'places'] : ['places', inputs]);
        const bias = own.has(biasOf(name)) ? biasOf(name) : undefined;
        graph.output(`y/${name}`, own.product(name, [outputs, inputs], x, { layout, stored: shape, bias }));
      }
    },
  };
  const family = { checkpoint: { name: 'products', component: async () => component, text: never, file: never }, recipes: [recipe] };
  const live = createLiveAdapters({ recipes: [recipe], component: async () => component, runtime, maxRank });
  const networks = createNetworks(family, runtime, { policy: 'resident', adapters: live });
  try {
    await live.apply([{ id: 1, name: 'golden', adapter, scale: strength }], { close: networks.release });
    const random = createRandom(7);
    const xs = new Map(
      weights.map(({ name, elements, shape }) => {
        const inputs = elements / shape[0]!;
        return [name, Float32Array.from({ length: inputs * PLACES }, () => random.next() * 2 - 1)] as const;
      }),
    );
    const feeds = Object.fromEntries(
      weights.map(({ name }, index) => {
        const x = xs.get(name)!;
        const inputs = x.length / PLACES;
        return [`x/${name}`, float32(x, index % 2 === 0 ? [inputs, PLACES] : [PLACES, inputs])] as const;
      }),
    );
    const results = await networks.use('products', (session) => session.run(feeds));
    for (const [index, { name, dtype }] of weights.entries()) {
      const y = results[`y/${name}`]!.data as Float32Array;
      const bias = await expected.tensors.get(biasOf(name))?.float32();
      const merged = await expected.tensors.get(name)!.float32();
      // What the reference rounds to 16 bits, twice, is float32 here.
      const coarse = dtype === 'BF16' ? 2 ** -7 : dtype === 'F16' ? 2 ** -10 : 0;
      checkProduct(name, { y, x: xs.get(name)!, merged, bias, isChannels: index % 2 === 0, coarse });
    }
  } finally {
    await networks.release();
    await live.dispose();
  }
}

function checkProduct(
  name: string,
  product: {
    readonly y: Float32Array;
    readonly x: Float32Array;
    readonly merged: Float32Array;
    readonly bias: Float32Array | undefined;
    readonly isChannels: boolean;
    readonly coarse: number;
  },
): void {
  const { y, x, merged, bias, isChannels, coarse } = product;
  const inputs = x.length / PLACES;
  const outputs = merged.length / inputs;
  for (let output = 0; output < outputs; output += 1) {
    for (let place = 0; place < PLACES; place += 1) {
      let [sum, size] = [bias?.[output] ?? 0, Math.abs(bias?.[output] ?? 0)];
      for (let input = 0; input < inputs; input += 1) {
        const term = merged[output * inputs + input]! * x[isChannels ? input * PLACES + place : place * inputs + input]!;
        sum += term;
        size += Math.abs(term);
      }
      const got = y[isChannels ? output * PLACES + place : place * outputs + output]!;
      // The golden weights themselves are good to 2e-5.
      const tolerance = size * (ROUNDING + coarse) + inputs * 2e-5 + coarse * 0.05;
      if (!(Math.abs(got - sum) <= tolerance)) throw new Error(`${name} [${output}, ${place}]: ${got}, expected ${sum} ± ${tolerance}`);
    }
  }
}

async function openComponent(location: string): Promise<Component> {
  const bytes = new Uint8Array(await readFile(location));
  const tensors = await readTensorPlaces(fromBytes(bytes), 'base');
  return {
    name: 'base',
    config: {},
    tensors,
    files: [{ name: 'base', location }],
    read: async ({ offset, length }) => bytes.subarray(offset, offset + length),
  };
}

const biasOf = (weight: string): string => `${weight.slice(0, weight.lastIndexOf('.'))}.bias`;

function never(): Promise<never> {
  return Promise.reject(new Error('The base has no other files.'));
}
