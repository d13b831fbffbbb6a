import { FileFormatError, ModelMissingError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { ByteSource } from '../weights/byte-source.js';
import { openSafetensors } from '../weights/safetensors-file.js';
import type { AdapterSource } from './read-adapter.js';

/** Files below a place: a folder on a disk, or an address. */
export interface AdapterFiles {
  /** Opens a file by its path, with `/` between folders; `undefined` where there is none. The empty path is the place itself. */
  open(path: string, options: Abortable): Promise<ByteSource | undefined>;
}

/** What trainers and exporters call the file, the commonest first. */
const FILE_NAMES = [
  'adapter_model.safetensors',
  'lokr_weights.safetensors',
  'loha_weights.safetensors',
  'pytorch_lora_weights.safetensors',
  'adapter_comfyui.safetensors',
  'adapter_kohya.safetensors',
];

/** The files that hold pickled data, which is a program. */
const PICKLED_NAMES = ['adapter_model.bin', 'lora_weights.pt'];

/** Where trainers put what is finished, below the folder that they were given. */
const FOLDERS = ['', 'adapter/', 'final/', 'final/adapter/', 'best/', 'best/adapter/'];

const CONFIG = 'adapter_config.json';
const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Finds an adapter at a place: the file itself, or the folder that a trainer wrote, with its configuration beside it. Headers are read, no weights.
 *
 * @param place - What messages call it; a file where it ends with `.safetensors`.
 * @throws {ModelMissingError} When there is no adapter.
 * @throws {FileFormatError} When a file cannot be read as what it should be.
 */
export async function findAdapter(place: string, files: AdapterFiles, { signal }: Abortable = {}): Promise<AdapterSource> {
  const name = adapterName(place);
  if (/\.safetensors(?:$|[?#])/u.test(place)) {
    const file = await files.open('', { signal });
    if (file === undefined) throw missing(place, 'is not there');
    return { name, file: await openSafetensors(file) };
  }
  for (const folder of FOLDERS) {
    for (const [index, fileName] of FILE_NAMES.entries()) {
      const file = await files.open(folder + fileName, { signal });
      if (file === undefined) continue;
      const config = index === 0 ? await readConfig(folder + CONFIG, files, signal) : undefined;
      return { name, file: await openSafetensors(file), ...(config !== undefined && { config }) };
    }
  }
  for (const folder of FOLDERS) {
    for (const pickled of PICKLED_NAMES) {
      if ((await files.open(folder + pickled, { signal })) === undefined) continue;
      throw missing(place, `has its adapter in ${folder}${pickled}, which could run code and is not read. Save it as safetensors`);
    }
  }
  throw missing(place, `has no adapter: none of ${FILE_NAMES.slice(0, 4).join(', ')}. Name the folder that holds one, or the file itself`);
}

/** The names of folders and files that many adapters share. */
const COMMON_NAME =
  /^(?:adapter|final|best|early_exit|checkpoints|adapter_model|pytorch_lora_weights|(?:lora|lokr|loha)_weights|adapter_\w+)$/u;

/** A name for people after a place: the last part of it that says something, with the epoch of a checkpoint. */
export function adapterName(place: string): string {
  const parts = place
    .replace(/[?#].*$/u, '')
    .replace(/\.safetensors$/u, '')
    .split(/[\\/]/u)
    .filter((part) => part !== '' && part !== '.' && !COMMON_NAME.test(part));
  const last = parts.at(-1) ?? 'adapter';
  const before = parts.at(-2);
  return (/^epoch_\d/u.test(last) && before !== undefined ? `${before} ${last}` : last).slice(0, 200);
}

async function readConfig(path: string, files: AdapterFiles, signal: AbortSignal | undefined): Promise<unknown> {
  const file = await files.open(path, { signal });
  if (file === undefined) return undefined;
  if (file.size > MAX_CONFIG_BYTES) throw new FileFormatError('json', `${path} has ${file.size} bytes; a configuration has at most 1 MiB.`);
  try {
    return JSON.parse(new TextDecoder().decode(await file.read(0, file.size, { signal })));
  } catch (error) {
    signal?.throwIfAborted();
    throw new FileFormatError('json', `${path} is not valid JSON.`, undefined, { cause: error });
  }
}

function missing(place: string, what: string): ModelMissingError {
  return new ModelMissingError(`The adapter ${place} ${what}.`, place);
}
