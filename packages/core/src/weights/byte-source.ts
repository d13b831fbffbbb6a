import { InvalidInputError } from '../errors.js';
import type { Abortable } from '../job/abort.js';

/** Bytes that can be read from anywhere: a file, a `Blob`, ranges over HTTP, or memory. Whoever opened it closes it. */
export interface ByteSource {
  /** The length in bytes. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes from `offset`.
   *
   * @returns Bytes that the caller may keep; they may share memory with the source, so they are read-only.
   */
  read(offset: number, length: number, options?: Abortable): Promise<Uint8Array>;
}

/**
 * Reads from bytes in memory; nothing is copied.
 *
 * @example
 * ```ts
 * const file = await openSafetensors(fromBytes(await readFile('lora.safetensors')));
 * ```
 */
export function fromBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      assertRange(offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** Reads from a `Blob`, such as a file that was dropped on a page; only what is asked for comes into memory. */
export function fromBlob(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      assertRange(offset, length, blob.size);
      const bytes = new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      signal?.throwIfAborted();
      return bytes;
    },
  };
}

function assertRange(offset: number, length: number, size: number): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new InvalidInputError('range', [
    { path: 'range', message: `must lie within 0–${size}`, received: `${length} bytes from ${offset}` },
  ]);
}
