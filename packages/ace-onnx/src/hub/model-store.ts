import type { Abortable } from '@loop/core';

/** The hashes by which files are published: SHA-256, or git's SHA-1 over a header and the content for small files. */
export const HASH_KINDS = ['sha256', 'git-sha1'] as const;

/** The hashes by which files are published. */
export type HashKind = (typeof HASH_KINDS)[number];

/** What the content of a file must hash to. */
export interface ContentHash {
  /** How it is computed. */
  readonly kind: HashKind;
  /** In lower-case hexadecimal. */
  readonly value: string;
}

/** How a file is hashed. */
export interface HashOptions extends Abortable {
  /** Called as the file is read, with the number of bytes since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** A file that is being written, in any order. */
export interface PartialFile {
  /** Writes bytes at a place. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Makes what was written survive the death of the process. @returns `false` where that is only so after `close()`. */
  flush(): Promise<boolean>;
  /** Ends the writing; safe to call twice. */
  close(): Promise<void>;
}

/** Something in a folder of a store. */
export interface StoreEntry {
  /** Its name, without a folder. */
  readonly name: string;
  /** What it is. */
  readonly kind: 'file' | 'folder';
}

/**
 * Where models are kept: a folder of the disk, or a browser's private file system. Paths are relative, with `/` between the parts, and were
 * checked before they come here.
 *
 * @throws {StorageError} From every method that writes: `quota` when there is no room.
 */
export interface ModelStore {
  /** Where it is, for people. */
  readonly label: string;
  /** The name by which the rest of the platform knows a path. */
  locate(path: string): string;
  /** What is in a folder; empty when there is no such folder. */
  entries(folder: string): Promise<readonly StoreEntry[]>;
  /** The length of a file in bytes; `undefined` when there is none. */
  size(path: string): Promise<number | undefined>;
  /** A small file as text; `undefined` when there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Replaces a small file in one step: a reader sees the old content or the new. */
  writeText(path: string, text: string): Promise<void>;
  /** Opens a file for writing, with its folders; what is in it stays. */
  open(path: string): Promise<PartialFile>;
  /** Hashes a file. @returns Lower-case hexadecimal. */
  hash(path: string, kind: HashKind, options?: HashOptions): Promise<string>;
  /** Gives a file another name, in one step and durably; a file of that name is replaced. */
  move(from: string, to: string): Promise<void>;
  /** Gives a folder another name in one step. Stores that cannot do so have no such method; then a set is built in its final place. */
  readonly moveFolder?: ((from: string, to: string) => Promise<void>) | undefined;
  /** Removes a file, or a folder with all that is in it; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /**
   * Claims a folder for one writer at a time; a claim of a dead process is taken over.
   *
   * @returns A function that gives it back.
   * @throws {StorageError} With the reason `blocked` when someone else has it.
   */
  lock(folder: string): Promise<() => Promise<void>>;
  /** How many bytes may still be written; `undefined` when that is not known. */
  freeBytes(): Promise<number | undefined>;
}
