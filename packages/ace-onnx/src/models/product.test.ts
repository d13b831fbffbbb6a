import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { float32ToBfloat16 } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../node/onnx-runtime.js';
import { openCheckpoint } from '../node/open-checkpoint.js';
import { createGraph } from '../onnx/graph.js';
import type { Graph } from '../onnx/graph.js';
import type { GraphData } from '../onnx/types.js';
import { operationsOn } from '../onnx/operations.js';
import type { Shape } from '../onnx/types.js';
import { float32 } from '../runtime/tensor.js';
import type { Tensor } from '../runtime/tensor.js';
import type { ProductHook, ProductOptions } from './product.js';
import { FAMILIES } from './families.js';
import { buildNetwork } from './recipe.js';
import { createWeights } from './weights.js';

const [OUTPUTS, INPUTS] = [3, 4] as const;
// Quarters are exact in bfloat16.
const WEIGHT = Float32Array.from({ length: OUTPUTS * INPUTS }, (_, index) => (index % 7) / 4 - 0.75);
const BIAS = Float32Array.of(0.5, -1, 2);
const FILE = 'weights.bin';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-product-'));
  await writeFile(path.join(folder, FILE), new Uint8Array([...bytesOf(WEIGHT), ...bytesOf(BIAS), ...bytesOf(float32ToBfloat16(WEIGHT))]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const places = new Map([
  ['to_q.weight', { type: 'float32', shape: [OUTPUTS, INPUTS], file: FILE, offset: 0, length: 48 }],
  ['to_q.bias', { type: 'float32', shape: [OUTPUTS], file: FILE, offset: 48, length: 12 }],
  ['narrow.weight', { type: 'bfloat16', shape: [OUTPUTS, INPUTS, 1], file: FILE, offset: 60, length: 24 }],
] as const);

interface Run {
  readonly axes: Shape;
  readonly shape: readonly number[];
  readonly options?: ProductOptions;
  readonly pieceNumbers?: number;
  /** The two factors of an adapter, `[rank, inputs]` and `[outputs, rank]`; without them the graph has no hook. */
  readonly adapter?: { readonly a: Tensor; readonly b: Tensor };
}

/** Builds one product and runs it over the numbers 0, 1, 2, … */
async function run(name: string, { axes, shape, options, pieceNumbers, adapter }: Run): Promise<Tensor> {
  const graph = createGraph('product');
  const x = graph.input('x', 'float32', axes);
  const weights = createWeights(graph, places, { onProduct: adapter === undefined ? undefined : lowRank(graph), pieceNumbers });
  graph.output('y', weights.product(name, [OUTPUTS, INPUTS], x, options));
  const session = await createNodeRuntime({ threads: 1 }).open(graph.finish(), {
    name: 'product',
    files: [{ name: FILE, location: path.join(folder, FILE) }],
  });
  const result = (await session.run({ x: float32(counting(shape), shape), ...adapter }))['y']!;
  await session.release();
  return float32(result.data.slice() as Float32Array, result.shape);
}

/** Adds `(x aᵀ) bᵀ`, with factors of any rank as inputs of the graph. */
function lowRank(graph: Graph): ProductHook {
  const o = operationsOn(graph);
  return ({ x, inputs, outputs, layout }, y) => {
    const a = graph.input('a', 'float32', ['rank', inputs]);
    const b = graph.input('b', 'float32', [outputs, 'rank']);
    const more = layout === 'rows' ? o.matmul(o.matmul(x, o.transpose(a, [1, 0])), o.transpose(b, [1, 0])) : o.matmul(b, o.matmul(a, x));
    return o.add(y, more);
  };
}

/** What the product must be, for `length` vectors of x: element `[output][place]`. */
function expected(x: (input: number, place: number) => number, length: number, bias = [0, 0, 0]): number[][] {
  return Array.from({ length: OUTPUTS }, (_, output) =>
    Array.from({ length }, (_unused, place) =>
      WEIGHT.subarray(output * INPUTS, (output + 1) * INPUTS).reduce((sum, weight, input) => sum + weight * x(input, place), bias[output]!),
    ),
  );
}

function counting(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: shape.reduce((product, axis) => product * axis, 1) }, (_, index) => index);
}

function transposed(rows: readonly (readonly number[])[]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}

function bytesOf(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

describe('Weights.product', () => {
  const byRow = (input: number, place: number): number => place * INPUTS + input;

  it.each([
    ['a stored matrix', 'to_q.weight', {}],
    ['a 16-bit convolution of one place', 'narrow.weight', { stored: [OUTPUTS, INPUTS, 1] }],
  ] as const)('multiplies channels by %s', async (_, name, options) => {
    const y = await run(name, { axes: ['batch', INPUTS, 'length'], shape: [1, INPUTS, 5], options });
    expect(y.shape).toEqual([1, OUTPUTS, 5]);
    expect([...y.data]).toEqual(expected((input, place) => input * 5 + place, 5).flat());
  });

  it.each([
    ['a matrix', ['length', INPUTS], [6, INPUTS]],
    ['one unknown axis', [2, 'length', INPUTS], [2, 3, INPUTS]],
    ['two unknown axes', ['batch', 'length', INPUTS], [2, 3, INPUTS]],
    ['three leading axes', ['batch', 1, 'length', INPUTS], [2, 1, 3, INPUTS]],
  ] as const)('multiplies rows with %s, and adds the bias', async (_, axes, shape) => {
    const y = await run('to_q.weight', { axes, shape, options: { layout: 'rows', bias: 'to_q.bias' } });
    expect(y.shape).toEqual([...shape.slice(0, -1), OUTPUTS]);
    expect([...y.data]).toEqual(transposed(expected(byRow, 6, [...BIAS])).flat());
  });

  it.each(['rows', 'channels'] as const)('takes some rows of a weight and of its bias, over %s', async (layout) => {
    const options = { layout, rows: [1, 3], bias: 'to_q.bias' } as const;
    const y = await run('to_q.weight', { axes: [INPUTS, INPUTS], shape: [INPUTS, INPUTS], options });
    const wanted = expected(layout === 'rows' ? byRow : (input, place) => input * INPUTS + place, INPUTS, [...BIAS]).slice(1);
    expect([...y.data]).toEqual((layout === 'rows' ? transposed(wanted) : wanted).flat());
  });

  it.each(['rows', 'channels'] as const)('lets a hook add an adapter of any rank, and rank 0 adds nothing, over %s', async (layout) => {
    const job = { axes: [INPUTS, INPUTS], shape: [INPUTS, INPUTS], options: { layout, bias: 'to_q.bias' } } as const;
    const factors = (rank: number): NonNullable<Run['adapter']> => ({
      a: float32(new Float32Array(rank * INPUTS).fill(1), [rank, INPUTS]),
      b: float32(new Float32Array(OUTPUTS * rank).fill(0.5), [OUTPUTS, rank]),
    });
    const plain = await run('to_q.weight', job);
    expect(await run('to_q.weight', { ...job, adapter: factors(0) })).toEqual(plain);
    const sums = Array.from({ length: INPUTS }, (_, place) =>
      Array.from({ length: INPUTS }, (_unused, input) => (layout === 'rows' ? byRow(input, place) : input * INPUTS + place)).reduce(
        (a, b) => a + b,
      ),
    );
    const adapted = await run('to_q.weight', { ...job, adapter: factors(2) });
    const place = (index: number): number => (layout === 'rows' ? Math.floor(index / OUTPUTS) : index % INPUTS);
    expect([...adapted.data]).toEqual(Array.from(plain.data as Float32Array, (value, index) => value + sums[place(index)]!));
  });

  it.each([3, 8, 100])('multiplies rows by pieces of at most %d numbers as by the whole, with a hook and without', async (pieceNumbers) => {
    const shape = [2, 3, INPUTS];
    const job = {
      axes: ['batch', 'length', INPUTS],
      shape,
      options: { layout: 'rows', stored: [OUTPUTS, INPUTS, 1], bias: 'to_q.bias' },
    } as const;
    const whole = await run('narrow.weight', job);
    expect(await run('narrow.weight', { ...job, pieceNumbers })).toEqual(whole);
    const adapter = {
      a: float32(new Float32Array(INPUTS).fill(1), [1, INPUTS]),
      b: float32(new Float32Array(OUTPUTS).fill(1), [OUTPUTS, 1]),
    };
    expect(await run('narrow.weight', { ...job, pieceNumbers, adapter })).toEqual(await run('narrow.weight', { ...job, adapter }));
  });

  it('cuts some rows of a weight, too', async () => {
    const job = {
      axes: ['length', INPUTS],
      shape: [2, INPUTS],
      options: { layout: 'rows', stored: [OUTPUTS, INPUTS, 1], rows: [1, 3] },
    } as const;
    expect(await run('narrow.weight', { ...job, pieceNumbers: 4 })).toEqual(await run('narrow.weight', job));
  });

  it('tells a hook which weight it is', () => {
    const seen: string[] = [];
    const graph = createGraph('g');
    const onProduct: ProductHook = ({ name, inputs, outputs, layout }, y) => {
      seen.push(`${name} ${outputs}×${inputs} ${layout}`);
      return y;
    };
    createWeights(graph, places, { onProduct })
      .under('to_q.')
      .product('weight', [OUTPUTS, INPUTS], graph.input('x', 'float32', [INPUTS, 2]));
    expect(seen).toEqual(['to_q.weight 3×4 channels']);
  });
});

/** The products that multiply by a weight, or by what is made of weights alone, without `Weights.product`. */
function bareProducts({ constants, nodes }: GraphData): readonly string[] {
  const fixed = new Set(constants.map(({ name }) => name));
  const weights = new Set(constants.filter(({ external }) => external !== undefined).map(({ name }) => name));
  const found: string[] = [];
  for (const { operator, name, inputs, outputs } of nodes) {
    if ((operator === 'MatMul' || operator === 'Gemm') && inputs.some((input) => weights.has(input)) && !name.includes('product/'))
      found.push(name);
    if (!inputs.every((input) => fixed.has(input))) continue;
    for (const output of outputs) {
      fixed.add(output);
      if (inputs.some((input) => weights.has(input))) weights.add(output);
    }
  }
  return found;
}

describe('networks', () => {
  const CHECKPOINTS: Readonly<Record<string, string>> = {
    'ace-step-v1': 'ace-step-v1/checkpoint',
    'ace-step-1.5': 'ace-step-1.5/checkpoints',
  };

  it.each(FAMILIES)('multiply by weights only through Weights.product: $title', async (kind) => {
    const folder = fileURLToPath(new URL(`../../fixtures/${CHECKPOINTS[kind.id]}`, import.meta.url));
    const { recipes, checkpoint } = await kind.open(openCheckpoint(folder));
    expect(recipes.length).toBeGreaterThan(5);
    for (const recipe of recipes) {
      const data = buildNetwork(recipe, await checkpoint.component(recipe.component));
      expect([recipe.name, bareProducts(data)]).toEqual([recipe.name, []]);
    }
  });

  it('would be found out', () => {
    const graph = createGraph('bare');
    const o = operationsOn(graph);
    const x = graph.input('x', 'float32', [INPUTS, 2]);
    graph.output('y', o.matmul(o.mul(createWeights(graph, places).float('to_q.weight', [OUTPUTS, INPUTS]), 2), x));
    expect(bareProducts(graph.finish())).toEqual(['MatMul']);
  });
});
