import { Refusal } from '../refusal.js';
import { createGrowingBuffer } from './growing-buffer.js';

/** Reads a stream of bytes up to one delimiter after another. */
export interface DelimitedReader {
  /**
   * Returns the bytes before the next `delimiter` and moves behind it.
   *
   * @throws {Refusal} 413 when more than `maxBytes` come first, 400 when the stream ends first.
   */
  readUntil(delimiter: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  /** Looks at the next `count` bytes without moving; fewer at the end of the stream. */
  peek(count: number): Promise<Uint8Array>;
}

/** Creates a reader that holds the current part and one chunk, whatever the size of the chunks. */
export function createDelimitedReader(chunks: AsyncIterator<Uint8Array>): DelimitedReader {
  const buffer = createGrowingBuffer();
  const pull = async (): Promise<boolean> => {
    const { done, value } = await chunks.next();
    if (done === true) return false;
    buffer.append(value);
    return true;
  };

  return {
    async readUntil(delimiter, maxBytes) {
      const skip = skipTable(delimiter);
      let searched = 0;
      for (;;) {
        const { bytes } = buffer;
        const found = indexOfBytes(bytes, delimiter, skip, searched);
        // Bytes that may be the start of the delimiter are looked at again when the next chunk is there.
        searched = found === -1 ? Math.max(0, bytes.byteLength - delimiter.byteLength + 1) : found;
        if (searched > maxBytes) throw new Refusal(413, 'body_too_large', `A part of the body is larger than ${maxBytes} bytes`);
        if (found !== -1) {
          const part = buffer.take(found);
          buffer.take(delimiter.byteLength);
          return part;
        }
        if (!(await pull())) throw new Refusal(400, 'malformed_body', 'The multipart body ends too early');
      }
    },
    async peek(count) {
      while (buffer.bytes.byteLength < count && (await pull()));
      return buffer.bytes.slice(0, count);
    },
  };
}

/** Horspool's search: how far to move when the last byte of the window is the index. */
function skipTable(needle: Uint8Array): Uint32Array {
  const table = new Uint32Array(256).fill(needle.byteLength);
  for (let index = 0; index < needle.byteLength - 1; index += 1) table[needle[index] as number] = needle.byteLength - 1 - index;
  return table;
}

function indexOfBytes(haystack: Uint8Array, needle: Uint8Array, skip: Uint32Array, from: number): number {
  const last = needle.byteLength - 1;
  for (let at = from; at + last < haystack.byteLength; at += skip[haystack[at + last] as number] as number) {
    let index = last;
    while (index >= 0 && haystack[at + index] === needle[index]) index -= 1;
    if (index < 0) return at;
  }
  return -1;
}
