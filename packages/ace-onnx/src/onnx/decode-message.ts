import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';
import type { ByteSource } from '@loop/core/weights';

import { MESSAGES } from './model-schema.js';
import type { MessageName } from './model-schema.js';

/** A field of a message: a number, a text, or a message of its own. */
export interface RawField {
  readonly name: string;
  readonly value: number | string | RawMessage;
}

/** The fields of a message that the schema names, in the order in which they came. */
export type RawMessage = readonly RawField[];

/** What a hostile file may make us hold or do. All are far above what real models need. */
const LIMITS = { depth: 64, fields: 20_000_000, values: 1_000_000, textBytes: 1 << 20, allTextBytes: 1 << 26, packedBytes: 1 << 10 };

/** Bytes that are read at a time, and the most that the tag and the number of one field take. */
const WINDOW = 1 << 16;
const FIELD_HEAD = 20;

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Decodes a protobuf message of the ONNX schema. Reads in small pieces and jumps over what the schema does not name, so weights inside the
 * file never come into memory. Nested messages are kept on a stack of limited height.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 *
 * @throws {FileFormatError} With the byte offset of the fault.
 */
export async function decodeMessage(source: ByteSource, type: MessageName, { signal }: Abortable = {}): Promise<RawMessage> {
  const reader = createReader(source);
  const root: RawField[] = [];
  const stack: { readonly message: RawField[]; readonly type: MessageName; readonly end: number }[] = [
    { message: root, type, end: source.size },
  ];
  let fields = 0;
  let values = 0;
  let textBytes = 0;
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { message, end } = frame;
    if (reader.position === end) {
      stack.pop();
      continue;
    }
    const start = reader.position;
    if (reader.lacks(FIELD_HEAD)) await reader.load(FIELD_HEAD, signal);
    const tag = reader.varint(end);
    const wire = tag % 8;
    const rule = MESSAGES[frame.type][Math.floor(tag / 8)];
    if (tag < 8 || tag >= 2 ** 32) throw fault(`Field ${Math.floor(tag / 8)} cannot be.`, start);
    if ((fields += 1) > LIMITS.fields) throw fault(`There are more than ${LIMITS.fields} fields.`, start);
    if (rule !== undefined && (values += 1) > LIMITS.values) throw fault(`There are more than ${LIMITS.values} values.`, start);
    const [name, kind] = rule ?? ['', 'skipped'];
    if (wire === WIRE.varint) {
      const value = reader.varint(end);
      if (kind === 'integer') message.push({ name, value: value });
      else if (kind !== 'skipped') throw wrongWire(frame.type, name, start);
      continue;
    }
    const length = wireLength(wire, () => reader.varint(end), start);
    if (!(length <= end - reader.position)) throw fault(`A field claims ${length} bytes; ${end - reader.position} are left.`, start);
    if (kind !== 'skipped' && wire !== WIRE.bytes) throw wrongWire(frame.type, name, start);
    const after = reader.position + length;
    if (kind === 'integer') {
      if (length > LIMITS.packedBytes)
        throw fault(`A list of numbers takes ${length} bytes; at most ${LIMITS.packedBytes} are read.`, start);
      if (reader.lacks(length)) await reader.load(length, signal);
      while (reader.position < after) {
        message.push({ name, value: reader.varint(after) });
        if ((values += 1) > LIMITS.values) throw fault(`There are more than ${LIMITS.values} values.`, start);
      }
    } else if (kind === 'length') {
      message.push({ name, value: length });
    } else if (kind === 'text') {
      textBytes += length;
      if (length > LIMITS.textBytes || textBytes > LIMITS.allTextBytes) throw fault(`The texts are too long to be read.`, start);
      if (reader.lacks(length)) await reader.load(length, signal);
      message.push({ name, value: reader.text(length) });
    } else if (kind !== 'skipped') {
      if (stack.length >= LIMITS.depth) throw fault(`Messages are nested more than ${LIMITS.depth} deep.`, start);
      const inner: RawField[] = [];
      message.push({ name, value: inner });
      stack.push({ message: inner, type: kind, end: after });
      continue;
    }
    reader.position = after;
  }
  return root;
}

/** A position in a source, with the bytes around it. */
function createReader(source: ByteSource) {
  let window = new Uint8Array(0);
  let windowStart = 0;
  const decoder = new TextDecoder();
  const reader = {
    position: 0,
    /** Whether fewer bytes than that are at hand, though the file has them. */
    lacks: (length: number): boolean =>
      reader.position < windowStart || Math.min(reader.position + length, source.size) > windowStart + window.length,
    async load(length: number, signal: AbortSignal | undefined): Promise<void> {
      const wanted = Math.min(Math.max(length, WINDOW), source.size - reader.position);
      window = (await source.read(reader.position, wanted, { signal })) as Uint8Array<ArrayBuffer>;
      windowStart = reader.position;
      if (window.length !== wanted) throw fault(`The file ends early: ${window.length} of ${wanted} bytes were there.`, windowStart);
    },
    /** Reads an int64 in at most ten bytes; one beyond 2⁵³ is no longer exact, nor a safe integer. */
    varint(end: number): number {
      const start = reader.position;
      let value = 0;
      for (let index = 0; index < 7; index += 1) {
        const byte = next(end);
        value += (byte & 0x7f) * 2 ** (7 * index);
        if (byte < 0x80) return value;
      }
      let big = BigInt(value);
      for (let index = 7; index < 10; index += 1) {
        const byte = next(end);
        big |= BigInt(byte & 0x7f) << BigInt(7 * index);
        if (byte < 0x80) return Number(BigInt.asIntN(64, big));
      }
      throw fault('A number takes more than ten bytes.', start);
    },
    text: (length: number): string =>
      decoder.decode(window.subarray(reader.position - windowStart, reader.position - windowStart + length)),
  };
  const next = (end: number): number => {
    if (reader.position >= end) throw fault('A message ends within a number.', reader.position);
    const byte = window[reader.position - windowStart] as number;
    reader.position += 1;
    return byte;
  };
  return reader;
}

function wireLength(wire: number, varint: () => number, offset: number): number {
  if (wire === WIRE.fixed64) return 8;
  if (wire === WIRE.fixed32) return 4;
  if (wire !== WIRE.bytes) throw fault(`Wire type ${wire} is not of this format.`, offset);
  const length = varint();
  if (!Number.isSafeInteger(length) || length < 0) throw fault('A length is not a number of bytes.', offset);
  return length;
}

function wrongWire(type: MessageName, name: string, offset: number): FileFormatError {
  return fault(`The field ${type}.${name} is not stored as one of its kind is.`, offset);
}

function fault(message: string, offset: number): FileFormatError {
  return new FileFormatError('onnx', message, offset);
}
