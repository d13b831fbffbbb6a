/** Writes numbers bit by bit, the highest bit first, into bytes that grow. @internal */
export interface BitWriter {
  /** Appends the lowest `bits` bits of a number, 0–32. */
  readonly write: (value: number, bits: number) => void;
  /** Appends a number as so many zeros and a one. */
  readonly unary: (zeros: number) => void;
  /** Fills the last byte with zeros. */
  readonly align: () => void;
  /** What was written; whole bytes only. Valid until the next call. */
  readonly bytes: () => Uint8Array;
  /** Begins anew. */
  readonly clear: () => void;
}

/** Creates a {@link BitWriter}. @internal */
export function createBitWriter(capacity = 1 << 16): BitWriter {
  let buffer = new Uint8Array(capacity);
  let length = 0;
  let pending = 0;
  let count = 0;
  /** At most 16 bits: together with the seven that may be pending they stay a small integer, which is what makes it fast. */
  const writeShort = (value: number, bits: number): void => {
    pending = (pending << bits) | (value & ((1 << bits) - 1));
    count += bits;
    while (count >= 8) {
      count -= 8;
      buffer[length] = pending >> count;
      length += 1;
    }
    pending &= (1 << count) - 1;
  };
  const write = (value: number, bits: number): void => {
    if (length + 8 > buffer.length) buffer = grown(buffer);
    if (bits > 16) writeShort(value >>> 16, bits - 16);
    writeShort(value, Math.min(bits, 16));
  };
  return {
    write,
    unary(zeros) {
      let left = zeros;
      for (; left >= 16; left -= 16) write(0, 16);
      write(1, left + 1);
    },
    align() {
      if (count > 0) write(0, 8 - count);
    },
    bytes: () => buffer.subarray(0, length),
    clear() {
      length = 0;
      pending = 0;
      count = 0;
    },
  };
}

function grown(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}
