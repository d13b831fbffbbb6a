import { FileFormatError, InvalidInputError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import type { ByteSource } from './byte-source.js';
import { dtypeSize } from './dtype.js';
import { START_BYTES } from './other-file.js';
import { MAX_SAFETENSORS_HEADER_BYTES, parseSafetensorsHeader, readDataOffset } from './safetensors-header.js';
import type { SafetensorsHeader, TensorInfo } from './safetensors-header.js';
import { decodeFloat32 } from './tensor-values.js';

/** Which elements to read. */
export interface ReadTensorOptions extends Abortable {
  /** The first element, counted in row-major order. @defaultValue 0 */
  readonly start?: number | undefined;
  /** The element to stop before. @defaultValue the number of elements */
  readonly end?: number | undefined;
}

/** A tensor that stays in its file until it is asked for. */
export interface LazyTensor extends TensorInfo {
  /** The name of the file that holds it, as it was given on opening or in an index; empty when none was given. */
  readonly file: string;
  /**
   * Reads stored elements, little-endian.
   *
   * @returns Bytes at any alignment; they may share memory with the source.
   * @throws {InvalidInputError} When the range is outside the tensor, or does not begin and end at a whole byte, as it may not with
   * elements of 4 or 6 bits.
   */
  bytes(options?: ReadTensorOptions): Promise<Uint8Array>;
  /**
   * Reads elements as float32; which types are exact is said at {@link decodeFloat32}.
   *
   * @returns A new array; with two numbers for each element of `C64`.
   * @throws {InvalidInputError} When the range is outside the tensor.
   */
  float32(options?: ReadTensorOptions): Promise<Float32Array>;
}

/** Tensors by name, from one file or from a set of shards. */
export interface TensorSet {
  /** The tensors by name; in a file in the order of their data, in a set shard by shard. */
  readonly tensors: ReadonlyMap<string, LazyTensor>;
  /** Free texts: the file's `__metadata__`, or those of all shards together, the first of a key winning. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An opened safetensors file: only its header is in memory. */
export interface SafetensorsFile extends TensorSet, Omit<SafetensorsHeader, 'tensors'> {}

/** Settings of {@link openSafetensors}. */
export interface OpenSafetensorsOptions extends Abortable {
  /** A name for `tensor.file`, such as the file's name. @defaultValue '' */
  readonly file?: string | undefined;
  /** The longest header to read, in bytes. @defaultValue 10 000 000 */
  readonly maxHeaderBytes?: number | undefined;
}

/**
 * Opens a safetensors file: reads and checks its header, and gives its tensors as views that read when asked.
 *
 * @throws {FileFormatError} When the header is malformed; with the byte offset of the fault.
 *
 * @example
 * ```ts
 * const { tensors } = await openSafetensors(source);
 * const rows = await tensors.get('embed.weight')?.float32({ start: 0, end: 768 });
 * ```
 */
export async function openSafetensors(source: ByteSource, options: OpenSafetensorsOptions = {}): Promise<SafetensorsFile> {
  const { signal, file = '', maxHeaderBytes = MAX_SAFETENSORS_HEADER_BYTES } = options;
  signal?.throwIfAborted();
  const { size } = source;
  const start = await readExactly(source, 0, Math.min(START_BYTES, size), { signal });
  const dataOffset = readDataOffset(start, size, maxHeaderBytes);
  const head = dataOffset <= start.length ? start : await readExactly(source, 0, dataOffset, { signal });
  const header = parseSafetensorsHeader(head, { fileSize: size, maxHeaderBytes });
  const tensors = new Map([...header.tensors].map(([name, info]) => [name, toLazyTensor(source, info, file)]));
  return { ...header, tensors };
}

function toLazyTensor(source: ByteSource, info: TensorInfo, file: string): LazyTensor {
  const bytes = async ({ start = 0, end = info.elements, signal }: ReadTensorOptions = {}): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start > end || end > info.elements) {
      throw new InvalidInputError('range', [
        { path: 'range', message: `must lie within the ${info.elements} elements of ${info.name}`, received: `${start}–${end}` },
      ]);
    }
    const size = dtypeSize(info.dtype);
    if (!Number.isInteger(start * size) || !Number.isInteger(end * size)) {
      const message = `must begin and end at a whole byte; elements of ${info.dtype} have ${size * 8} bits`;
      throw new InvalidInputError('range', [{ path: 'range', message, received: `${start}–${end}` }]);
    }
    return readExactly(source, info.offset + start * size, (end - start) * size, { signal });
  };
  const float32 = async ({ start = 0, end = info.elements, signal }: ReadTensorOptions = {}): Promise<Float32Array> => {
    // Four elements of 6 or 4 bits are whole bytes, so a range between bytes is read a little wider.
    const isPacked = dtypeSize(info.dtype) < 1 && Number.isInteger(start) && Number.isInteger(end) && end <= info.elements;
    if (!isPacked) return decodeFloat32(await bytes({ start, end, signal }), info.dtype);
    const from = start - (start % 4);
    const wide = await bytes({ start: from, end: Math.min(info.elements, Math.ceil(end / 4) * 4), signal });
    return decodeFloat32(wide, info.dtype).slice(start - from, end - from);
  };
  return { ...info, file, bytes, float32 };
}

async function readExactly(source: ByteSource, offset: number, length: number, options: Abortable): Promise<Uint8Array> {
  const bytes = await source.read(offset, length, options);
  if (bytes.length === length) return bytes;
  throw new FileFormatError('safetensors', `The file ends early: ${bytes.length} of ${length} bytes at ${offset} were there.`, offset);
}
