import { FileFormatError } from '@loop/core';

/** A table of a FlatBuffers message: fields by their numbers, absent ones with their default. Every read is checked against the message's end. */
export interface FlatTable {
  uint8(field: number): number;
  int16(field: number): number;
  /** A 64-bit integer that must be a count: 0 or more, and exact. */
  count(field: number): number;
  text(field: number): string;
  table(field: number): FlatTable | undefined;
  tables(field: number): readonly FlatTable[];
  /** A vector of structs of two 64-bit counts. */
  pairs(field: number): readonly (readonly [number, number])[];
}

/** How many items a vector may have. */
const MAX_ITEMS = 10_000;

/**
 * Reads the root table of a FlatBuffers message.
 *
 * Source: the binary format of https://flatbuffers.dev/internals/ (Apache-2.0).
 *
 * @throws {FileFormatError} When it is damaged; also from the table's methods.
 */
export function readFlatTable(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tableAt(view, within(view, 0, 4) + view.getUint32(0, true));
}

/** A fault of an Arrow file. */
export function arrowFault(message: string, offset?: number): FileFormatError {
  return new FileFormatError('arrow', message, offset);
}

function tableAt(view: DataView, start: number): FlatTable {
  within(view, start, 4);
  const directory = start - view.getInt32(start, true);
  within(view, directory, 4);
  const size = view.getUint16(directory, true);
  within(view, directory, size);
  /** Where a field's value is; `undefined` for an absent one. */
  const place = (field: number, length: number): number | undefined => {
    const entry = 4 + 2 * field;
    const offset = entry + 2 <= size ? view.getUint16(directory + entry, true) : 0;
    return offset === 0 ? undefined : within(view, start + offset, length);
  };
  const target = (field: number): number | undefined => {
    const at = place(field, 4);
    return at === undefined ? undefined : at + view.getUint32(at, true);
  };
  const vector = (field: number, itemBytes: number, limit: number): { readonly first: number; readonly count: number } => {
    const at = target(field);
    if (at === undefined) return { first: 0, count: 0 };
    const count = view.getUint32(within(view, at, 4), true);
    if (count > limit) throw arrowFault(`A list has ${count} items; ${limit} can be read.`, at);
    return { first: within(view, at + 4, count * itemBytes), count };
  };
  return {
    uint8: (field) => {
      const at = place(field, 1);
      return at === undefined ? 0 : view.getUint8(at);
    },
    int16: (field) => {
      const at = place(field, 2);
      return at === undefined ? 0 : view.getInt16(at, true);
    },
    count: (field) => {
      const at = place(field, 8);
      return at === undefined ? 0 : countAt(view, at);
    },
    text: (field) => {
      const { first, count } = vector(field, 1, 100_000);
      return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + first, count));
    },
    table: (field) => {
      const at = target(field);
      return at === undefined ? undefined : tableAt(view, at);
    },
    tables: (field) => {
      const { first, count } = vector(field, 4, MAX_ITEMS);
      return Array.from({ length: count }, (_, index) => tableAt(view, first + 4 * index + view.getUint32(first + 4 * index, true)));
    },
    pairs: (field) => {
      const { first, count } = vector(field, 16, MAX_ITEMS);
      return Array.from(
        { length: count },
        (_, index) => [countAt(view, first + 16 * index), countAt(view, first + 16 * index + 8)] as const,
      );
    },
  };
}

function countAt(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (value < 0 || !Number.isSafeInteger(value)) throw arrowFault(`A count is ${value}.`, at);
  return value;
}

function within(view: DataView, at: number, length: number): number {
  if (at < 0 || at + length > view.byteLength) throw arrowFault('A message points beyond its end.', at);
  return at;
}
