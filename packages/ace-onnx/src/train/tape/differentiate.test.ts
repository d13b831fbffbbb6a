import { createRandom, isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createNodeRuntime } from '../../node/onnx-runtime.js';
import { createGraph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import type { Operations } from '../../onnx/operations.js';
import type { Shape, Value } from '../../onnx/types.js';
import { float32 } from '../../runtime/tensor.js';
import { differentiate } from './differentiate.js';
import { RULES } from './rules.js';
import { createTape } from './tape.js';
import type { Tape } from './tape.js';

/** A function of inputs; the derivative by each is checked along random directions. */
interface Example {
  /** The operators whose rules it exercises. */
  readonly rules: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  /** Shapes in the graph where lengths are names. @defaultValue `shapes` */
  readonly axes?: readonly Shape[];
  /** Numbers from here to here. @defaultValue [-1.5, 1.5] */
  readonly range?: readonly [number, number];
  /** Inputs that are frozen, such as weights that a rule does not differentiate by. */
  readonly frozen?: readonly number[];
  readonly build: (o: Operations, inputs: readonly Value[], tape: Tape) => Value;
}

const pair = [
  [2, 3, 4],
  [3, 4],
];
const one = [[2, 3, 4]];
const EXAMPLES: Readonly<Record<string, Example>> = {
  'a sum, broadcast': {
    rules: ['Add'],
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    build: (o, [a, b]) => o.add(a!, b!),
  },
  'a sum with itself': { rules: ['Add'], shapes: one, build: (o, [a]) => o.add(a!, a!) },
  'a difference, broadcast': { rules: ['Sub'], shapes: [[4], [2, 3, 4]], build: (o, [a, b]) => o.sub(a!, b!) },
  'a product, broadcast': { rules: ['Mul'], shapes: pair, build: (o, [a, b]) => o.mul(a!, b!) },
  'a square': { rules: ['Mul'], shapes: one, build: (o, [a]) => o.mul(a!, a!) },
  'a quotient': { rules: ['Div'], shapes: pair, range: [0.5, 2], build: (o, [a, b]) => o.div(a!, b!) },
  'a negative': { rules: ['Neg'], shapes: one, build: (o, [a]) => o.neg(a!) },
  'a root': { rules: ['Sqrt'], shapes: one, range: [0.5, 3], build: (o, [a]) => o.sqrt(a!) },
  'a reciprocal': { rules: ['Reciprocal'], shapes: one, range: [0.5, 2], build: (o, [a]) => o.reciprocal(a!) },
  'a rectifier, on either side of 0': {
    rules: ['Relu'],
    shapes: [
      [2, 3, 4],
      [2, 3, 4],
    ],
    range: [0.3, 1.5],
    build: (o, [a, b]) => o.add(o.relu(a!), o.relu(o.neg(b!))),
  },
  'a sigmoid': { rules: ['Sigmoid'], shapes: one, build: (o, [a]) => o.sigmoid(a!) },
  'a hyperbolic tangent': { rules: ['Tanh'], shapes: one, build: (o, [a]) => o.tanh(a!) },
  'an error function': { rules: ['Erf'], shapes: one, build: (o, [a]) => o.erf(a!) },
  'an exponential': { rules: ['Exp'], shapes: one, build: (o, [a]) => o.exp(a!) },
  'a sine': { rules: ['Sin'], shapes: one, build: (o, [a]) => o.sin(a!) },
  'a cosine': { rules: ['Cos'], shapes: one, build: (_, [a], tape) => tape.node('Cos', [a], a!) },
  'a value as it is': { rules: ['Identity'], shapes: one, build: (_, [a], tape) => tape.node('Identity', [a], a!) },
  'a cast there and back': { rules: ['Cast'], shapes: one, build: (o, [a]) => o.cast(o.cast(a!, 'float64'), 'float32') },
  'shares along the last axis': { rules: ['Softmax'], shapes: one, build: (o, [a]) => o.softmax(a!, -1) },
  'shares along a middle axis': { rules: ['Softmax'], shapes: one, build: (o, [a]) => o.softmax(a!, 1) },
  'a mean': { rules: ['ReduceMean'], shapes: one, build: (o, [a]) => o.mean(a!, [-1]) },
  'a mean over an axis without a number': {
    rules: ['ReduceMean', 'Expand'],
    shapes: one,
    axes: [[2, 'places', 4]],
    build: (o, [a]) => o.mul(o.mean(a!, [1]), o.mean(a!, [1])),
  },
  'a sum over two axes': { rules: ['ReduceSum'], shapes: one, build: (o, [a]) => o.sum(a!, [0, 2]) },
  'turned axes': { rules: ['Transpose'], shapes: one, build: (o, [a]) => o.transpose(a!, [2, 0, 1]) },
  'another shape': { rules: ['Reshape'], shapes: one, build: (o, [a]) => o.reshape(a!, [6, 4], [6, 4]) },
  'another shape of lengths without numbers': {
    rules: ['Reshape'],
    shapes: one,
    axes: [['batch', 'places', 4]],
    build: (o, [a]) => o.reshape(a!, [-1, 4], ['rows', 4]),
  },
  'a value repeated': {
    rules: ['Expand'],
    shapes: [
      [3, 1],
      [2, 3, 4],
    ],
    build: (o, [a, b]) => o.mul(o.expand(a!, b!), b!),
  },
  'a choice': {
    rules: ['Where'],
    shapes: pair,
    build: (o, [a, b], tape) => o.where(tape.constant([1, 0, 0, 1], { type: 'bool' }), a!, b!),
  },
  'values one after the other': {
    rules: ['Concat'],
    shapes: [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    build: (o, values) => o.concat(values, 1),
  },
  'values one after the other, of lengths without numbers': {
    rules: ['Concat'],
    shapes: [
      [2, 3],
      [2, 1],
    ],
    axes: [
      [2, 'some'],
      [2, 'more'],
    ],
    build: (o, values) => o.concat(values, 1),
  },
  'parts, one of them unused': {
    rules: ['Split'],
    shapes: [[2, 6]],
    build: (o, [a]) => o.mul(o.split(a!, 3, 1)[0]!, o.split(a!, 3, 1)[2]!),
  },
  'a piece from within': {
    rules: ['Slice'],
    shapes: [[2, 5]],
    build: (o, [a], tape) => o.slice(a!, tape.constant([1], { type: 'int64' }), tape.constant([4], { type: 'int64' }), 1),
  },
  'a piece up to beyond the end': {
    rules: ['Slice'],
    shapes: [[2, 5]],
    build: (o, [a], tape) => o.slice(a!, tape.constant([3], { type: 'int64' }), tape.constant([9], { type: 'int64' }), 1),
  },
  'a product of matrices, per item': {
    rules: ['MatMul'],
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    build: (o, [a, b]) => o.matmul(a!, b!),
  },
  'a product with a matrix that all items share': {
    rules: ['MatMul'],
    shapes: [
      [3, 4],
      [2, 4, 5],
    ],
    build: (o, [a, b]) => o.matmul(a!, b!),
  },
  'a product with a matrix before one item': {
    rules: ['MatMul'],
    shapes: [
      [3, 4],
      [1, 4, 5],
    ],
    build: (o, [a, b]) => o.matmul(a!, b!),
  },
  'a product of heads that share one': {
    rules: ['MatMul'],
    shapes: [
      [2, 3, 4],
      [1, 4, 5],
    ],
    build: (o, [a, b]) => o.matmul(a!, b!),
  },
  'a product with a turned matrix and a bias': {
    rules: ['Gemm'],
    shapes: [[3, 4], [5, 4], [5]],
    build: (o, [a, b, c]) => o.gemm(a!, b!, c!),
  },
  ...Object.fromEntries(
    (
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const
    ).map(([transA, transB]): [string, Example] => [
      `a scaled product, turned ${transA} and ${transB}`,
      {
        rules: ['Gemm'],
        shapes: [transA === 1 ? [4, 3] : [3, 4], transB === 1 ? [5, 4] : [4, 5], [3, 5]],
        build: (_, inputs, tape) =>
          tape.node('Gemm', inputs, { type: 'float32', shape: [3, 5] }, { transA, transB, alpha: { float: 0.5 }, beta: { float: 3 } }),
      },
    ]),
  ),
  'a convolution': {
    rules: ['Conv'],
    shapes: [
      [1, 4, 6],
      [4, 2, 3],
    ],
    frozen: [1],
    build: (o, [x, weight]) => o.conv(x!, weight!, undefined, { pads: [1, 1], groups: 2 }),
  },
  'a turned convolution': {
    rules: ['ConvTranspose'],
    shapes: [[1, 4, 3], [4, 2, 2], [2]],
    frozen: [1, 2],
    build: (o, [x, weight, bias]) => o.convTranspose(x!, weight!, bias!, { stride: 2, pad: 0 }),
  },
};

const STEP = 0.02;

/** Compares the derivative along a random direction with the slope of the function there. */
async function check(example: Example, seed: number): Promise<{ readonly got: number; readonly slope: number; readonly scale: number }> {
  const random = createRandom(seed);
  const [low, high] = example.range ?? [-1.5, 1.5];
  const draw = (shape: readonly number[], from: number, to: number): Float32Array =>
    Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () => from + (to - from) * random.next());
  const points = example.shapes.map((shape) => draw(shape, low, high));
  const directions = example.shapes.map((shape, index) => draw(shape, -1, 1).map((value) => (example.frozen?.includes(index) ? 0 : value)));

  const tape = createTape(createGraph('rule'));
  const inputs = example.shapes.map((shape, index) => tape.input(`x${index}`, 'float32', example.axes?.[index] ?? shape));
  const y = example.build(operationsOn(tape), inputs, tape);
  const gradient = tape.input('gradient', 'float32', y.shape);
  const wanted = inputs.filter((_, index) => example.frozen?.includes(index) !== true);
  const derivatives = differentiate(tape, [{ value: y, gradient }], wanted);
  tape.output('y', y);
  for (const [name, value] of derivatives) tape.output(`by_${name}`, value);
  const session = await createNodeRuntime({ threads: 1 }).open(tape.finish(), { name: 'rule', files: [] });
  const at = (shift: number, weights: Float32Array | undefined, shape: readonly number[]) => ({
    ...Object.fromEntries(
      points.map((point, index) => [
        `x${index}`,
        float32(
          point.map((value, place) => value + shift * directions[index]![place]!),
          example.shapes[index]!,
        ),
      ]),
    ),
    gradient: float32(weights ?? new Float32Array(shape.reduce((size, length) => size * length, 1)), shape),
  });
  const shape = await sizeOf();
  const weights = draw(shape, -1, 1);
  const lossAt = async (shift: number): Promise<number> => {
    const { y: values } = await session.run(at(shift, weights, shape), { outputs: ['y'] });
    return (values!.data as Float32Array).reduce((sum, value, place) => sum + value * weights[place]!, 0);
  };
  const results = await session.run(at(0, weights, shape));
  let got = 0;
  let scale = 0;
  for (const [index, direction] of directions.entries()) {
    const by = results[`by_x${index}`]?.data as Float32Array | undefined;
    direction.forEach((value, place) => {
      const part = value * (by?.[place] ?? 0);
      got += part;
      scale += Math.abs(part);
    });
  }
  const near = (await lossAt(STEP)) - (await lossAt(-STEP));
  const far = (await lossAt(2 * STEP)) - (await lossAt(-2 * STEP));
  await session.release();
  return { got, slope: (8 * near - far) / (12 * STEP), scale };

  /** The shape of the function's value, where the graph has names for lengths. */
  async function sizeOf(): Promise<readonly number[]> {
    if (y.shape.every((length) => typeof length === 'number')) return y.shape;
    const plain = createGraph('shape');
    const values = example.shapes.map((own, index) => plain.input(`x${index}`, 'float32', own));
    plain.output('y', example.build(operationsOn(plain), values, createTape(plain)));
    const own = await createNodeRuntime({ threads: 1 }).open(plain.finish(), { name: 'shape', files: [] });
    const { gradient: _, ...feeds } = at(0, undefined, [0]);
    const found = (await own.run(feeds))['y']!.shape;
    await own.release();
    return found;
  }
}

describe('differentiate', () => {
  it.each(Object.keys(EXAMPLES))('gives the slope of %s', async (name) => {
    for (const seed of [1, 2]) {
      const { got, slope, scale } = await check(EXAMPLES[name]!, seed);
      expect(Math.abs(got - slope), `seed ${seed}: ${got}, the function rises by ${slope}`).toBeLessThan(3e-4 * (1 + scale));
    }
  });

  it('has an example of every rule', () => {
    expect(new Set(Object.values(EXAMPLES).flatMap(({ rules }) => rules))).toEqual(new Set(RULES.keys()));
  });

  it('names an operation that has no rule', () => {
    const tape = createTape(createGraph('rule'));
    const x = tape.input('x', 'float32', [2]);
    const y = tape.node('Atanh', [x], x);
    const fault = catchError(() => differentiate(tape, [{ value: y, gradient: x }], [x]));
    expect(isLoopError(fault, 'unsupported') && fault.message).toContain('Atanh');
  });

  it('needs no rule for what does not lead to a wanted value', () => {
    const tape = createTape(createGraph('rule'));
    const [x, w] = [tape.input('x', 'float32', [2]), tape.input('w', 'float32', [2])];
    const y = operationsOn(tape).mul(x, tape.node('Atanh', [w], w));
    expect([...differentiate(tape, [{ value: y, gradient: x }], [x]).keys()]).toEqual(['x']);
  });

  it('lets nothing flow back through what was detached', () => {
    const tape = createTape(createGraph('rule'));
    const x = tape.input('x', 'float32', [2]);
    const o = operationsOn(tape);
    const y = tape.detach(o.exp(x));
    expect(differentiate(tape, [{ value: y, gradient: x }], [x]).size).toBe(0);
  });
});

function catchError(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
