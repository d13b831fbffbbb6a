/** One field of a message in protocol buffers: a number for wire types 0, 1 and 5, bytes for 2. */
export interface ProtocolField {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  /** The raw bits of a number, or how many bytes there are. */
  readonly bits: bigint;
  /** The content of wire type 2. The bytes are shared, not copied. */
  readonly bytes: Uint8Array;
}

/** More fields than this are no event, but an attempt to fill the memory. */
const MAX_FIELDS = 100_000;

const NO_BYTES = new Uint8Array(0);

/**
 * Reads the fields of a message, one level deep.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 *
 * @returns `undefined` when the bytes are no message.
 */
export function readFields(message: Uint8Array): readonly ProtocolField[] | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const fields: ProtocolField[] = [];
  let at = 0;
  const readVarint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) return undefined;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  };
  while (at < message.byteLength) {
    const key = readVarint();
    if (key === undefined || fields.length === MAX_FIELDS) return undefined;
    const number = Number(key >> 3n);
    const wire = Number(key & 7n);
    if (number < 1 || number > 0x1fffffff) return undefined;
    if (wire === 0) {
      const bits = readVarint();
      if (bits === undefined) return undefined;
      fields.push({ number, wire, bits, bytes: NO_BYTES });
    } else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (at + size > message.byteLength) return undefined;
      const bits = wire === 1 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
      fields.push({ number, wire, bits, bytes: message.subarray(at, at + size) });
      at += size;
    } else if (wire === 2) {
      const bits = readVarint();
      if (bits === undefined || bits > BigInt(message.byteLength - at)) return undefined;
      fields.push({ number, wire, bits, bytes: message.subarray(at, at + Number(bits)) });
      at += Number(bits);
    } else return undefined;
  }
  return fields;
}

/** Bits as a float64, as wire type 1 holds it. */
export function toDouble(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, bits));
  return view.getFloat64(0);
}

/** Bits as a float32, as wire type 5 holds it. */
export function toFloat(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, Number(BigInt.asUintN(32, bits)));
  return view.getFloat32(0);
}

/** Writes a message, field by field. */
export interface MessageWriter {
  varint(number: number, value: bigint): MessageWriter;
  double(number: number, value: number): MessageWriter;
  float(number: number, value: number): MessageWriter;
  bytes(number: number, value: Uint8Array): MessageWriter;
  /** The message so far. */
  toBytes(): Uint8Array;
}

/** Creates a writer of one message. */
export function createMessageWriter(): MessageWriter {
  const bytes: number[] = [];
  const putVarint = (value: bigint): void => {
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
  };
  const putKey = (number: number, wire: number): void => putVarint(BigInt(number * 8 + wire));
  const putView = (size: number, fill: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(size));
    fill(view);
    for (let index = 0; index < size; index += 1) bytes.push(view.getUint8(index));
  };
  const writer: MessageWriter = {
    varint(number, value) {
      putKey(number, 0);
      putVarint(value);
      return writer;
    },
    double(number, value) {
      putKey(number, 1);
      putView(8, (view) => view.setFloat64(0, value, true));
      return writer;
    },
    float(number, value) {
      putKey(number, 5);
      putView(4, (view) => view.setFloat32(0, value, true));
      return writer;
    },
    bytes(number, value) {
      putKey(number, 2);
      putVarint(BigInt(value.byteLength));
      for (const byte of value) bytes.push(byte);
      return writer;
    },
    toBytes: () => Uint8Array.from(bytes),
  };
  return writer;
}
