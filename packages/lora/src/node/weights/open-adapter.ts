import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';
import type { AdapterSource } from '@loop/core/adapters';

import { parseBoundedJson } from '../../dataset/bounded-json.js';
import { isFile, openWeights } from './open-weights.js';

/** An adapter whose file is open. */
export interface OpenedAdapter extends AdapterSource {
  /** The safetensors file. */
  readonly path: string;
  /** Closes the file. */
  close(): Promise<void>;
}

/** What trainers call the file of an adapter, in the order in which they are looked for. */
const ADAPTER_FILES = [
  'adapter_model.safetensors',
  'pytorch_lora_weights.safetensors',
  'lokr_weights.safetensors',
  'loha_weights.safetensors',
  'adapter_comfyui.safetensors',
];

/**
 * Opens an adapter: a safetensors file, or the folder that a trainer left. `adapter_config.json` beside the file is read when there is one. No
 * weight is read yet.
 *
 * @throws {FileFormatError} When a folder does not say which file is the adapter, or a file is damaged.
 */
export async function openAdapter(place: string, options: Abortable = {}): Promise<OpenedAdapter> {
  const isFolder = (await stat(place)).isDirectory();
  const file = isFolder ? await findAdapter(place) : place;
  const weights = await openWeights(file, options);
  try {
    const config = await readConfig(path.join(path.dirname(file), 'adapter_config.json'));
    const name = path.basename(isFolder ? path.resolve(place) : file, '.safetensors');
    return { name, path: file, file: weights, ...(config === undefined ? {} : { config }), close: () => weights.close() };
  } catch (error) {
    await weights.close();
    throw error;
  }
}

async function findAdapter(folder: string): Promise<string> {
  const named = ADAPTER_FILES.map((name) => path.join(folder, name));
  for (const file of named) if (await isFile(file)) return file;
  const others = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'));
  if (others.length === 1) return path.join(folder, others[0]!);
  const found = others.length === 0 ? 'no safetensors file' : `${others.length} safetensors files`;
  throw new FileFormatError('adapter', `${folder} has ${found}; name the file of the adapter.`);
}

async function readConfig(file: string): Promise<unknown> {
  return (await isFile(file)) ? parseBoundedJson(await readFile(file, 'utf8'), file) : undefined;
}
