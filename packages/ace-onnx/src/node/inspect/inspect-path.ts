import { open, readdir, readFile, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { isLoopError, ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { openShardedSafetensors, parseSafetensorsIndex } from '@loop/core/weights';

import { mergeTotals } from '../../inspect/add-up.js';
import { inspectModel } from '../../inspect/inspect-model.js';
import type { Finding, FolderInspection, Inspection, ModelInspection } from '../../inspect/inspection.js';
import { RECIPES } from '../../models/v1/networks.js';
import { fromHandle } from '../open-checkpoint.js';
import { inspectNetworks } from './inspect-networks.js';

const MODEL_FILE = /\.(onnx|safetensors)$/;
const INDEX_FILE = /\.safetensors\.index\.json$/;
/** No checkpoint has that many; a home folder does. */
const MAX_FILES = 500;

/**
 * Looks into an ONNX or safetensors file, into a set of shards by its index, or into a folder of such files. A folder in the layout of
 * ACE-Step v1 is a checkpoint: each network of ours is built from it, to say whether it fits. Weights are not read.
 *
 * @throws {ModelMissingError} When there is nothing to look into.
 * @throws {FileFormatError} When the file is of another format.
 */
export async function inspectPath(target: string, options: Abortable = {}): Promise<Inspection> {
  options.signal?.throwIfAborted();
  const found = await stat(target).catch((error: unknown) => {
    throw new ModelMissingError(`${target} is not there.`, path.basename(target), { cause: error });
  });
  if (found.isDirectory()) return inspectFolder(target, options);
  if (!INDEX_FILE.test(target)) return inspectFile(target, path.basename(target), options);
  const folder = path.dirname(target);
  const { files } = parseSafetensorsIndex(await readFile(target, 'utf8'));
  return describe(folder, { names: files, indexes: [path.basename(target)], kind: 'folder' }, options);
}

async function inspectFolder(folder: string, options: Abortable): Promise<FolderInspection> {
  const names = await listFiles(folder);
  const components = new Set(Object.values(RECIPES).map(({ component }) => component));
  const kind = names.some((name) => components.has(path.dirname(name))) ? 'checkpoint' : 'folder';
  const models = names.filter((name) => MODEL_FILE.test(name));
  if (models.length === 0) throw new ModelMissingError(`${folder} holds no ONNX or safetensors file.`, path.basename(folder));
  return describe(folder, { names: models, indexes: names.filter((name) => INDEX_FILE.test(name)), kind }, options);
}

async function describe(
  folder: string,
  what: { readonly names: readonly string[]; readonly indexes: readonly string[]; readonly kind: FolderInspection['kind'] },
  options: Abortable,
): Promise<FolderInspection> {
  const files: ModelInspection[] = [];
  const findings: Finding[] = [];
  for (const name of what.names) {
    try {
      files.push(await inspectFile(path.join(folder, name), name, options));
    } catch (error) {
      // One bad file must not hide the others.
      findings.push({ severity: 'error', message: `${name}: ${describeError(error)}` });
    }
  }
  for (const index of what.indexes) findings.push(...(await checkShards(path.join(folder, index), index, options)));
  const networks = what.kind === 'checkpoint' ? await inspectNetworks(folder, options) : [];
  return { kind: what.kind, name: path.basename(path.resolve(folder)), files, networks, ...mergeTotals(files), findings };
}

async function inspectFile(file: string, name: string, options: Abortable): Promise<ModelInspection> {
  const handle = await openFile(file);
  try {
    return await inspectModel(await fromHandle(handle), {
      ...options,
      name,
      sizeOf: async (relative) => {
        const found = await stat(path.join(path.dirname(file), relative)).catch(() => undefined);
        return found?.isFile() === true ? found.size : undefined;
      },
    });
  } finally {
    await handle.close();
  }
}

async function checkShards(file: string, name: string, options: Abortable): Promise<readonly Finding[]> {
  const handles: FileHandle[] = [];
  try {
    const index = parseSafetensorsIndex(await readFile(file, 'utf8'));
    await openShardedSafetensors(index, {
      ...options,
      async openFile(shard) {
        const handle = await openFile(path.join(path.dirname(file), shard));
        handles.push(handle);
        return fromHandle(handle);
      },
    });
    return [];
  } catch (error) {
    return [{ severity: 'error', message: `${name}: ${describeError(error)}` }];
  } finally {
    for (const handle of handles) await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle> {
  return open(file).catch((error: unknown) => {
    throw new ModelMissingError(`${path.basename(file)} is not there or cannot be read.`, path.basename(file), { cause: error });
  });
}

/** Paths of files in a folder and in its folders, without hidden ones. */
async function listFiles(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const relative of ['', ...(await listNames(folder, true))]) {
    for (const file of await listNames(path.join(folder, relative), false)) names.push(path.posix.join(relative, file));
    if (names.length > MAX_FILES)
      throw new ModelMissingError(`${folder} holds more than ${MAX_FILES} files; name the folder of one model.`, folder);
  }
  return names;
}

async function listNames(folder: string, folders: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  // A hub's cache keeps links to its files.
  const wanted = entries.filter((entry) => !entry.name.startsWith('.') && (folders ? entry.isDirectory() : !entry.isDirectory()));
  return wanted.map(({ name }) => name).sort();
}

/** Errors of ours say what is wrong with a file; others are not about the file, and go on. */
function describeError(error: unknown): string {
  if (isLoopError(error)) return error.message;
  throw error;
}
