import { ptFault } from './pt-fault.js';
import type { PtTensor, PtValue } from './pt-value.js';
import { PickleGlobal } from './read-pickle.js';
import type { PickleValue } from './read-pickle.js';

const MAX_DEPTH = 64;
/** A pickle may use one value in many places, places within places, so that few bytes stand for endlessly many values. */
const MAX_VALUES = 2_000_000;

/**
 * Makes the public value of what a pickle held: checks that nothing but data is left, and bounds depth and size.
 *
 * @param toTensor - Makes the tensor for a place.
 * @throws {FileFormatError} When values are nested too deeply or contain themselves, are too many, or are names of code.
 * @internal
 */
export function toPtValue<T extends object>(root: PickleValue<T>, toTensor: (found: T, name: string) => PtTensor): PtValue {
  let count = 0;
  const convert = (value: PickleValue<T>, path: string, depth: number): PtValue => {
    count += 1;
    if (count > MAX_VALUES) throw ptFault(`The structure has more than ${MAX_VALUES} values.`);
    if (depth > MAX_DEPTH) throw ptFault(`The structure is more than ${MAX_DEPTH} levels deep, or contains itself.`);
    if (typeof value !== 'object') return value;
    if (value instanceof PickleGlobal) throw ptFault(`The structure has the code ${value.name} where data should be.`);
    const within = (key: unknown): string => (path === '' ? String(key) : `${path}.${String(key)}`);
    if (Array.isArray(value)) return value.map((item, index) => convert(item, within(index), depth + 1));
    if (value instanceof Map) {
      const items = [...value].map(([key, item]) => [key as string | number, convert(item, within(key), depth + 1)] as const);
      return new Map(items);
    }
    return toTensor(value as T, path);
  };
  return convert(root, '', 0);
}
