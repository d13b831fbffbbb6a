import { joinBytes } from '@loop/core';

/** Writes the protobuf wire format: only what an ONNX model needs. */
export interface ProtobufWriter {
  /** Writes an integer field; negative numbers take ten bytes, as in int64. */
  integer(field: number, value: number | bigint): void;
  /** Writes a 32-bit float field. */
  float(field: number, value: number): void;
  /** Writes a text field. */
  text(field: number, value: string): void;
  /** Writes a field of bytes. */
  bytes(field: number, value: Uint8Array): void;
  /** Writes a nested message. */
  message(field: number, write: (writer: ProtobufWriter) => void): void;
  /** Returns everything that was written. */
  finish(): Uint8Array;
}

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_FLOAT = 5;

/**
 * Creates an empty protobuf message.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export function createProtobufWriter(): ProtobufWriter {
  const parts: Uint8Array[] = [];
  const varint = (value: bigint): void => {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    parts.push(Uint8Array.from(bytes));
  };
  const tag = (field: number, wire: number): void => varint(BigInt((field << 3) | wire));
  const writer: ProtobufWriter = {
    integer(field, value) {
      tag(field, WIRE_VARINT);
      varint(BigInt(value));
    },
    float(field, value) {
      tag(field, WIRE_FLOAT);
      parts.push(new Uint8Array(Float32Array.of(value).buffer));
    },
    text: (field, value) => writer.bytes(field, new TextEncoder().encode(value)),
    bytes(field, value) {
      tag(field, WIRE_BYTES);
      varint(BigInt(value.length));
      parts.push(value);
    },
    message(field, write) {
      const inner = createProtobufWriter();
      write(inner);
      writer.bytes(field, inner.finish());
    },
    finish: () => joinBytes(parts),
  };
  return writer;
}
