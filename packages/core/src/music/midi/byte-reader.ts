import { FileFormatError } from '../../errors.js';

/** Reads big-endian numbers one after another and never beyond its end. */
export interface ByteReader {
  /** Where the next byte is read, from the start of the file. */
  readonly offset: number;
  /** Reads a byte. @throws {FileFormatError} At the end. */
  byte(): number;
  /** Reads the low seven bits of a byte whose highest bit must not be set. @throws {FileFormatError} */
  dataByte(): number;
  /** Reads an unsigned number of the given number of bytes. @throws {FileFormatError} When there are not enough. */
  number(bytes: number): number;
  /** Reads a number of variable length, up to four bytes. @throws {FileFormatError} When it is longer or cut. */
  variableNumber(): number;
  /** Takes bytes without a copy. @throws {FileFormatError} When there are not enough. */
  take(count: number): Uint8Array;
}

/** Creates a reader of MIDI bytes in [start, end). */
export function createByteReader(bytes: Uint8Array, start: number, end: number): ByteReader {
  let offset = start;
  const take = (count: number): Uint8Array => {
    if (offset + count > end) throw new FileFormatError('midi', `The data ends in the middle of something at byte ${offset}.`, offset);
    offset += count;
    return bytes.subarray(offset - count, offset);
  };
  const byte = (): number => {
    if (offset >= end) take(1);
    offset += 1;
    return bytes[offset - 1] as number;
  };
  return {
    get offset() {
      return offset;
    },
    byte,
    take,
    number: (count) => take(count).reduce((value, next) => value * 256 + next, 0),
    dataByte: () => {
      const value = byte();
      if (value > 127) throw new FileFormatError('midi', `A command stands where a value must be, at byte ${offset - 1}.`, offset - 1);
      return value;
    },
    variableNumber: () => {
      let value = 0;
      for (let count = 0; count < 4; count += 1) {
        const next = byte();
        value = value * 128 + (next & 127);
        if (next < 128) return value;
      }
      throw new FileFormatError('midi', `A number of variable length is longer than four bytes at byte ${offset - 4}.`, offset - 4);
    },
  };
}
