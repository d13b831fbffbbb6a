import type { ElementType } from './types.js';

/**
 * What reads a weight: only casts to another type; only lookups of rows whose results are cast; or others. In the first two cases the weight
 * may be stored in a type of another width, and the graph stays as it is.
 */
export type WeightUse = 'cast' | 'table' | 'other';

/** A weight of a model whose bytes are in a file. */
export interface ExternalWeight {
  readonly name: string;
  /** `undefined` for types that no graph of ours has. */
  readonly type: ElementType | undefined;
  readonly file: string;
  /** Where its bytes begin in the file. */
  readonly offset: number;
  /** How many bytes it has there. */
  readonly length: number;
  readonly use: WeightUse;
}

/** Where the bytes of a weight are put, and in which type. */
export interface WeightPlace {
  readonly type: ElementType | undefined;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** A node, as far as it decides how a weight may be stored. */
export interface ReadingNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Finds out what reads each weight of a graph.
 *
 * @param declared - Names that the graph declares with a type, which must stay true.
 * @returns The use of a weight by its name.
 */
export function weightUses(nodes: Iterable<ReadingNode>, declared: Iterable<string> = []): (name: string) => WeightUse {
  const readers = new Map<string, Set<string>>();
  const lookups = new Map<string, string[]>();
  const addReader = (name: string, reader: string): void => void readers.set(name, (readers.get(name) ?? new Set()).add(reader));
  for (const { operator, inputs, outputs } of nodes) {
    const isLookup = operator === 'Gather';
    inputs.forEach((input, index) => addReader(input, isLookup && index > 0 ? 'lookup by it' : operator));
    const [table, result] = [inputs[0], outputs[0]];
    if (isLookup && table !== undefined && result !== undefined) lookups.set(table, [...(lookups.get(table) ?? []), result]);
  }
  for (const name of declared) addReader(name, 'declaration');
  const isReadOnlyBy = (name: string, operator: string): boolean => [...(readers.get(name) ?? [])].every((reader) => reader === operator);
  return (name) => {
    if (isReadOnlyBy(name, 'Cast')) return 'cast';
    const isTable = isReadOnlyBy(name, 'Gather') && (lookups.get(name) ?? []).every((result) => isReadOnlyBy(result, 'Cast'));
    return isTable ? 'table' : 'other';
  };
}
