import { Refusal } from '../refusal.js';
import { joinBytes } from './read-bytes.js';

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

/** Creates a reader that holds no more than the current part and one chunk. */
export function createDelimitedReader(chunks: AsyncIterator<Uint8Array>): DelimitedReader {
  let buffer = new Uint8Array(0);
  const pull = async (): Promise<boolean> => {
    const { done, value } = await chunks.next();
    if (done === true) return false;
    buffer = buffer.byteLength === 0 ? value.slice() : (joinBytes([buffer, value]) as Uint8Array<ArrayBuffer>);
    return true;
  };

  return {
    async readUntil(delimiter, maxBytes) {
      const skip = skipTable(delimiter);
      const pieces: Uint8Array[] = [];
      let taken = 0;
      for (;;) {
        const found = indexOfBytes(buffer, delimiter, skip);
        // Bytes that may be the start of the delimiter stay until the next chunk tells.
        const safe = found === -1 ? Math.max(0, buffer.byteLength - delimiter.byteLength + 1) : found;
        taken += safe;
        if (taken > maxBytes) throw new Refusal(413, 'body_too_large', `A part of the body is larger than ${maxBytes} bytes`);
        if (safe > 0) pieces.push(buffer.slice(0, safe));
        buffer = buffer.slice(found === -1 ? safe : found + delimiter.byteLength);
        if (found !== -1) return pieces.length === 1 ? (pieces[0] as Uint8Array) : joinBytes(pieces);
        if (!(await pull())) throw new Refusal(400, 'malformed_body', 'The multipart body ends too early');
      }
    },
    async peek(count) {
      while (buffer.byteLength < count && (await pull()));
      return buffer.subarray(0, count);
    },
  };
}

/** Horspool's search: how far to move when the last byte of the window is the index. */
function skipTable(needle: Uint8Array): Uint32Array {
  const table = new Uint32Array(256).fill(needle.byteLength);
  for (let index = 0; index < needle.byteLength - 1; index += 1) table[needle[index] as number] = needle.byteLength - 1 - index;
  return table;
}

function indexOfBytes(haystack: Uint8Array, needle: Uint8Array, skip: Uint32Array): number {
  const last = needle.byteLength - 1;
  for (let at = 0; at + last < haystack.byteLength; at += skip[haystack[at + last] as number] as number) {
    let index = last;
    while (index >= 0 && haystack[at + index] === needle[index]) index -= 1;
    if (index < 0) return at;
  }
  return -1;
}
