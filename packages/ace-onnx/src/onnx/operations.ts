import { ShapeMismatchError } from '@loop/core';

import type { Graph } from './graph.js';
import { ONNX_TYPES } from './types.js';
import type { Axis, ElementType, Shape, Value } from './types.js';

/** Padding, stride and the like of {@link Operations.conv}; one number per spatial axis. */
export interface ConvOptions {
  /** Padding at the start of each axis, then at the end of each. @defaultValue none */
  readonly pads?: readonly number[] | undefined;
  /** @defaultValue 1 */
  readonly strides?: readonly number[] | undefined;
  /** @defaultValue 1 */
  readonly dilations?: readonly number[] | undefined;
  /** @defaultValue 1 */
  readonly groups?: number | undefined;
}

/** The operations that our networks are made of, with their shapes checked while the graph is built. */
export interface Operations {
  add(a: Value, b: Value | number): Value;
  sub(a: Value, b: Value | number): Value;
  mul(a: Value, b: Value | number): Value;
  div(a: Value, b: Value | number): Value;
  neg(a: Value): Value;
  sqrt(a: Value): Value;
  reciprocal(a: Value): Value;
  relu(a: Value): Value;
  sigmoid(a: Value): Value;
  tanh(a: Value): Value;
  erf(a: Value): Value;
  exp(a: Value): Value;
  sin(a: Value): Value;
  cos(a: Value): Value;
  /** `x · sigmoid(x)` */
  silu(a: Value): Value;
  cast(a: Value, type: ElementType): Value;
  /** Matrix product over the last two axes, the others broadcast. */
  matmul(a: Value, b: Value): Value;
  /** `a · bᵀ + bias` of two matrices `[rows, inner]` and `[columns, inner]`, and a vector `[columns]`. */
  gemm(a: Value, b: Value, bias?: Value): Value;
  softmax(a: Value, axis: number): Value;
  mean(a: Value, axes: readonly number[]): Value;
  sum(a: Value, axes: readonly number[]): Value;
  transpose(a: Value, order: readonly number[]): Value;
  /** `target` is ONNX's (0 keeps an axis, −1 is what remains); `shape` says what comes out. */
  reshape(a: Value, target: readonly number[], shape: Shape): Value;
  /** Gives `a` the axes of `like`, all but the last, which becomes that of `shape`. */
  reshapeLike(a: Value, like: Value, shape: Shape): Value;
  concat(values: readonly Value[], axis: number): Value;
  /** Takes what lies from `start` to `end` (excluded) along an axis; both are int64 `[1]`. */
  slice(a: Value, start: Value, end: Value, axis: number): Value;
  /** Splits into equal parts. */
  split(a: Value, parts: number, axis: number): Value[];
  /** Rows of a table by index, along the first axis. */
  gather(table: Value, indices: Value, axis?: number): Value;
  /** One entry per place along an axis; `indices` has the shape of the result. */
  gatherElements(a: Value, indices: Value, axis: number): Value;
  expand(a: Value, like: Value): Value;
  where(condition: Value, a: Value, b: Value | number): Value;
  equal(a: Value, b: Value | number): Value;
  conv(a: Value, weight: Value, bias: Value | undefined, options?: ConvOptions): Value;
  convTranspose(a: Value, weight: Value, bias: Value, options: { readonly stride: number; readonly pad: number }): Value;
  /** How long an axis is when the graph runs: int64 `[1]`. */
  lengthOf(a: Value, axis: number): Value;
  /** The remainder of integers, never negative. */
  mod(a: Value, divisor: number): Value;
  /** Adds zeros at the end of an axis, as many as `count`, int64 `[1]`, says. */
  padEnd(a: Value, axis: number, count: Value): Value;
  /** Repeats the values at the ends of the last axis. */
  padEdge(a: Value, before: number, after: number): Value;
  /** Averages neighbours along the last axis, two by two. */
  averagePairs(a: Value): Value;
  /** Repeats each value along the last `axes` spatial axes. */
  upsample(a: Value, scales: readonly number[]): Value;
  /** Integers as a value: int64 `[count]`. */
  integers(values: readonly number[]): Value;
  /** A number as a value. */
  scalar(value: number): Value;
}

/** Makes the operations of a graph. */
export function operationsOn(graph: Graph): Operations {
  const scalar = (value: number): Value => graph.constant([value], { shape: [] });
  const lift = (value: Value | number, type: ElementType = 'float32'): Value =>
    typeof value === 'number' ? graph.constant([value], { shape: [], type }) : value;
  const unary = (operator: string) => (a: Value) => graph.node(operator, [a], a);
  const binary = (operator: string) => (a: Value, given: Value | number) => {
    const b = lift(given, a.type);
    return graph.node(operator, [a, b], { type: a.type, shape: broadcast(a.shape, b.shape, operator) });
  };
  const reduce = (operator: string) => (a: Value, axes: readonly number[]) => {
    const positions = axes.map((axis) => at(a.shape, axis));
    const shape = a.shape.map((length, axis) => (positions.includes(axis) ? 1 : length));
    return graph.node(operator, [a, graph.constant(positions, { type: 'int64' })], { type: a.type, shape }, { keepdims: 1 });
  };

  const self: Operations = {
    scalar,
    integers: (values) => graph.constant(values, { type: 'int64' }),
    add: binary('Add'),
    sub: binary('Sub'),
    mul: binary('Mul'),
    div: binary('Div'),
    neg: unary('Neg'),
    sqrt: unary('Sqrt'),
    reciprocal: unary('Reciprocal'),
    relu: unary('Relu'),
    sigmoid: unary('Sigmoid'),
    tanh: unary('Tanh'),
    erf: unary('Erf'),
    exp: unary('Exp'),
    sin: unary('Sin'),
    cos: unary('Cos'),
    silu: (a) => self.mul(a, self.sigmoid(a)),
    cast: (a, type) => (a.type === type ? a : graph.node('Cast', [a], { type, shape: a.shape }, { to: onnxType(type) })),
    matmul(a, b) {
      const [rows, inner] = a.shape.slice(-2) as [Axis, Axis];
      const [innerToo, columns] = b.shape.slice(-2) as [Axis, Axis];
      assertSame(inner, innerToo, `MatMul of ${show(a.shape)} and ${show(b.shape)}`);
      return graph.node('MatMul', [a, b], {
        type: a.type,
        shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2), 'MatMul'), rows, columns],
      });
    },
    gemm(a, b, bias) {
      const [rows, inner] = a.shape as readonly [Axis, Axis];
      const [columns, innerToo] = b.shape as readonly [Axis, Axis];
      assertSame(inner, innerToo, `Gemm of ${show(a.shape)} and ${show(b.shape)} turned`);
      return graph.node('Gemm', bias === undefined ? [a, b] : [a, b, bias], { type: a.type, shape: [rows, columns] }, { transB: 1 });
    },
    softmax: (a, axis) => graph.node('Softmax', [a], a, { axis: at(a.shape, axis) }),
    mean: reduce('ReduceMean'),
    sum: reduce('ReduceSum'),
    transpose: (a, order) => graph.node('Transpose', [a], { type: a.type, shape: order.map((axis) => a.shape[axis]!) }, { perm: order }),
    reshape: (a, target, shape) => graph.node('Reshape', [a, graph.constant(target, { type: 'int64' })], { type: a.type, shape }),
    reshapeLike(a, like, shape) {
      const last = shape.at(-1) as number;
      if (shape.filter((axis) => typeof axis === 'string').length < 2) {
        const target = shape.map((axis) => (typeof axis === 'string' ? -1 : axis));
        return self.reshape(a, target, shape);
      }
      const leading = graph.node('Shape', [like], { type: 'int64', shape: [shape.length - 1] }, { end: -1 });
      const target = self.concat([leading, graph.constant([last], { type: 'int64' })], 0);
      return graph.node('Reshape', [a, target], { type: a.type, shape });
    },
    concat(values, axis) {
      const first = values[0]!;
      const position = at(first.shape, axis);
      const lengths = values.map((value) => value.shape[position]!);
      const total = lengths.every((length) => typeof length === 'number')
        ? lengths.reduce<number>((sum, length) => sum + (length as number), 0)
        : lengths.join('+');
      const shape = first.shape.map((length, index) => (index === position ? total : length));
      return graph.node('Concat', values, { type: first.type, shape }, { axis: position });
    },
    slice(a, start, end, axis) {
      const position = at(a.shape, axis);
      const shape = a.shape.map((length, index) => (index === position ? `${length} from ${start.name}` : length));
      return graph.node('Slice', [a, start, end, graph.constant([position], { type: 'int64' })], { type: a.type, shape });
    },
    split(a, parts, axis) {
      const position = at(a.shape, axis);
      const length = a.shape[position]!;
      if (typeof length !== 'number' || length % parts !== 0) fail(`Split of ${show(a.shape)} into ${parts} along axis ${position}`);
      const shape = a.shape.map((whole, index) => (index === position ? (length as number) / parts : whole));
      return graph.nodes(
        'Split',
        [a],
        Array.from({ length: parts }, () => ({ type: a.type, shape })),
        { axis: position, num_outputs: parts },
      );
    },
    gather: (table, indices, axis = 0) =>
      graph.node(
        'Gather',
        [table, indices],
        { type: table.type, shape: [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)] },
        { axis },
      ),
    gatherElements: (a, indices, axis) =>
      graph.node('GatherElements', [a, indices], { type: a.type, shape: indices.shape }, { axis: at(a.shape, axis) }),
    expand: (a, like) => {
      const target = graph.node('Shape', [like], { type: 'int64', shape: [like.shape.length] });
      return graph.node('Expand', [a, target], { type: a.type, shape: broadcast(a.shape, like.shape, 'Expand') });
    },
    where(condition, a, given) {
      const b = lift(given, a.type);
      return graph.node('Where', [condition, a, b], {
        type: a.type,
        shape: broadcast(condition.shape, broadcast(a.shape, b.shape, 'Where'), 'Where'),
      });
    },
    equal: (a, given) => {
      const b = lift(given, a.type);
      return graph.node('Equal', [a, b], { type: 'bool', shape: broadcast(a.shape, b.shape, 'Equal') });
    },
    conv(a, weight, bias, { pads, strides, dilations, groups = 1 } = {}) {
      const [out, perGroup, ...kernel] = weight.shape as readonly number[];
      assertSame(a.shape[1]!, perGroup! * groups, `Conv of ${show(a.shape)} with ${show(weight.shape)} in ${groups} groups`);
      const spatial = a.shape.slice(2).map((length, axis) => {
        const padding = (pads?.[axis] ?? 0) + (pads?.[axis + kernel.length] ?? 0);
        const reach = (kernel[axis]! - 1) * (dilations?.[axis] ?? 1);
        const stride = strides?.[axis] ?? 1;
        if (typeof length === 'number') return Math.floor((length + padding - reach - 1) / stride) + 1;
        return padding === reach && stride === 1 ? length : `${length}'`;
      });
      const attributes = {
        kernel_shape: kernel,
        group: groups,
        ...(pads === undefined ? {} : { pads }),
        ...(strides === undefined ? {} : { strides }),
        ...(dilations === undefined ? {} : { dilations }),
      };
      return graph.node(
        'Conv',
        bias === undefined ? [a, weight] : [a, weight, bias],
        { type: a.type, shape: [a.shape[0]!, out!, ...spatial] },
        attributes,
      );
    },
    convTranspose(a, weight, bias, { stride, pad }) {
      const [channels, out, kernel] = weight.shape as readonly [number, number, number];
      assertSame(a.shape[1]!, channels, `ConvTranspose of ${show(a.shape)} with ${show(weight.shape)}`);
      const shape = [a.shape[0]!, out, times(a.shape[2]!, stride)];
      return graph.node(
        'ConvTranspose',
        [a, weight, bias],
        { type: a.type, shape },
        { kernel_shape: [kernel], strides: [stride], pads: [pad, pad] },
      );
    },
    lengthOf: (a, axis) => {
      const position = at(a.shape, axis);
      return graph.node('Shape', [a], { type: 'int64', shape: [1] }, { start: position, end: position + 1 });
    },
    mod: (a, divisor) => graph.node('Mod', [a, graph.constant([divisor], { type: a.type })], a),
    padEnd(a, axis, count) {
      const position = at(a.shape, axis);
      const none = (places: number): Value[] => (places === 0 ? [] : [self.integers(Array.from({ length: places }, () => 0))]);
      const pads = self.concat([...none(a.shape.length + position), count, ...none(a.shape.length - position - 1)], 0);
      const shape = a.shape.map((length, index) => (index === position ? `${length}+${count.name}` : length));
      return graph.node('Pad', [a, pads], { type: a.type, shape });
    },
    padEdge(a, before, after) {
      const rank = a.shape.length;
      const pads = [...Array.from({ length: rank - 1 }, () => 0), before, ...Array.from({ length: rank - 1 }, () => 0), after];
      const shape = [...a.shape.slice(0, -1), plus(a.shape.at(-1)!, before + after)];
      return graph.node('Pad', [a, graph.constant(pads, { type: 'int64' })], { type: a.type, shape }, { mode: 'edge' });
    },
    averagePairs(a) {
      const shape = [...a.shape.slice(0, -1), half(a.shape.at(-1)!)];
      return graph.node('AveragePool', [a], { type: a.type, shape }, { kernel_shape: [1, 2], strides: [1, 2] });
    },
    upsample(a, scales) {
      const factors = [...a.shape.slice(0, -scales.length).map(() => 1), ...scales];
      const shape = a.shape.map((length, axis) => times(length, factors[axis]!));
      const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
      return graph.node('Resize', [a, undefined, graph.constant(factors)], { type: a.type, shape }, attributes);
    },
  };
  return self;
}

function onnxType(type: ElementType): number {
  return ONNX_TYPES[type];
}

/** A symbolic length and a number cannot be distinguished while building, so only two different numbers are a fault. */
function assertSame(a: Axis, b: Axis, what: string): void {
  if (typeof a === 'number' && typeof b === 'number' && a !== b) fail(`${what}: ${a} is not ${b}`);
}

function broadcast(a: Shape, b: Shape, operator: string): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, index) => {
    const left = a[index - rank + a.length] ?? 1;
    const right = b[index - rank + b.length] ?? 1;
    if (left === 1) return right;
    if (right !== 1) assertSame(left, right, `${operator} of ${show(a)} and ${show(b)}`);
    return typeof right === 'number' && right !== 1 ? right : left;
  });
}

function at(shape: Shape, axis: number): number {
  const position = axis < 0 ? axis + shape.length : axis;
  if (position < 0 || position >= shape.length) fail(`axis ${axis} of ${show(shape)}`);
  return position;
}

const times = (length: Axis, factor: number): Axis =>
  typeof length === 'number' ? length * factor : factor === 1 ? length : `${length}*${factor}`;
const plus = (length: Axis, more: number): Axis => (typeof length === 'number' ? length + more : `${length}+${more}`);
const half = (length: Axis): Axis => (typeof length === 'number' ? length / 2 : `${length}/2`);

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

function fail(what: string): never {
  throw new ShapeMismatchError(`The graph does not fit: ${what}.`, [what]);
}
