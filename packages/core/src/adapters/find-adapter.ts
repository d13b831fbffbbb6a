import { FileFormatError, ModelMissingError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { ByteSource } from '../weights/byte-source.js';
import { openSafetensors } from '../weights/safetensors-file.js';
import type { AdapterSource } from './read-adapter.js';

/** Where adapters are looked for: a disk, or addresses. */
export interface AdapterFiles {
  /** Opens a file by its path or address; `undefined` where there is none. */
  open(place: string, options: Abortable): Promise<ByteSource | undefined>;
  /** The names of the files in a folder, where they can be listed: one safetensors file of any name is taken when no usual one is there. */
  list?(folder: string, options: Abortable): Promise<readonly string[]>;
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

/** Files of other programs have their scale inside; a configuration beside them may be of another file. */
const WITH_CONFIG = /^(?!.*(?:lokr_weights|loha_weights|_comfyui|_kohya|pytorch_lora_weights)\.safetensors$)/u;

const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Finds an adapter at a place: the file itself, or the folder that a trainer wrote, with its configuration beside it. Headers are read, no weights.
 *
 * @param place - What messages call it; a file where it ends with `.safetensors`.
 * @throws {ModelMissingError} When there is no adapter.
 * @throws {FileFormatError} When a file cannot be read as what it should be.
 */
export async function findAdapter(place: string, files: AdapterFiles, { signal }: Abortable = {}): Promise<AdapterSource> {
  const at = splitPlace(place);
  const take = async (path: string): Promise<AdapterSource | undefined> => {
    const file = await files.open(at.place(path), { signal });
    if (file === undefined) return undefined;
    const config = WITH_CONFIG.test(path) ? await readConfig(at.place(path.replace(/[^/]*$/u, CONFIG)), files, signal) : undefined;
    return { name: adapterName(at.place(path)), file: await openSafetensors(file), ...(config !== undefined && { config }) };
  };
  if (at.file !== undefined) {
    const found = await take(at.file);
    if (found === undefined) throw missing(place, 'is not there');
    return found;
  }
  for (const folder of FOLDERS) {
    for (const fileName of FILE_NAMES) {
      const found = await take(folder + fileName);
      if (found !== undefined) return found;
    }
  }
  const others = ((await files.list?.(at.place(''), { signal })) ?? []).filter((other) => other.endsWith('.safetensors'));
  const lone = others.length === 1 ? await take(others[0]!) : undefined;
  if (lone !== undefined) return lone;
  if (others.length > 1) throw missing(place, `has ${others.length} safetensors files; name the one to load`);
  for (const folder of FOLDERS) {
    for (const pickled of PICKLED_NAMES) {
      if ((await files.open(at.place(folder + pickled), { signal })) === undefined) continue;
      throw missing(place, `has its adapter in ${folder}${pickled}, which could run code and is not read. Save it as safetensors`);
    }
  }
  throw missing(place, `has no adapter: none of ${FILE_NAMES.slice(0, 4).join(', ')}. Name the folder that holds one, or the file itself`);
}

/** A folder's places, and the file where a file was named; a query of an address is kept for each. */
function splitPlace(place: string): { readonly file: string | undefined; readonly place: (path: string) => string } {
  const [, path, query] = /^([^?#]*)(.*)$/su.exec(place)!;
  const file = path!.endsWith('.safetensors') ? path!.replace(/^.*[\\/]/su, '') : undefined;
  const folder = file === undefined ? path! : path!.slice(0, path!.length - file.length);
  const base = folder === '' || /[\\/]$/u.test(folder) ? folder : `${folder}/`;
  return { file, place: (own) => (own === '' ? folder : base + own + query!) };
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
