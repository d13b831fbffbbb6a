import { FileFormatError, ModelMissingError } from '@loop/core';
import { describeOtherFile, openSafetensors, parseSafetensorsIndex } from '@loop/core/weights';
import type { ByteSource, TensorDtype } from '@loop/core/weights';

import type { ElementType, ExternalTensor } from '../onnx/types.js';

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

/** A component's folder, wherever it is. */
export interface ComponentFolder {
  /** The component's name. */
  readonly name: string;
  /** What the folder is called in messages. */
  readonly label: string;
  /** Whether the folder has a file. */
  has(file: string): Promise<boolean>;
  /** Reads a file of the folder. */
  text(file: string): Promise<string>;
}

/**
 * Finds the files of a component's weights: one file, or the shards that an index names.
 *
 * @throws {ModelMissingError} When there are no weights.
 */
export async function findWeightFiles(folder: ComponentFolder): Promise<readonly string[]> {
  for (const file of SINGLE_FILES) {
    if (await folder.has(file)) return [file];
    const index = `${file}.index.json`;
    if (await folder.has(index)) return [...new Set(parseSafetensorsIndex(await folder.text(index)).files)];
  }
  throw new ModelMissingError(
    `${folder.label} holds no weights: expected ${SINGLE_FILES.join(' or ')}, or an index of shards.`,
    folder.name,
  );
}

/**
 * Reads where the tensors of a file of weights are.
 *
 * @param name - The name by which a graph refers to the file.
 * @throws {FileFormatError} For a malformed header, or an element type that no network uses.
 */
export async function readTensorPlaces(source: ByteSource, name: string): Promise<ReadonlyMap<string, ExternalTensor>> {
  const { tensors } = await openSafetensors(source, { file: name });
  return new Map(
    [...tensors.values()].map((tensor) => {
      const type = ELEMENT_TYPES[tensor.dtype];
      if (type === undefined)
        throw new FileFormatError(
          'safetensors',
          `${name}: the tensor ${tensor.name} is stored as ${tensor.dtype}, which no network here uses.`,
        );
      return [tensor.name, { type, shape: tensor.shape, file: name, offset: tensor.offset, length: tensor.byteLength }];
    }),
  );
}

/** A published configuration has some 5 kB. */
const MAX_CONFIG_CHARACTERS = 2 ** 20;

/** Parses a component's `config.json`, of at most 1 Mi characters. @throws {FileFormatError} When it is not JSON, or larger. */
export function parseConfigText(text: string, file: string): unknown {
  if (text.length > MAX_CONFIG_CHARACTERS)
    throw new FileFormatError('json', `${file} has ${text.length} characters; at most ${MAX_CONFIG_CHARACTERS} are read.`);
  const other = describeOtherFile(new TextEncoder().encode(text.slice(0, 1_024)));
  if (other !== undefined) throw new FileFormatError('json', `${file}: ${other}`, 0);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileFormatError('json', `${file} is not JSON.`, undefined, { cause: error });
  }
}
