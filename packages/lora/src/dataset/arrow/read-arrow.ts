import { arrowFault, readFlatTable } from './flat-table.js';
import type { FlatTable } from './flat-table.js';

/** A value of a column: a text, a list, an object, or nothing. */
export type ArrowValue = string | undefined | readonly ArrowValue[] | { readonly [name: string]: ArrowValue };

/** A table of an Arrow file. */
export interface ArrowTable {
  /** The values of each column, by its name, in the order of the columns. */
  readonly columns: ReadonlyMap<string, readonly ArrowValue[]>;
  readonly rowCount: number;
}

interface Field {
  readonly name: string;
  readonly kind: 'text' | 'list' | 'struct';
  readonly children: readonly Field[];
}

const MAX_ROWS = 1_000_000;
const MAX_DEPTH = 16;
const MAX_COLUMNS = 1000;
/** Values of all columns together: those of a struct take no bytes, so that a short file could have any number. */
const MAX_VALUES = 20_000_000;
const SCHEMA = 1;
const RECORD_BATCH = 3;
const KINDS: Readonly<Record<number, Field['kind']>> = { 5: 'text', 12: 'list', 13: 'struct' };

/**
 * Reads an Arrow stream, or an Arrow file, whose columns are texts, lists and structs: what the datasets of ACE-Step v1 are. Compressed and
 * big-endian files, dictionaries and columns of other types are refused.
 *
 * Source: https://arrow.apache.org/docs/format/Columnar.html (Apache-2.0), metadata version 5.
 *
 * @throws {FileFormatError} When the file is damaged, too long, or of another kind.
 */
export function readArrow(bytes: Uint8Array): ArrowTable {
  let fields: readonly Field[] | undefined;
  const columns = new Map<string, ArrowValue[]>();
  let rowCount = 0;
  const values = countdown(MAX_VALUES, 'values');
  for (const { header, kind, body } of readMessages(bytes)) {
    if (kind === SCHEMA && fields === undefined) {
      fields = readSchema(header);
      for (const { name } of fields) columns.set(name, []);
      if (columns.size !== fields.length) throw arrowFault('Two columns have one name.');
    } else if (kind === RECORD_BATCH && fields !== undefined) {
      const { length, columns: read } = readBatch(header, body, fields, values);
      rowCount += length;
      if (rowCount > MAX_ROWS) throw arrowFault(`The table has more than ${MAX_ROWS} rows.`);
      fields.forEach(({ name }, index) => {
        const column = columns.get(name)!;
        for (const value of read[index]!) column.push(value);
      });
    } else throw arrowFault('The file has a message that is neither its schema nor rows.');
  }
  if (fields === undefined) throw arrowFault('The file has no schema.');
  return { columns, rowCount };
}

interface Message {
  readonly kind: number;
  readonly header: FlatTable;
  readonly body: Uint8Array;
}

function* readMessages(bytes: Uint8Array): Generator<Message> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFile = new TextDecoder('latin1').decode(bytes.subarray(0, 6)) === 'ARROW1';
  let at = isFile ? 8 : 0;
  while (at + 4 <= bytes.length) {
    let length = view.getInt32(at, true);
    at += 4;
    if (length === -1) {
      if (at + 4 > bytes.length) throw arrowFault('The file ends inside a message.', at);
      length = view.getInt32(at, true);
      at += 4;
    }
    if (length === 0) return;
    if (length < 0 || at + length > bytes.length) throw arrowFault('The file ends inside a message, or is no Arrow file.', at);
    const message = readFlatTable(bytes.subarray(at, at + length));
    at += length;
    const bodyLength = message.count(3);
    const header = message.table(2);
    if (header === undefined || at + bodyLength > bytes.length) throw arrowFault('The file ends inside a message.', at);
    yield { kind: message.uint8(1), header, body: bytes.subarray(at, at + bodyLength) };
    at += bodyLength;
  }
}

function readSchema(schema: FlatTable): readonly Field[] {
  if (schema.int16(0) !== 0) throw arrowFault('The file is big-endian.');
  // A schema may name one part from many places, and so grow without end.
  const columns = countdown(MAX_COLUMNS, 'columns');
  return schema.tables(1).map((field) => readField(field, 1, columns));
}

function readField(field: FlatTable, depth: number, columns: Countdown): Field {
  columns(1);
  const name = field.text(0);
  const kind = KINDS[field.uint8(2)];
  if (kind === undefined || field.table(4) !== undefined || depth > MAX_DEPTH) {
    throw arrowFault(`The column ${JSON.stringify(name.slice(0, 60))} is of a type that is not read; texts, lists and structs are.`);
  }
  const children = field.tables(5).map((child) => readField(child, depth + 1, columns));
  if ((kind === 'list' && children.length !== 1) || (kind === 'text' && children.length > 0))
    throw arrowFault('A column has the wrong parts.');
  return { name, kind, children };
}

function readBatch(
  batch: FlatTable,
  body: Uint8Array,
  fields: readonly Field[],
  count: Countdown,
): { readonly length: number; readonly columns: readonly (readonly ArrowValue[])[] } {
  if (batch.table(3) !== undefined) throw arrowFault('The rows are compressed; write the file without compression.');
  const nodes = batch.pairs(1)[Symbol.iterator]();
  const buffers = batch.pairs(2)[Symbol.iterator]();
  const length = batch.count(0);
  // Columns do not share their bytes, so that none is read twice.
  const read = countdown(body.length, 'bytes in its columns');
  const reader: BatchReader = {
    node: () => {
      const node = nodes.next().value ?? missing();
      count(node[0]);
      return node;
    },
    buffer: () => {
      const [offset, size] = buffers.next().value ?? missing();
      if (offset + size > body.length) throw arrowFault('A column points beyond its rows.', offset);
      read(size);
      return body.subarray(offset, offset + size);
    },
  };
  const columns = fields.map((field) => readColumn(reader, field));
  if (columns.some((column) => column.length !== length)) throw arrowFault('The columns are not of one length.');
  return { length, columns };
}

interface BatchReader {
  /** Takes the next column's length and how many of its values are absent. */
  node(): readonly [number, number];
  buffer(): Uint8Array;
}

function readColumn(reader: BatchReader, field: Field): readonly ArrowValue[] {
  const [length, absent] = reader.node();
  if (length > MAX_ROWS) throw arrowFault(`A column has ${length} values; ${MAX_ROWS} can be read.`);
  const validity = reader.buffer();
  if (absent > 0 && validity.length * 8 < length) throw arrowFault('A column does not say which values are absent.');
  const isPresent = (index: number): boolean => absent === 0 || ((validity[index >> 3]! >> (index & 7)) & 1) === 1;
  const read = READERS[field.kind](reader, field, length);
  return Array.from({ length }, (_, index) => (isPresent(index) ? read(index) : undefined));
}

type ValueAt = (index: number) => ArrowValue;

const READERS: Readonly<Record<Field['kind'], (reader: BatchReader, field: Field, length: number) => ValueAt>> = {
  text: (reader, _, length) => {
    const offsets = readOffsets(reader.buffer(), length);
    const data = reader.buffer();
    assertLast(offsets, data.length);
    const decoder = new TextDecoder();
    return (index) => decoder.decode(data.subarray(offsets(index), offsets(index + 1)));
  },
  list: (reader, { children: [child] }, length) => {
    const offsets = readOffsets(reader.buffer(), length);
    const items = readColumn(reader, child!);
    assertLast(offsets, items.length);
    return (index) => items.slice(offsets(index), offsets(index + 1));
  },
  struct: (reader, { children }, length) => {
    const parts = children.map((child) => [child.name, readColumn(reader, child)] as const);
    if (parts.some(([, values]) => values.length < length)) throw arrowFault('A struct has parts of different lengths.');
    return (index) => Object.fromEntries(parts.map(([name, values]) => [name, values[index]]));
  },
};

type Offsets = ((index: number) => number) & { readonly last: number };

/** Where values begin, each at or behind the one before, so that no byte is read twice. */
function readOffsets(buffer: Uint8Array, length: number): Offsets {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  // An empty column may leave its offsets out.
  if (length === 0) return Object.assign(() => 0, { last: 0 });
  if (view.byteLength < 4 * (length + 1)) throw arrowFault('A column has too few offsets.');
  const at = (index: number): number => view.getInt32(4 * index, true);
  for (let index = 0; index < length; index += 1) if (at(index + 1) < at(index)) throw arrowFault('A column’s offsets go back.');
  if (at(0) < 0) throw arrowFault('A column’s offsets go back.');
  return Object.assign(at, { last: at(length) });
}

function assertLast(offsets: Offsets, limit: number): void {
  if (offsets.last > limit) throw arrowFault('A column’s offsets lead beyond its values.');
}

/** Takes from what may still be read. */
type Countdown = (amount: number) => void;

function countdown(limit: number, what: string): Countdown {
  let left = limit;
  return (amount) => {
    left -= amount;
    if (left < 0) throw arrowFault(`The file has more than ${limit} ${what}.`);
  };
}

function missing(): never {
  throw arrowFault('The rows have fewer parts than the schema says.');
}
