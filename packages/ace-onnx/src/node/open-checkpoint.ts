import { open, readFile, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError, ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';
import type { ByteSource } from '@loop/core/weights';

import type { ExternalTensor } from '../onnx/types.js';
import { findWeightFiles, parseConfigText, readTensorPlaces } from '../runtime/checkpoint-layout.js';
import type { Checkpoint, Component, WeightFile } from '../runtime/runtime.js';

/**
 * Opens a folder in the layout of the published checkpoint: one folder per network, each with `config.json` and its weights in one
 * safetensors file or in shards with an index. Only headers are read; the weights stay where they are.
 *
 * @param folder - Such as a snapshot of `ACE-Step/ACE-Step-v1-3.5B`.
 */
export function openCheckpoint(folder: string): Checkpoint {
  return {
    name: path.basename(path.resolve(folder)),
    component: (name) => openComponent(folder, name),
    async text(relative) {
      return readText(path.join(folder, relative));
    },
    file: (relative) => openFile(path.join(folder, relative)),
  };
}

async function openComponent(folder: string, name: string): Promise<Component> {
  const root = path.join(folder, name);
  const config = parseConfigText(await readText(path.join(root, 'config.json')), `${name}/config.json`);
  const weights: WeightFile[] = [];
  const tensors = new Map<string, ExternalTensor>();
  const inFolder = (file: string): string => path.join(root, file);
  const files = await findWeightFiles({
    name,
    label: root,
    has: (file) => exists(inFolder(file)),
    text: (file) => readText(inFolder(file)),
  });
  for (const file of files) {
    // A hub's cache keeps links to files of other names.
    const location = await realpath(inFolder(file));
    const weight = { name: `${name}/${file}`, location };
    weights.push(weight);
    for (const [tensor, place] of await readPlaces(weight)) tensors.set(tensor, place);
  }
  return { name, config, tensors, files: weights, read: (place) => readPlace(weights, place) };
}

async function readPlace(files: readonly WeightFile[], { file, offset, length }: ExternalTensor): Promise<Uint8Array> {
  const handle = await open(files.find(({ name }) => name === file)?.location ?? file);
  try {
    return await (await fromHandle(handle)).read(offset, length);
  } finally {
    await handle.close();
  }
}

async function readPlaces({ name, location }: WeightFile): Promise<ReadonlyMap<string, ExternalTensor>> {
  const handle = await open(location);
  try {
    return await readTensorPlaces(await fromHandle(handle), name);
  } finally {
    await handle.close();
  }
}

/** Reads an open file piece by piece. */
export async function fromHandle(handle: FileHandle): Promise<ByteSource> {
  const { size } = await handle.stat();
  return {
    size,
    async read(offset: number, length: number, { signal }: Abortable = {}) {
      signal?.throwIfAborted();
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
}

/** A file that is opened for each read, so that none stays open. */
async function openFile(file: string): Promise<ByteSource> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw missing(file, error);
  });
  return {
    size,
    async read(offset, length, options) {
      const handle = await open(file);
      try {
        return await (await fromHandle(handle)).read(offset, length, options);
      } finally {
        await handle.close();
      }
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return realpath(file).then(
    () => true,
    () => false,
  );
}

/** The largest text of a checkpoint, a tokenizer, has 17 MB. */
const MAX_TEXT_BYTES = 64 * 2 ** 20;

async function readText(file: string): Promise<string> {
  // A link may lead to a device, which has no end.
  const found = await stat(file).catch((error: unknown) => {
    throw missing(file, error);
  });
  if (!found.isFile()) throw missing(file, undefined);
  if (found.size > MAX_TEXT_BYTES)
    throw new FileFormatError('json', `${file} has ${found.size} bytes; at most ${MAX_TEXT_BYTES} are read as text.`);
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw missing(file, error);
  });
}

function missing(file: string, cause: unknown): ModelMissingError {
  return new ModelMissingError(`${file} is not there. Give the folder of a complete checkpoint.`, path.basename(file), { cause });
}
