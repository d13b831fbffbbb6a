import { open, readFile, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError, ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { openSafetensors, parseSafetensorsIndex } from '@loop/core/safetensors';
import type { ByteSource, TensorDtype } from '@loop/core/safetensors';

import type { ExternalTensor, ElementType } from '../onnx/types.js';
import type { Checkpoint, Component, WeightFile } from '../runtime/runtime.js';

/** The names under which the hub keeps a component's weights, without an index. */
const SINGLE_FILES = ['diffusion_pytorch_model.safetensors', 'model.safetensors'] as const;

const ELEMENT_TYPES: Readonly<Partial<Record<TensorDtype, ElementType>>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F64: 'float64',
  I64: 'int64',
  I32: 'int32',
};

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
  };
}

async function openComponent(folder: string, name: string): Promise<Component> {
  const root = path.join(folder, name);
  const config = parseJson(await readText(path.join(root, 'config.json')), `${name}/config.json`);
  const files: WeightFile[] = [];
  const tensors = new Map<string, ExternalTensor>();
  for (const file of await weightFiles(root, name)) {
    // A hub's cache keeps links to files of other names; a graph must name the real one.
    const location = await realpath(path.join(root, file));
    const weight = { name: path.basename(location), location };
    files.push(weight);
    for (const [tensor, place] of await readPlaces(weight)) tensors.set(tensor, place);
  }
  return { name, config, tensors, files, read: (place) => readPlace(files, place) };
}

async function readPlace(files: readonly WeightFile[], { file, offset, length }: ExternalTensor): Promise<Uint8Array> {
  const handle = await open(files.find(({ name }) => name === file)?.location ?? file);
  try {
    return await (await fromHandle(handle)).read(offset, length);
  } finally {
    await handle.close();
  }
}

async function weightFiles(root: string, name: string): Promise<readonly string[]> {
  for (const file of SINGLE_FILES) {
    if (await exists(path.join(root, file))) return [file];
    const index = `${file}.index.json`;
    if (await exists(path.join(root, index))) return [...new Set(parseSafetensorsIndex(await readText(path.join(root, index))).files)];
  }
  throw new ModelMissingError(`${root} holds no weights: expected ${SINGLE_FILES.join(' or ')}, or an index of shards.`, name);
}

async function readPlaces({ name, location }: WeightFile): Promise<readonly (readonly [string, ExternalTensor])[]> {
  const handle = await open(location);
  try {
    const { tensors } = await openSafetensors(await fromHandle(handle), { file: name });
    return [...tensors.values()].map((tensor) => {
      const type = ELEMENT_TYPES[tensor.dtype];
      if (type === undefined)
        throw new FileFormatError(
          'safetensors',
          `${name}: the tensor ${tensor.name} is stored as ${tensor.dtype}, which no network here uses.`,
        );
      return [tensor.name, { type, shape: tensor.shape, file: name, offset: tensor.offset, length: tensor.byteLength }] as const;
    });
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

async function exists(file: string): Promise<boolean> {
  return realpath(file).then(
    () => true,
    () => false,
  );
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new ModelMissingError(`${file} is not there. Give the folder of a complete checkpoint.`, path.basename(file), { cause: error });
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileFormatError('json', `${file} is not JSON.`, undefined, { cause: error });
  }
}
