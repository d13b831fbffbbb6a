import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { openAdapterPlace } from '@loop/cli';
import { isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { adapterName } from '@loop/core/adapters';

import type { AdapterLibrary, KnownAdapter, OpenedAdapter } from '../adapters/adapter-library.js';

/** Where adapters are on a disk. */
export interface FileAdaptersOptions {
  /** A folder whose adapters are listed and loaded by name: each a folder that a trainer wrote, or a safetensors file. @defaultValue none */
  readonly folder?: string | undefined;
}

/** Reads adapters from a disk: safetensors files, and the folders that trainers write. */
export function createFileAdapters({ folder }: FileAdaptersOptions = {}): AdapterLibrary {
  return {
    async list({ signal }) {
      if (folder === undefined) return [];
      const found: KnownAdapter[] = [];
      for (const name of (await readdir(folder)).toSorted()) {
        const source = path.join(folder, name);
        if (name.startsWith('.') || !(await isAdapter(source, signal))) continue;
        found.push({ name: adapterName(name), source });
      }
      return found;
    },
    open: openAdapter,
  };
}

async function isAdapter(source: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await (await openAdapter(source, { signal })).close?.();
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (isLoopError(error)) return false;
    throw error;
  }
}

async function openAdapter(source: string, { signal }: Abortable): Promise<OpenedAdapter> {
  return openAdapterPlace(source, { signal });
}
