import { FileFormatError } from '../errors.js';
import { describeOtherFile } from './other-file.js';
import type { StrictJson } from './strict-json.js';
import { parseStrictJson } from './strict-json.js';
import { tensorNameFault } from './tensor-name.js';

/** The content of a `model.safetensors.index.json`: which file holds which tensor. */
export interface SafetensorsIndex {
  /** The file name of each tensor. */
  readonly weightMap: ReadonlyMap<string, string>;
  /** The names of the files, each once, sorted. They are plain names, never paths. */
  readonly files: readonly string[];
  /** The bytes of all tensors together, where the index says it. */
  readonly totalSize: number | undefined;
}

/**
 * Parses the index of a set of safetensors shards. A file must be a plain name ending in `.safetensors`, so that an index
 * never reaches outside its own folder.
 *
 * @param bytes - The file, or its text.
 * @throws {FileFormatError} When it is no index, or names anything but a file beside it.
 */
export function parseSafetensorsIndex(bytes: Uint8Array | string): SafetensorsIndex {
  const encoded = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const other = describeOtherFile(encoded);
  if (other !== undefined) throw fault(other);
  if (encoded.length > MAX_INDEX_BYTES) throw fault(`The index has ${encoded.length} bytes; at most ${MAX_INDEX_BYTES} are read.`);
  const root = parseStrictJson(encoded, FORMAT);
  const entries: unknown = root instanceof Map ? root.get('weight_map') : undefined;
  if (!(entries instanceof Map)) throw fault('weight_map is missing: it should be an object of tensor names and file names.');

  const weightMap = new Map<string, string>();
  for (const [name, file] of entries as ReadonlyMap<string, StrictJson>) {
    const nameFault = tensorNameFault(name);
    if (nameFault !== undefined) throw fault(`weight_map: the name ${JSON.stringify(name.slice(0, 60))} ${nameFault}.`);
    if (typeof file !== 'string' || !PLAIN_FILE_NAME.test(file)) {
      const shown = JSON.stringify(typeof file === 'string' ? file.slice(0, 60) : file);
      throw fault(
        `weight_map[${JSON.stringify(name.slice(0, 60))}] must be a file beside the index, such as "a.safetensors", not ${shown}.`,
      );
    }
    weightMap.set(name, file);
  }
  const metadata: unknown = (root as ReadonlyMap<string, StrictJson>).get('metadata');
  const totalSize: unknown = metadata instanceof Map ? metadata.get('total_size') : undefined;
  return {
    weightMap,
    files: [...new Set(weightMap.values())].toSorted(),
    totalSize: typeof totalSize === 'number' ? totalSize : undefined,
  };
}

const FORMAT = 'safetensors-index';

/** Larger than the index of any model of a hundred thousand tensors. */
const MAX_INDEX_BYTES = 10_000_000;

/** No separator of any system, no drive, no control character, no leading dot. */
const PLAIN_FILE_NAME = /^[^./\\:\p{Cc}][^/\\:\p{Cc}]{0,200}\.safetensors$/u;

function fault(message: string): FileFormatError {
  return new FileFormatError(FORMAT, message);
}
