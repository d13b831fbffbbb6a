import { FileFormatError } from '../errors.js';
import { TENSOR_DTYPES, countElements, dtypeSize, isTensorDtype } from './dtype.js';
import type { TensorDtype } from './dtype.js';
import { describeOtherFile } from './other-file.js';
import { parseStrictJson } from './strict-json.js';
import type { StrictJson } from './strict-json.js';
import { tensorNameFault } from './tensor-name.js';

/** The longest header that is read unless a call says otherwise, in bytes: a file of a hundred thousand tensors is below it. */
export const MAX_SAFETENSORS_HEADER_BYTES = 10_000_000;

/** Where a tensor lies in its file, and how to read it. */
export interface TensorInfo {
  /** The tensor's name, unique in its file. */
  readonly name: string;
  /** How an element is stored. */
  readonly dtype: TensorDtype;
  /** The sizes of the dimensions, outermost first; elements are row-major. Empty for a scalar. */
  readonly shape: readonly number[];
  /** The number of elements. */
  readonly elements: number;
  /** The position of the first element from the start of the *file*, in bytes. Any alignment. */
  readonly offset: number;
  /** The length in bytes. */
  readonly byteLength: number;
}

/** What a safetensors file says about itself. */
export interface SafetensorsHeader {
  /** The tensors by name, in the order in which their data lie in the file. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Free texts from `__metadata__`; an object without prototype. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begin, in bytes from the start of the file: 8 plus the length of the header. */
  readonly dataOffset: number;
  /** The length of the whole file in bytes. */
  readonly fileSize: number;
}

/** Settings of {@link parseSafetensorsHeader}. */
export interface ParseSafetensorsHeaderOptions {
  /** The length of the whole file in bytes, where `bytes` is only its start. @defaultValue the length of `bytes` */
  readonly fileSize?: number | undefined;
  /** The longest header to read, in bytes. @defaultValue 10 000 000 */
  readonly maxHeaderBytes?: number | undefined;
}

/**
 * Parses the header of a safetensors file, and checks it as strictly as the reference implementation: the tensors fill the
 * data without overlap or hole, each as long as its shape and type say.
 *
 * Source: https://github.com/huggingface/safetensors#format
 *
 * @param bytes - The file, or its start up to the end of the header at least.
 * @throws {FileFormatError} With the byte offset of the fault.
 *
 * @example
 * ```ts
 * const { tensors } = parseSafetensorsHeader(bytes);
 * tensors.get('proj.weight'); // { dtype: 'BF16', shape: [768, 768], offset: 4096, … }
 * ```
 */
export function parseSafetensorsHeader(bytes: Uint8Array, options: ParseSafetensorsHeaderOptions = {}): SafetensorsHeader {
  const { fileSize = bytes.length, maxHeaderBytes = MAX_SAFETENSORS_HEADER_BYTES } = options;
  const dataOffset = readDataOffset(bytes, fileSize, maxHeaderBytes);
  if (bytes.length < dataOffset) throw fault(`The header takes ${dataOffset} bytes; only ${bytes.length} were given.`, bytes.length);
  if (bytes[8] !== 0x7b) throw fault('The header does not begin with "{".', 8);
  const root = parseStrictJson(bytes.subarray(8, dataOffset), FORMAT, 8);
  if (!(root instanceof Map)) throw fault('The header is not a JSON object.', 8);

  const found: TensorInfo[] = [];
  let metadata: Record<string, string> = Object.create(null);
  for (const [name, entry] of root as ReadonlyMap<string, StrictJson>) {
    if (name === '__metadata__') metadata = readMetadata(entry);
    else found.push(readTensor(name, entry, dataOffset));
  }
  found.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  checkLayout(found, dataOffset, fileSize);
  return { tensors: new Map(found.map((tensor) => [tensor.name, tensor])), metadata, dataOffset, fileSize };
}

/**
 * Reads where the data of a safetensors file begin.
 *
 * @param bytes - The first {@link START_BYTES} of the file, or all of a shorter one: a file of another kind is named as such.
 * @throws {FileFormatError} When the header is longer than the file or the limit.
 * @internal
 */
export function readDataOffset(bytes: Uint8Array, fileSize: number, maxHeaderBytes: number): number {
  const other = describeOtherFile(bytes);
  if (other !== undefined) throw fault(other, 0);
  if (bytes.length < 8 || fileSize < 8) throw fault('The file is shorter than the 8 bytes that give the length of its header.', 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > maxHeaderBytes) throw fault(`The header claims ${length} bytes; at most ${maxHeaderBytes} are read.`, 0);
  if (length < 2 || length > fileSize - 8) throw fault(`The header claims ${length} bytes, in a file of ${fileSize}.`, 0);
  return 8 + length;
}

const FORMAT = 'safetensors';

function readTensor(name: string, entry: StrictJson, dataOffset: number): TensorInfo {
  const label = `Tensor ${JSON.stringify(name.slice(0, 60))}`;
  const nameFault = tensorNameFault(name);
  if (nameFault !== undefined) throw fault(`${label}: the name ${nameFault}.`, 8);
  if (!(entry instanceof Map)) throw fault(`${label} is not described by an object.`, 8);
  const dtype: unknown = entry.get('dtype');
  if (!isTensorDtype(dtype)) {
    throw fault(`${label}: dtype ${String(JSON.stringify(dtype)).slice(0, 30)} is not known; known: ${TENSOR_DTYPES.join(', ')}.`, 8);
  }
  const shape: unknown = entry.get('shape');
  if (!isNumberList(shape)) throw fault(`${label}: shape is not a list of numbers.`, 8);
  const elements = countElements(shape);
  if (elements === undefined) throw fault(`${label}: shape [${shape.slice(0, 8).join(', ')}] is not a list of sizes.`, 8);
  const offsets: unknown = entry.get('data_offsets');
  if (!isNumberList(offsets) || offsets.length !== 2 || !offsets.every((value) => Number.isSafeInteger(value) && value >= 0)) {
    throw fault(`${label}: data_offsets is not a pair of positions.`, 8);
  }
  const [begin, end] = offsets as [number, number];
  const byteLength = elements * dtypeSize(dtype);
  if (!Number.isInteger(byteLength)) {
    throw fault(`${label}: ${elements} elements of ${dtype} are not a whole number of bytes.`, dataOffset + begin);
  }
  if (end - begin !== byteLength) {
    throw fault(
      `${label}: data_offsets span ${end - begin} bytes; ${dtype} [${shape.slice(0, 8).join(', ')}] takes ${byteLength}.`,
      dataOffset + begin,
    );
  }
  return { name, dtype, shape, elements, offset: dataOffset + begin, byteLength };
}

function readMetadata(entry: StrictJson): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null);
  if (!(entry instanceof Map)) throw fault('__metadata__ is not an object.', 8);
  for (const [key, value] of entry as ReadonlyMap<string, StrictJson>) {
    if (typeof value !== 'string') throw fault(`__metadata__: the value of ${JSON.stringify(key.slice(0, 60))} is not a text.`, 8);
    metadata[key] = value;
  }
  return metadata;
}

function checkLayout(sorted: readonly TensorInfo[], dataOffset: number, fileSize: number): void {
  let end = dataOffset;
  for (const { name, offset, byteLength } of sorted) {
    if (offset !== end) {
      const what = offset < end ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw fault(`Tensor ${JSON.stringify(name.slice(0, 60))} ${what}: it begins at byte ${offset}, not ${end}.`, offset);
    }
    end += byteLength;
  }
  if (end !== fileSize) throw fault(`The tensors end at byte ${end}; the file has ${fileSize} bytes.`, Math.min(end, fileSize));
}

function isNumberList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function fault(message: string, offset: number): FileFormatError {
  return new FileFormatError(FORMAT, message, offset);
}
