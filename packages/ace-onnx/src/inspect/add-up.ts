import type { OperatorCount, TensorSummary, TypeTotal, WeightTotals } from './inspection.js';

const LARGEST = 10;

/** Adds tensors up. */
export function addUpTensors(tensors: readonly TensorSummary[]): WeightTotals {
  const types = new Map<string, TypeTotal>();
  for (const { type, elements, bytes } of tensors) {
    const { tensors: count, ...sum } = types.get(type) ?? { tensors: 0, elements: 0, bytes: 0 };
    types.set(type, { type, tensors: count + 1, elements: sum.elements + elements, bytes: sum.bytes + bytes });
  }
  return mergeTotals([{ types: [...types.values()], largest: tensors }]);
}

/** Joins the totals of several files. */
export function mergeTotals(all: readonly Pick<WeightTotals, 'types' | 'largest'>[]): WeightTotals {
  const types = new Map<string, TypeTotal>();
  for (const total of all.flatMap((one) => one.types)) {
    const { tensors, elements, bytes } = types.get(total.type) ?? { tensors: 0, elements: 0, bytes: 0 };
    types.set(total.type, {
      type: total.type,
      tensors: tensors + total.tensors,
      elements: elements + total.elements,
      bytes: bytes + total.bytes,
    });
  }
  const sorted = [...types.values()].sort((a, b) => b.bytes - a.bytes);
  return {
    parameters: sorted.reduce((sum, { elements }) => sum + elements, 0),
    weightBytes: sorted.reduce((sum, { bytes }) => sum + bytes, 0),
    types: sorted,
    largest: all
      .flatMap(({ largest }) => largest)
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, LARGEST),
  };
}

/** Counts operators by name, the most used first. */
export function countOperators(names: Iterable<string>): readonly OperatorCount[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([operator, count]) => ({ operator, count })).sort((a, b) => b.count - a.count);
}
