import { joinBytes } from '@loop/core';

import type { FlatField, FlatFields } from './write-flat-table.js';
import { writeFlatTable } from './write-flat-table.js';

/** A column of a table: texts, lists of texts, or structs without parts. */
export interface ArrowColumn {
  readonly name: string;
  readonly kind: 'text' | 'texts' | 'empty';
}

/** A row: a value for each column in their order; of an empty struct, anything. */
export type ArrowRow = readonly (string | readonly string[] | undefined)[];

const VERSION_5 = 4;
const SCHEMA = 1;
const RECORD_BATCH = 3;
const TYPE_NUMBERS = { text: 5, texts: 12, empty: 13 } as const;
const encoder = new TextEncoder();

/** Begins an Arrow stream: its schema, with texts for programs such as Python's `datasets`. */
export function writeArrowSchema(columns: readonly ArrowColumn[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const schema: FlatFields = [
    undefined,
    { kind: 'tables', items: columns.map(({ name, kind }) => fieldOf(name, kind)) },
    { kind: 'tables', items: Object.entries(metadata).map(([key, value]) => [text(key), text(value)]) },
  ];
  return message(SCHEMA, schema, new Uint8Array(0));
}

/** Writes rows as one batch of an Arrow stream. No value is absent. At most 2 GB of text fit into one. */
export function writeArrowBatch(columns: readonly ArrowColumn[], rows: readonly ArrowRow[]): Uint8Array {
  const nodes: (readonly [number, number])[] = [];
  const buffers: Uint8Array[] = [];
  const nothing = new Uint8Array(0);
  const addTexts = (texts: readonly string[]): void => {
    const encoded = texts.map((value) => encoder.encode(value));
    nodes.push([texts.length, 0]);
    buffers.push(nothing, offsetsOf(encoded.map(({ length }) => length)), joinBytes(encoded));
  };
  columns.forEach(({ kind }, index) => {
    const values = rows.map((row) => row[index]);
    if (kind === 'text') addTexts(values as readonly string[]);
    else nodes.push([rows.length, 0]);
    if (kind === 'empty') buffers.push(nothing);
    if (kind !== 'texts') return;
    const lists = values as readonly (readonly string[])[];
    buffers.push(nothing, offsetsOf(lists.map(({ length }) => length)));
    addTexts(lists.flat());
  });
  let at = 0;
  const places = buffers.map(({ length }) => {
    const place = [at, length] as const;
    at += padded(length);
    return place;
  });
  const body = new Uint8Array(at);
  buffers.forEach((buffer, index) => body.set(buffer, places[index]![0]));
  const batch: FlatFields = [
    { kind: 'int64', value: rows.length },
    { kind: 'pairs', items: nodes },
    { kind: 'pairs', items: places },
  ];
  return message(RECORD_BATCH, batch, body);
}

/** Ends an Arrow stream. */
export function writeArrowEnd(): Uint8Array {
  return new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);
}

const text = (value: string): FlatField => ({ kind: 'text', value });
const padded = (length: number): number => Math.ceil(length / 8) * 8;

function fieldOf(name: string, kind: ArrowColumn['kind']): FlatFields {
  const children = kind === 'texts' ? [fieldOf('item', 'text')] : [];
  return [
    text(name),
    { kind: 'uint8', value: 1 },
    { kind: 'uint8', value: TYPE_NUMBERS[kind] },
    { kind: 'table', fields: [] },
    undefined,
    { kind: 'tables', items: children },
  ];
}

/** A message of a stream: a mark, the length of its head, the head, and the body. */
function message(kind: number, header: FlatFields, body: Uint8Array): Uint8Array {
  const head = writeFlatTable([
    { kind: 'int16', value: VERSION_5 },
    { kind: 'uint8', value: kind },
    { kind: 'table', fields: header },
    { kind: 'int64', value: body.length },
  ]);
  const bytes = new Uint8Array(8 + head.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, head.length, true);
  bytes.set(head, 8);
  bytes.set(body, 8 + head.length);
  return bytes;
}

function offsetsOf(lengths: readonly number[]): Uint8Array {
  const offsets = new Uint8Array(4 * (lengths.length + 1));
  const view = new DataView(offsets.buffer);
  let at = 0;
  lengths.forEach((length, index) => {
    at += length;
    view.setInt32(4 * (index + 1), at, true);
  });
  return offsets;
}
