import { joinBytes } from '@loop/core';

import { maskedCrc32c } from './masked-crc32c.js';

/** Bytes before a record's content: its length, and the checksum of that. */
const HEADER_BYTES = 12;
/** Bytes after it: its checksum. */
const FOOTER_BYTES = 4;

/**
 * Frames the content of a record for an event file: length, checksum of the length, content, checksum of the content.
 *
 * Source: TFRecord format, https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
export function frameRecord(content: Uint8Array): Uint8Array {
  const framed = new Uint8Array(HEADER_BYTES + content.byteLength + FOOTER_BYTES);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(content.byteLength), true);
  view.setUint32(8, maskedCrc32c(framed.subarray(0, 8)), true);
  framed.set(content, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + content.byteLength, maskedCrc32c(content), true);
  return framed;
}

/** What came of a record: its content, or why it has none. */
export type FramedRecord =
  | { readonly kind: 'content'; readonly content: Uint8Array }
  /** The checksum of the content is wrong; the next record can be read. */
  | { readonly kind: 'damaged' }
  /** The content is larger than the limit and was skipped. */
  | { readonly kind: 'skipped' }
  /** The length is damaged: where the next record begins is unknown, and no further byte is looked at. */
  | { readonly kind: 'lost' };

/** Takes a file apart into records while it grows. */
export interface RecordReader {
  /** Takes the next bytes. @returns The records which are complete now. A record whose end is still missing waits for more. */
  push(bytes: Uint8Array): readonly FramedRecord[];
  /** Bytes of a record whose end is missing, or that are still to be skipped. */
  readonly pendingBytes: number;
}

/**
 * Creates a reader of records. At most one record and the pushed bytes are in memory, and each byte is copied at most twice; a record above the limit is skipped without being kept.
 *
 * @param maxBytes - The largest content that is read.
 */
export function createRecordReader(maxBytes: number): RecordReader {
  let chunks: Uint8Array[] = [];
  let held = 0;
  /** Bytes without which nothing more can be read. */
  let needed = HEADER_BYTES;
  /** Bytes of a record that is too large, which are still to come. */
  let skip = 0;
  let isLost = false;

  /** Reads one record at a place. @returns Where it ends, or `undefined` when its end is missing. */
  const readOne = (bytes: Uint8Array, at: number, found: FramedRecord[]): number | undefined => {
    needed = HEADER_BYTES;
    if (bytes.byteLength - at < HEADER_BYTES) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    if (view.getUint32(8, true) !== maskedCrc32c(bytes.subarray(at, at + 8))) {
      isLost = true;
      found.push({ kind: 'lost' });
      return bytes.byteLength;
    }
    const length = view.getBigUint64(0, true);
    if (length > BigInt(maxBytes)) {
      skip = HEADER_BYTES + Number(length) + FOOTER_BYTES;
      found.push({ kind: 'skipped' });
      return at;
    }
    const size = HEADER_BYTES + Number(length) + FOOTER_BYTES;
    if (bytes.byteLength - at < size) {
      needed = size;
      return undefined;
    }
    const content = bytes.slice(at + HEADER_BYTES, at + size - FOOTER_BYTES);
    const isWhole = view.getUint32(size - FOOTER_BYTES, true) === maskedCrc32c(content);
    found.push(isWhole ? { kind: 'content', content } : { kind: 'damaged' });
    return at + size;
  };

  return {
    push(pushed) {
      if (isLost) return [];
      const skipped = Math.min(skip, pushed.byteLength);
      skip -= skipped;
      chunks.push(pushed.slice(skipped));
      held += pushed.byteLength - skipped;
      if (skip > 0 || held < needed) return [];
      const bytes = joinBytes(chunks);
      const found: FramedRecord[] = [];
      let at = 0;
      for (;;) {
        const end = readOne(bytes, at, found);
        if (end === undefined) break;
        at = end;
        const step = Math.min(skip, bytes.byteLength - at);
        [skip, at] = [skip - step, at + step];
        if (skip > 0 || isLost) break;
      }
      chunks = isLost ? [] : [bytes.slice(at)];
      held = isLost ? 0 : bytes.byteLength - at;
      return found;
    },
    get pendingBytes() {
      return held + skip;
    },
  };
}
