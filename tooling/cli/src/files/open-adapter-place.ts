import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Abortable } from '@loop/core';
import { findAdapter } from '@loop/core/adapters';
import type { AdapterSource } from '@loop/core/adapters';

import { openFileSource } from './file-source.js';
import type { FileSource } from './file-source.js';

/** An adapter whose file is open. */
export interface OpenedAdapterPlace extends AdapterSource {
  /** The safetensors file. */
  readonly path: string;
  /** Closes the file; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens an adapter on a disk: a safetensors file, or the folder that a trainer wrote. Headers are read, no weights.
 *
 * @throws {ModelMissingError} When there is no adapter.
 * @throws {FileFormatError} When a file is damaged.
 */
export async function openAdapterPlace(place: string, options: Abortable = {}): Promise<OpenedAdapterPlace> {
  const opened: FileSource[] = [];
  let found = '';
  const close = async (): Promise<void> => {
    for (const source of opened.splice(0)) await source.close();
  };
  const open = async (file: string): Promise<FileSource | undefined> => {
    const isFile = await stat(file).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (!isFile) return undefined;
    const source = await openFileSource(file);
    opened.push(source);
    if (file.endsWith('.safetensors')) found = file;
    return source;
  };
  try {
    const source = await findAdapter(path.resolve(place), { open, list: (folder) => readdir(folder).catch(() => []) }, options);
    return { ...source, path: found, close };
  } catch (error) {
    await close();
    throw error;
  }
}
