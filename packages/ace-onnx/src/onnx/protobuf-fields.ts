import { FileFormatError } from '@loop/core';

/** One field of a protobuf message. */
export interface ProtobufField {
  readonly number: number;
  /** The value of an integer field; 0 for others. */
  readonly integer: number;
  /** The content of a field of bytes, text or a message; empty for others. */
  readonly bytes: Uint8Array;
  /** The whole field as it is written, its tag included. */
  readonly raw: Uint8Array;
}

/**
 * Walks over the fields of a protobuf message; nothing is copied.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 *
 * @throws {FileFormatError} When a field is cut or of an unknown kind; with its offset.
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField, void, void> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let position = 0;
  const fail = (what: string): never => {
    throw new FileFormatError('onnx', `The model is malformed: ${what}.`, position);
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 10; shift += 1) {
      if (position >= message.length) fail('it ends within a number');
      const byte = view.getUint8(position);
      position += 1;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    return fail('a number has more than ten bytes');
  };
  const skip = (length: number): Uint8Array<ArrayBufferLike> => {
    if (length > message.length - position) fail('it ends within a field');
    position += length;
    return message.subarray(position - length, position);
  };
  const empty = new Uint8Array(0);
  while (position < message.length) {
    const start = position;
    const tag = varint();
    const wire = tag % 8;
    let integer = 0;
    let bytes: Uint8Array = empty;
    if (wire === 0) integer = varint();
    else if (wire === 1) skip(8);
    else if (wire === 2) bytes = skip(varint());
    else if (wire === 5) skip(4);
    else fail(`a field is of the unknown kind ${wire}`);
    yield { number: Math.floor(tag / 8), integer, bytes, raw: message.subarray(start, position) };
  }
}
