import { FileFormatError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { ByteSource } from './byte-source.js';
import { openSafetensors } from './safetensors-file.js';
import type { LazyTensor, TensorSet } from './safetensors-file.js';
import type { SafetensorsIndex } from './safetensors-index.js';

/** Settings of {@link openShardedSafetensors}. */
export interface OpenShardedSafetensorsOptions extends Abortable {
  /** Opens one shard by its file name, which is a plain name and lies beside the index. */
  readonly openFile: (file: string, options: Abortable) => ByteSource | Promise<ByteSource>;
}

/**
 * Opens a set of safetensors shards as if it were one file. Only the headers are read. Tensors that the index does not list
 * are left out.
 *
 * @throws {FileFormatError} When a shard is malformed, lacks a tensor that the index promises, or repeats one of another shard.
 */
export async function openShardedSafetensors(index: SafetensorsIndex, options: OpenShardedSafetensorsOptions): Promise<TensorSet> {
  const { openFile, signal } = options;
  const tensors = new Map<string, LazyTensor>();
  const metadata: Record<string, string> = Object.create(null);
  for (const file of index.files) {
    signal?.throwIfAborted();
    const shard = await openSafetensors(await openFile(file, { signal }), { file, signal });
    for (const [key, text] of Object.entries(shard.metadata)) metadata[key] ??= text;
    for (const [name, tensor] of shard.tensors) {
      const home = index.weightMap.get(name);
      if (home === file) tensors.set(name, tensor);
      else if (home !== undefined)
        throw fault(`Tensor ${JSON.stringify(name)} is in ${file} too; the index puts it in ${home}.`, tensor.offset);
    }
  }
  for (const [name, file] of index.weightMap) {
    if (!tensors.has(name)) throw fault(`Tensor ${JSON.stringify(name)} is not in ${file}, where the index puts it.`);
  }
  return { tensors, metadata };
}

function fault(message: string, offset?: number): FileFormatError {
  return new FileFormatError('safetensors', message, offset);
}
