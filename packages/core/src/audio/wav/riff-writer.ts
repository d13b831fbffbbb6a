/** A field of a chunk: little-endian, `u16`, `u32`, `u64`, a float32, or bytes as they are. */
export type RiffField = readonly ['u16' | 'u32' | 'u64' | 'f32', number] | Uint8Array;

/** Encodes fields one after the other. @internal */
export function encodeFields(fields: readonly RiffField[]): Uint8Array<ArrayBuffer> {
  const sizes = { u16: 2, u32: 4, u64: 8, f32: 4 };
  const length = fields.reduce((sum, field) => sum + (field instanceof Uint8Array ? field.length : sizes[field[0]]), 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const field of fields) {
    if (field instanceof Uint8Array) {
      bytes.set(field, offset);
      offset += field.length;
      continue;
    }
    const [kind, value] = field;
    if (kind === 'u16') view.setUint16(offset, value, true);
    else if (kind === 'u32') view.setUint32(offset, value, true);
    else if (kind === 'u64') view.setBigUint64(offset, BigInt(value), true);
    else view.setFloat32(offset, value, true);
    offset += sizes[kind];
  }
  return bytes;
}

/** Encodes a chunk: its id, its length, its content, and a zero where the length is odd. @internal */
export function encodeChunk(id: string, ...fields: readonly RiffField[]): Uint8Array<ArrayBuffer> {
  const content = encodeFields(fields);
  return encodeFields([fourCc(id), ['u32', content.length], content, new Uint8Array(content.length % 2)]);
}

/** The four bytes of a chunk's id. @internal */
export function fourCc(id: string): Uint8Array {
  return Uint8Array.from(id, (character) => character.charCodeAt(0));
}
