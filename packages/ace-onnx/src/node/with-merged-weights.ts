import { open, realpath } from 'node:fs/promises';

import { InvalidInputError, ModelMissingError } from '@loop/core';

import type { TensorPlaces } from '../onnx/types.js';
import { readTensorPlaces } from '../runtime/checkpoint-layout.js';
import type { Checkpoint } from '../runtime/runtime.js';
import { fromHandle } from './open-checkpoint.js';

/** A checkpoint of which one part has other weights. */
export interface MergedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** @throws {InvalidInputError} When no part that was opened has tensors of the same names and shapes. */
  assertUsed(): void;
}

/** The name by which graphs refer to the merged file. */
const MERGED = 'merged.safetensors';

/**
 * Puts merged weights in the place of the part of a checkpoint that has the same tensors, whatever the part is called. The checkpoint stays as it is.
 *
 * @param file - A safetensors file, such as `loop-lora merge` writes.
 * @throws {ModelMissingError} When there is no such file.
 * @throws {FileFormatError} When it is damaged.
 */
export async function withMergedWeights(checkpoint: Checkpoint, file: string): Promise<MergedCheckpoint> {
  const location = await realpath(file).catch((cause: unknown) => {
    throw new ModelMissingError(`${file} is not there.`, file, { cause });
  });
  const read = async <T>(work: (source: Awaited<ReturnType<typeof fromHandle>>) => Promise<T>): Promise<T> => {
    const handle = await open(location);
    try {
      return await work(await fromHandle(handle));
    } finally {
      await handle.close();
    }
  };
  const tensors = await read((source) => readTensorPlaces(source, MERGED));
  let isUsed = false;
  return {
    checkpoint: {
      ...checkpoint,
      async component(name) {
        const own = await checkpoint.component(name);
        if (!isSameSet(own.tensors, tensors)) return own;
        isUsed = true;
        const readPlace = ({ offset, length }: { readonly offset: number; readonly length: number }): Promise<Uint8Array> =>
          read((source) => source.read(offset, length));
        return { ...own, tensors, files: [{ name: MERGED, location }], read: readPlace };
      },
    },
    assertUsed() {
      if (isUsed) return;
      const message = `must have the tensors of one part of ${checkpoint.name}, by name and shape`;
      throw new InvalidInputError('merged', [{ path: 'merged', message, received: `${file} with ${tensors.size} tensors` }]);
    },
  };
}

function isSameSet(own: TensorPlaces, other: TensorPlaces): boolean {
  return own.size === other.size && [...own].every(([name, { shape }]) => other.get(name)?.shape.join() === shape.join());
}
