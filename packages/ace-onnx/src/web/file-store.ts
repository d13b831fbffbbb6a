import { InvalidInputError } from '@loop/core';
import type { Abortable } from '@loop/core';
import type { ByteSource } from '@loop/core/weights';

/** Files of a checkpoint that a browser can read: over HTTP, in its private file system, or wherever an app keeps them. */
export interface FileStore {
  /** Where the files are, for messages. */
  readonly label: string;
  /** The length of a file in bytes; `undefined` when it is not there. */
  size(path: string, options?: Abortable): Promise<number | undefined>;
  /**
   * Reads exactly `length` bytes from `offset`.
   *
   * @throws {ModelLoadError} With the reason `truncated`, when the file ends before.
   */
  read(path: string, offset: number, length: number, options?: Abortable): Promise<Uint8Array>;
  /** Reads a whole file as UTF-8. @throws {ModelMissingError} When it is not there. */
  text(path: string, options?: Abortable): Promise<string>;
}

/** Makes one file of a store a {@link ByteSource}. */
export function sourceIn(store: FileStore, path: string, size: number): ByteSource {
  return { size, read: (offset, length, options) => store.read(path, offset, length, options) };
}

/**
 * Splits the path of a file into its parts.
 *
 * @param path - Relative, with `/` between the parts.
 * @throws {InvalidInputError} When it could lead out of the store.
 */
export function partsOf(path: string): readonly string[] {
  const parts = path.split('/');
  // A backslash or an encoded slash is a separator somewhere; a colon begins a scheme or a drive.
  const isPlain = (part: string): boolean => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]|%2f|%5c/i.test(part);
  if (parts.every(isPlain)) return parts;
  throw new InvalidInputError('path', [
    { path: 'path', message: 'must be relative and stay within the checkpoint', received: JSON.stringify(path.slice(0, 200)) },
  ]);
}
