/** A field of a FlatBuffers table that is to be written; `undefined` leaves it out, so that readers take its default. */
export type FlatField =
  | { readonly kind: 'uint8' | 'int16' | 'int64'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'table'; readonly fields: FlatFields }
  | { readonly kind: 'tables'; readonly items: readonly FlatFields[] }
  | { readonly kind: 'pairs'; readonly items: readonly (readonly [number, number])[] }
  | undefined;

/** The fields of a table by their numbers. */
export type FlatFields = readonly FlatField[];

const SIZES = { uint8: 1, int16: 2, int64: 8, text: 4, table: 4, tables: 4, pairs: 4 } as const;

/**
 * Writes a table as a FlatBuffers message, its parts behind it.
 *
 * Source: the binary format of https://flatbuffers.dev/internals/ (Apache-2.0).
 *
 * @returns The message, padded to a multiple of eight bytes.
 */
export function writeFlatTable(fields: FlatFields): Uint8Array {
  const out = createOutput();
  const root = out.reserve(4, 4);
  const start = writeTable(out, fields);
  out.view().setUint32(root, start - root, true);
  out.align(8);
  return out.bytes();
}

/** Bytes that grow, with every place counted from their beginning. */
interface Output {
  align(size: number, offset?: number): void;
  /** Adds zeros at a multiple of `alignment` (plus `offset`). @returns Where they begin. */
  reserve(length: number, alignment: number, offset?: number): number;
  view(): DataView;
  bytes(): Uint8Array;
}

function createOutput(): Output {
  let buffer = new ArrayBuffer(256);
  let length = 0;
  const grow = (end: number): void => {
    if (end > buffer.byteLength) {
      const larger = new Uint8Array(Math.max(end, 2 * buffer.byteLength));
      larger.set(new Uint8Array(buffer, 0, length));
      buffer = larger.buffer;
    }
    length = end;
  };
  const output: Output = {
    align: (size, offset = 0) => grow(length + ((((offset - length) % size) + size) % size)),
    reserve(count, alignment, offset = 0) {
      output.align(alignment, offset);
      const start = length;
      grow(length + count);
      return start;
    },
    view: () => new DataView(buffer),
    bytes: () => new Uint8Array(buffer, 0, length),
  };
  return output;
}

/** The directory of the fields, then the table with the largest fields first, then what its offsets point to. @returns Where the table is. */
function writeTable(out: Output, fields: FlatFields): number {
  const present = fields.flatMap((field, number) => (field === undefined ? [] : [{ field, number }]));
  const sorted = present.toSorted((a, b) => SIZES[b.field.kind] - SIZES[a.field.kind]);
  const directory = out.reserve(4 + 2 * fields.length, 2);
  // Behind the table's own four bytes stands the largest field, which may need eight.
  const start = out.reserve(4, 8, 4);
  const places = new Map(sorted.map(({ field, number }) => [number, out.reserve(SIZES[field.kind], SIZES[field.kind])]));
  const end = out.reserve(0, 1);
  const view = out.view();
  view.setInt32(start, start - directory, true);
  view.setUint16(directory, 4 + 2 * fields.length, true);
  view.setUint16(directory + 2, end - start, true);
  for (const [number, place] of places) view.setUint16(directory + 4 + 2 * number, place - start, true);
  for (const { field, number } of present) writeField(out, places.get(number)!, field);
  return start;
}

function writeField(out: Output, place: number, field: NonNullable<FlatField>): void {
  const pointTo = (target: number): void => out.view().setUint32(place, target - place, true);
  switch (field.kind) {
    case 'uint8':
      return out.view().setUint8(place, field.value);
    case 'int16':
      return out.view().setInt16(place, field.value, true);
    case 'int64':
      return out.view().setBigInt64(place, BigInt(field.value), true);
    case 'text': {
      const bytes = new TextEncoder().encode(field.value);
      // A zero ends a text, though its length is there.
      const start = out.reserve(4 + bytes.length + 1, 4);
      out.view().setUint32(start, bytes.length, true);
      new Uint8Array(out.view().buffer).set(bytes, start + 4);
      return pointTo(start);
    }
    case 'table':
      return pointTo(writeTable(out, field.fields));
    case 'tables': {
      const start = out.reserve(4 + 4 * field.items.length, 4);
      out.view().setUint32(start, field.items.length, true);
      pointTo(start);
      field.items.forEach((item, index) => {
        const at = start + 4 + 4 * index;
        const table = writeTable(out, item);
        out.view().setUint32(at, table - at, true);
      });
      return;
    }
    case 'pairs': {
      // The count stands before the first pair, which is aligned to eight bytes.
      const start = out.reserve(4 + 16 * field.items.length, 8, 4);
      const view = out.view();
      view.setUint32(start, field.items.length, true);
      field.items.forEach((pair, index) =>
        pair.forEach((value, half) => view.setBigInt64(start + 4 + 16 * index + 8 * half, BigInt(value), true)),
      );
      return pointTo(start);
    }
  }
}
