import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { openFileSource } from '@loop/cli';
import type { FileSource } from '@loop/cli';
import { FileFormatError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { openSafetensors, openShardedSafetensors, parseSafetensorsIndex } from '@loop/core/weights';
import type { LazyTensor, TensorSet } from '@loop/core/weights';

/** Weights whose files are open. */
export interface OpenedWeights extends TensorSet {
  /** The descriptor of the file that a tensor of these weights is in, for as long as it is open. */
  descriptorOf(tensor: LazyTensor): number;
  /** Closes the files. */
  close(): Promise<void>;
}

const INDEX = /\.safetensors\.index\.json$/u;
/** What a model's folder may call its weights, in the order in which they are looked for. */
const MODEL_FILES = [
  'model.safetensors.index.json',
  'diffusion_pytorch_model.safetensors.index.json',
  'model.safetensors',
  'diffusion_pytorch_model.safetensors',
];

/**
 * Opens the weights of a model: a safetensors file, an index of shards, or a folder with either. Only headers are read.
 *
 * @throws {FileFormatError} When it is none of these.
 */
export async function openWeights(place: string, { signal }: Abortable = {}): Promise<OpenedWeights> {
  const file = (await stat(place)).isDirectory() ? await findModel(place) : place;
  const sources = new Map<string, FileSource>();
  const close = async (): Promise<void> => void (await Promise.all([...sources.values()].map((source) => source.close())));
  const openSource = async (name: string): Promise<FileSource> => {
    const source = await openFileSource(name);
    sources.set(path.basename(name), source);
    return source;
  };
  try {
    const set = INDEX.test(file)
      ? await openShardedSafetensors(parseSafetensorsIndex(await readFile(file, 'utf8')), {
          signal,
          openFile: (name) => openSource(path.join(path.dirname(file), name)),
        })
      : await openSafetensors(await openSource(file), { signal, file: path.basename(file) });
    return { tensors: set.tensors, metadata: set.metadata, descriptorOf: ({ file: name }) => sources.get(name)!.fd, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function findModel(folder: string): Promise<string> {
  for (const name of MODEL_FILES) {
    const file = path.join(folder, name);
    if (await isFile(file)) return file;
  }
  throw new FileFormatError('model', `${folder} has none of ${MODEL_FILES.join(', ')}.`);
}

/** Whether a file is there; links are followed. */
async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
