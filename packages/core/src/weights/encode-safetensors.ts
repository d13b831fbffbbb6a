import { InvalidInputError } from '../errors.js';
import type { InputIssue } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import { describeValue } from '../validate.js';
import { TENSOR_DTYPES, countElements, dtypeSize, isTensorDtype } from './dtype.js';
import type { TensorDtype } from './dtype.js';
import type { SafetensorsHeader, TensorInfo } from './safetensors-header.js';
import { tensorNameFault } from './tensor-name.js';

/** A tensor to be written. */
export interface TensorSpec {
  /** Its name: 1–1 024 characters, unique, without control characters. */
  readonly name: string;
  /** How an element is stored. */
  readonly dtype: TensorDtype;
  /** The sizes of the dimensions, outermost first. Empty for a scalar. */
  readonly shape: readonly number[];
}

/** Settings of the safetensors writers. */
export interface EncodeSafetensorsOptions {
  /** Free texts for `__metadata__`. @defaultValue none */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** The start of a file that is about to be written, and where everything will be. */
export interface EncodedSafetensorsHeader extends SafetensorsHeader {
  /** The bytes from the start of the file to the first tensor; a multiple of 8 long. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Lays out a safetensors file and encodes its header, so that the tensors can then be written one by one, in the order of
 * `tensors` in the result. That is the given order, with wider elements first, so that every element is aligned.
 *
 * Source: https://github.com/huggingface/safetensors#format
 *
 * @throws {InvalidInputError} When a name is not acceptable or there twice, or a shape is not a list of sizes.
 */
export function encodeSafetensorsHeader(tensors: readonly TensorSpec[], options: EncodeSafetensorsOptions = {}): EncodedSafetensorsHeader {
  const { metadata = {} } = options;
  assertSpecs(tensors, metadata);
  const ordered = [...tensors].sort((a, b) => dtypeSize(b.dtype) - dtypeSize(a.dtype));
  const entries: string[] = [];
  if (Object.keys(metadata).length > 0) entries.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let end = 0;
  const laidOut = ordered.map(({ name, dtype, shape }) => {
    const elements = countElements(shape) as number;
    const begin = end;
    end += elements * dtypeSize(dtype);
    // Written by hand because an object would reorder names that look like numbers.
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
    return { name, dtype, shape: [...shape], elements, begin, byteLength: end - begin };
  });
  const bytes = frame(`{${entries.join(',')}}`);
  const infos = laidOut.map(({ begin, ...info }): TensorInfo => ({ ...info, offset: bytes.length + begin }));
  return {
    bytes,
    tensors: new Map(infos.map((info) => [info.name, info])),
    metadata: Object.assign(Object.create(null), metadata),
    dataOffset: bytes.length,
    fileSize: bytes.length + end,
  };
}

/** A tensor with its data in memory. */
export interface TensorData extends TensorSpec {
  /** The elements, little-endian, row-major: bytes, or any typed array over them. */
  readonly data: ArrayBufferView;
}

/**
 * Encodes a whole safetensors file in memory. For files of gigabytes use {@link streamSafetensors}.
 *
 * @throws {InvalidInputError} When a name or shape is not acceptable, or data are not as long as their shape says.
 *
 * @example
 * ```ts
 * const bytes = encodeSafetensors([{ name: 'bias', dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }]);
 * ```
 */
export function encodeSafetensors(tensors: readonly TensorData[], options: EncodeSafetensorsOptions = {}): Uint8Array<ArrayBuffer> {
  const header = encodeSafetensorsHeader(tensors, options);
  const file = new Uint8Array(header.fileSize);
  file.set(header.bytes);
  for (const { name, data } of tensors) {
    const info = header.tensors.get(name) as TensorInfo;
    if (data.byteLength !== info.byteLength) throw wrongLength(info, data.byteLength);
    file.set(toBytes(data), info.offset);
  }
  return file;
}

/** A tensor whose data are fetched when their turn comes. */
export interface TensorStream extends TensorSpec {
  /** Gives the elements, little-endian, row-major, whole or in pieces. Called once. */
  readonly data: (options: Abortable) => ArrayBufferView | Promise<ArrayBufferView> | AsyncIterable<ArrayBufferView>;
}

/** Settings of {@link streamSafetensors}. */
export interface StreamSafetensorsOptions extends EncodeSafetensorsOptions, Abortable {}

/**
 * Encodes a safetensors file piece by piece: the header, then each tensor, so that no more than one piece is in memory.
 *
 * @returns The bytes of the file in order. A piece may share memory with the data it came from.
 * @throws {InvalidInputError} When a name or shape is not acceptable, or data are not as long as their shape says.
 */
export async function* streamSafetensors(
  tensors: readonly TensorStream[],
  options: StreamSafetensorsOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  const header = encodeSafetensorsHeader(tensors, options);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  yield header.bytes;
  for (const info of header.tensors.values()) {
    let written = 0;
    for await (const piece of pieces(byName.get(info.name) as TensorStream, signal)) {
      signal?.throwIfAborted();
      written += piece.byteLength;
      if (written > info.byteLength) throw wrongLength(info, written);
      yield toBytes(piece);
      signal?.throwIfAborted();
    }
    if (written !== info.byteLength) throw wrongLength(info, written);
  }
}

async function* pieces(tensor: TensorStream, signal: AbortSignal | undefined): AsyncGenerator<ArrayBufferView, void, undefined> {
  signal?.throwIfAborted();
  const data = tensor.data({ signal });
  if (Symbol.asyncIterator in data) yield* data;
  else yield await data;
}

function frame(json: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(text, 8);
  return bytes;
}

function toBytes(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function assertSpecs(tensors: readonly TensorSpec[], metadata: Readonly<Record<string, unknown>>): void {
  const issues: InputIssue[] = [];
  const seen = new Set<string>();
  for (const [index, { name, dtype, shape }] of tensors.entries()) {
    const path = `tensors[${index}]`;
    const nameFault = seen.has(name) ? 'is there twice' : tensorNameFault(name);
    seen.add(name);
    if (nameFault !== undefined) issues.push({ path: `${path}.name`, message: nameFault, received: describeValue(name) });
    if (!isTensorDtype(dtype)) {
      issues.push({ path: `${path}.dtype`, message: 'is not known', allowed: TENSOR_DTYPES, received: describeValue(dtype) });
    }
    const elements = countElements(shape);
    if (elements !== undefined && isTensorDtype(dtype) && !Number.isInteger(elements * dtypeSize(dtype))) {
      issues.push({ path: `${path}.shape`, message: `must be a whole number of bytes of ${dtype}`, received: `[${shape.join(', ')}]` });
    }
    if (elements === undefined) {
      issues.push({ path: `${path}.shape`, message: 'must be a list of whole numbers from 0', received: `[${shape.join(', ')}]` });
    }
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') issues.push({ path: `metadata.${key}`, message: 'must be a text', received: describeValue(value) });
  }
  if (issues.length > 0) throw new InvalidInputError('tensors', issues);
}

function wrongLength(info: TensorInfo, received: number): InvalidInputError {
  const takes = `must be ${info.byteLength} bytes long, as ${info.dtype} [${info.shape.join(', ')}] is`;
  return new InvalidInputError('tensors', [{ path: `${info.name}.data`, message: takes, received: `${received} bytes` }]);
}
