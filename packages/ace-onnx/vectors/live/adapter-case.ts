import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { readAdapter, readBaseShapes } from '@loop/core/adapters';
import type { Adapter, ReadAdapterOptions } from '@loop/core/adapters';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import type { SafetensorsFile } from '@loop/core/weights';

/** A case of the manifest of adapters. */
export interface AdapterCase {
  readonly id: string;
  readonly area: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tolerance?: unknown;
  /** The checkpoint that a training changes, relative to the folder. */
  readonly weights?: string | undefined;
}

/** Opens a safetensors file. */
export async function openFile(file: string): Promise<SafetensorsFile> {
  return openSafetensors(fromBytes(new Uint8Array(await readFile(file))));
}

/** Reads an adapter's file with the configuration beside it. */
export async function readAdapterFile(
  file: string,
  base: SafetensorsFile,
  options: { readonly config?: string | undefined; readonly alpha?: ReadAdapterOptions['alpha'] } = {},
): Promise<Adapter> {
  const { config, alpha } = options;
  const source = {
    name: path.basename(path.dirname(file)),
    file: await openFile(file),
    ...(config !== undefined && existsSync(config) && { config: JSON.parse(await readFile(config, 'utf8')) as unknown }),
  };
  return readAdapter(source, { base: readBaseShapes(base), alpha });
}
