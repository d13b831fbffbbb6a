import { ShapeMismatchError } from '@loop/core';

import type { Graph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { ElementType, TensorPlaces, Value } from '../onnx/types.js';
import { cutRows, multiply } from './product.js';
import type { ProductHook, ProductOptions } from './product.js';

/**
 * The most faults that are collected. A configuration with a layer too many is reported in full; one with a million layers ends the building here,
 * because each layer takes a tensor that is not there.
 */
const MAX_FAULTS = 500;

/** How a weight is wanted. */
export interface WeightOptions {
  /** Another shape of as many numbers to read it as, such as a 1×1 convolution as a matrix. */
  readonly as?: readonly number[] | undefined;
}

/** The weights of a checkpoint inside a graph that is being built. */
export interface Weights {
  /**
   * Takes a weight as float32; a 16-bit one is cast in the graph, so that its file is used in place.
   *
   * @param shape - What the checkpoint must hold.
   */
  float(name: string, shape: readonly number[], options?: WeightOptions): Value;
  /**
   * Multiplies by a weight. It is the only way to do so: here run-time adapters, precision tiers and training find every product, so a
   * network never passes a weight to `matmul` or `gemm`.
   *
   * @param name - The tensor, such as `to_q.weight`.
   * @param shape - `[outputs, inputs]`
   * @param x - float32, laid out as `options.layout` says.
   */
  product(name: string, shape: readonly [outputs: number, inputs: number], x: Value, options?: ProductOptions): Value;
  /** Takes a weight as it is stored, for tables of which only rows are used. */
  stored(name: string, shape: readonly number[]): Value;
  /** Whether the checkpoint has a tensor. */
  has(name: string): boolean;
  /** The shape of a tensor, for sizes that no configuration names. */
  shapeOf(name: string): readonly number[];
  /** The weights under a prefix. */
  under(prefix: string): Weights;
  /**
   * Checks all that was taken against the checkpoint.
   *
   * @param known - Whether the checkpoint may hold a tensor that was not taken.
   * @throws {ShapeMismatchError} That lists what is missing, extra or misshapen.
   */
  verify(known?: (name: string) => boolean): void;
}

/** How a graph uses a checkpoint. */
export interface WeightsOptions {
  /** Changes every product with a weight. */
  readonly onProduct?: ProductHook | undefined;
  /**
   * Multiplies rows by 16-bit weights in pieces of at most so many numbers, each widened right before its product. For networks that see one
   * row at a time, such as a language model that writes, over mapped weights: a piece of a million numbers stays in the cache, which makes
   * them as fast as widened ones. Many small pieces cost more than they save. @defaultValue a weight in one piece
   */
  readonly pieceNumbers?: number | undefined;
  /** Weights that come in anew with each run, as inputs named by {@link fedName}, float32 in the shape that the checkpoint holds. */
  readonly fed?: ReadonlySet<string> | undefined;
}

/** The name of the input by which a weight comes in with each run. */
export function fedName(weight: string): string {
  return `weight/${weight}`;
}

/**
 * Gives a graph access to a checkpoint. Faults are collected, so that one error can list them all.
 *
 */
export function createWeights(graph: Graph, places: TensorPlaces, { onProduct, pieceNumbers, fed }: WeightsOptions = {}): Weights {
  const operations = operationsOn(graph);
  const inputs = new Map<string, Value>();
  const faults = new Map<string, string>();
  const taken = new Set<string>();
  const floats = new Map<string, Value>();

  const find = (name: string, shape: readonly number[], as: readonly number[], rows?: readonly [number, number]): Value => {
    const place = places.get(name);
    taken.add(name);
    if (place === undefined) {
      faults.set(name, `missing: ${name} [${shape.join(', ')}]`);
      if (faults.size > MAX_FAULTS) throw doesNotFit([...faults.values()]);
      return graph.constant([], { shape: [0] });
    }
    if (place.shape.join() !== shape.join())
      faults.set(name, `misshapen: ${name} is [${place.shape.join(', ')}], expected [${shape.join(', ')}]`);
    if (fed?.has(name) === true) return fedWeight(name, place.shape, as, rows);
    if (rows === undefined) return graph.external(name, { ...place, shape: as });
    const [from, to] = rows;
    const rowLength = place.length / shape[0]!;
    const part = { ...place, shape: [to - from, ...as.slice(1)], offset: place.offset + from * rowLength, length: (to - from) * rowLength };
    return graph.external(`${name}[${from}:${to}]`, part);
  };

  const fedWeight = (name: string, shape: readonly number[], as: readonly number[], rows: readonly [number, number] | undefined): Value => {
    const input = inputs.get(name) ?? graph.input(fedName(name), 'float32', shape);
    inputs.set(name, input);
    const whole = shape.join() === as.join() ? input : operations.reshape(input, as, as);
    if (rows === undefined) return whole;
    const [from, to] = rows.map((row) => graph.constant([row], { type: 'int64' })) as [Value, Value];
    return operations.slice(whole, from, to, 0);
  };

  const floatOf = (full: string, shape: readonly number[], as: readonly number[], rows?: readonly [number, number]): Value => {
    const key = `${full}[${rows?.join(':') ?? ''}] as ${as.join()}`;
    const known = floats.get(key);
    if (known !== undefined) return known;
    const value = find(full, shape, as, rows);
    // With a fault in the list the graph is never run; the wanted shape keeps the rest of the check going.
    const wanted = { ...value, shape: rows === undefined ? as : [rows[1] - rows[0], ...as.slice(1)] };
    const result =
      faults.has(full) || value.type === 'float32' ? { ...wanted, type: 'float32' as ElementType } : operations.cast(wanted, 'float32');
    floats.set(key, result);
    return result;
  };

  const under = (prefix: string): Weights => ({
    float(name, shape, { as = shape } = {}) {
      return floatOf(prefix + name, shape, as);
    },
    product(name, [outputs, inputs], x, { layout = 'channels', stored = [outputs, inputs], bias, rows } = {}) {
      const full = prefix + name;
      const used = rows === undefined ? outputs : rows[1] - rows[0];
      const isCut = pieceNumbers !== undefined && layout === 'rows' && places.get(full)?.type !== 'float32' && used * inputs > pieceNumbers;
      const parts = isCut ? cutRows(rows ?? [0, outputs], inputs, pieceNumbers) : [rows];
      const own = parts.map((part) => floatOf(full, stored, [outputs, inputs], part));
      const vector = bias === undefined ? undefined : floatOf(prefix + bias, [outputs], layout === 'rows' ? [outputs] : [outputs, 1], rows);
      return graph.scope(`product/${full}`, () => {
        const adapt = onProduct?.bind(undefined, { name: full, inputs, outputs: used, layout, isPart: rows !== undefined, x });
        return multiply(operations, layout, { x, weights: own, bias: vector, adapt });
      });
    },
    stored: (name, shape) => ({ ...find(prefix + name, shape, shape), shape }),
    has: (name) => places.has(prefix + name),
    shapeOf(name) {
      const place = places.get(prefix + name);
      if (place === undefined)
        throw new ShapeMismatchError(`The checkpoint has no tensor ${prefix + name}.`, [`missing: ${prefix + name}`]);
      return place.shape;
    },
    under: (more) => under(prefix + more),
    verify(known = () => false) {
      const extra = [...places.keys()].filter((name) => !taken.has(name) && !known(name)).map((name) => `extra: ${name}`);
      const issues = [...faults.values(), ...extra];
      if (issues.length > 0) throw doesNotFit(issues);
    },
  });
  return under('');
}

function doesNotFit(issues: readonly string[]): ShapeMismatchError {
  const shown = issues.slice(0, 12).join('; ') + (issues.length > 12 ? `; and ${issues.length - 12} more` : '');
  return new ShapeMismatchError(`The checkpoint does not fit its configuration: ${shown}.`, issues);
}
