/** The types that the official server reads a field as. */
export type FieldKind = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'seeds';

/** What a field of each kind becomes. */
export interface FieldValues {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly list: readonly string[];
  readonly seeds: readonly number[];
}

const TRUE_WORDS = new Set(['1', 'true', 'yes', 'y', 'on']);

/**
 * Turns a value from outside into a field's type the way the official server does; `undefined` means "as if it were not there".
 * Integers are not read from `8.0` or 119.7, and any word but 1, true, yes, y and on is false.
 */
export function coerce<K extends FieldKind>(kind: K, value: unknown): FieldValues[K] | undefined {
  return coercions[kind](value) as FieldValues[K] | undefined;
}

const coercions: { readonly [K in FieldKind]: (value: unknown) => FieldValues[K] | undefined } = {
  string: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  },
  integer: toInteger,
  number: (value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return undefined;
    const number = Number(value);
    return Number.isFinite(number) ? number : undefined;
  },
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return value !== 0;
    return typeof value === 'string' ? TRUE_WORDS.has(value.trim().toLowerCase()) : undefined;
  },
  list: (value) => {
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
  },
  seeds: (value) => {
    const parts =
      typeof value === 'string' ? value.split(',').slice(0, 64) : Array.isArray(value) ? (value as unknown[]).slice(0, 64) : [value];
    const seeds = parts.map(toInteger);
    return seeds.length > 0 && seeds.every((seed) => seed !== undefined) ? seeds : undefined;
  },
};

function toInteger(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?\d+\s*$/.test(value)) return undefined;
  const integer = Number(value);
  return Number.isSafeInteger(integer) ? integer : undefined;
}
