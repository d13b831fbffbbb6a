import { InvalidInputError } from '../../errors.js';
import type { Abortable } from '../../job/abort.js';
import type { ByteSource } from '../byte-source.js';
import { countElements, dtypeSize } from '../dtype.js';
import type { TensorDtype } from '../dtype.js';
import type { ReadTensorOptions } from '../safetensors-file.js';
import { describeOtherFile } from '../other-file.js';
import { decodeFloat32 } from '../tensor-values.js';
import { gatherElements, isContiguous, lastElement } from './gather-elements.js';
import type { TensorLayout } from './gather-elements.js';
import { ptFault } from './pt-fault.js';
import { toPtValue } from './to-pt-value.js';
import type { PtTensor, PtValue } from './pt-value.js';
import { PickleGlobal, readPickle } from './read-pickle.js';
import type { PickleValue } from './read-pickle.js';
import { locateZipData, readZipEntries } from './zip-entries.js';
import type { ZipEntry } from './zip-entries.js';

/** An opened `.pt` file: its structure is in memory, its tensors stay in the file. */
export interface PtFile {
  /** What was saved, usually a map of tensors. */
  readonly value: PtValue;
  /** All tensors of the value by their dotted places; a tensor that was saved by itself has the place `''`. */
  readonly tensors: ReadonlyMap<string, PtTensor>;
}

/** Settings of {@link openPt}. */
export interface OpenPtOptions extends Abortable {
  /** The longest structure to read, in bytes; tensors do not count. @defaultValue 67 108 864 */
  readonly maxPickleBytes?: number | undefined;
}

/** A stretch of a storage's elements, as the pickle describes it. */
interface StoredTensor extends TensorLayout {
  readonly storage: Storage;
  readonly elements: number;
}

interface Storage {
  readonly dtype: TensorDtype;
  readonly entry: ZipEntry;
}

const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const ORDERED_DICT = 'collections.OrderedDict';
/** Calls that stand for their first argument: a trained parameter for its tensor, a set and a size for their list. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'torch._utils._rebuild_parameter',
  'torch.Size',
  'torch.device',
  '__builtin__.set',
  'builtins.set',
]);
const STORAGES: Readonly<Record<string, TensorDtype>> = {
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.DoubleStorage': 'F64',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
  'torch.ComplexFloatStorage': 'C64',
};
const GLOBALS: ReadonlySet<string> = new Set([REBUILD_TENSOR, ORDERED_DICT, ...TRANSPARENT, ...Object.keys(STORAGES)]);

const MAX_PICKLE_BYTES = 64 * 2 ** 20;
const MAX_DIMENSIONS = 64;
/** The largest tensor that may be longer than the storage behind it, as an expanded one is. */
const MAX_EXPANDED_BYTES = 64 * 2 ** 20;

/**
 * Opens a file that `torch.save` wrote: reads its structure as plain data, and gives its tensors as views that read when asked. Nothing of
 * the file is executed: it may hold tensors, parameters, dicts, lists, tuples, sets, texts, numbers, booleans and `None`, and everything else is refused.
 * Files in the format of PyTorch before 1.6, big-endian files and compressed ones are refused, too.
 *
 * Source: the layout is that of `torch.serialization`, PyTorch 1.6–2.13.
 *
 * @throws {FileFormatError} When the file is damaged, of another kind, or holds more than plain data.
 *
 * @example
 * ```ts
 * const { tensors } = await openPt(fromBytes(await readFile('silence_latent.pt')));
 * const silence = await tensors.get('')?.float32();
 * ```
 */
export async function openPt(source: ByteSource, options: OpenPtOptions = {}): Promise<PtFile> {
  const { signal, maxPickleBytes = MAX_PICKLE_BYTES } = options;
  signal?.throwIfAborted();
  await assertZip(source, signal);
  const entries = new Map((await readZipEntries(source, { signal })).map((entry) => [entry.name, entry]));
  const pickles = [...entries.values()].filter(({ name }) => name === 'data.pkl' || name.endsWith('/data.pkl'));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) throw ptFault('The ZIP container has no data.pkl, or several: torch.save writes one.');
  if (pickle.size > maxPickleBytes) throw ptFault(`The structure has ${pickle.size} bytes; the limit is ${maxPickleBytes}.`);
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  await assertLittleEndian(source, entries.get(`${folder}byteorder`), signal);

  const start = await locateZipData(source, pickle, { signal });
  const bytes = await source.read(start, pickle.size, { signal });
  const value = readPickle<StoredTensor | Storage>(bytes, {
    globals: GLOBALS,
    persistent: (id, offset) => toStorage(id, offset, (key) => entries.get(`${folder}data/${key}`)),
    reduce: (name, args, offset) => {
      if (name === REBUILD_TENSOR) return toStoredTensor(args, offset);
      if (name === ORDERED_DICT && args.length === 0) return new Map();
      if (TRANSPARENT.has(name) && args.length > 0) return args[0];
      throw ptFault(`The pickle calls ${name} as torch.save does not.`, offset);
    },
  });
  const tensors = new Map<string, PtTensor>();
  const plain = toPtValue(value, (found, name) => {
    if (!isStoredTensor(found)) throw ptFault(`${name === '' ? 'The value' : name} is a storage, which is not read by itself.`);
    if (tensors.has(name)) throw ptFault(`Two tensors have the place ${name}.`);
    const tensor = toTensor(source, found, name);
    tensors.set(name, tensor);
    return tensor;
  });
  return { value: plain, tensors };
}

async function assertZip(source: ByteSource, signal: AbortSignal | undefined): Promise<void> {
  const head = await source.read(0, Math.min(1_024, source.size), { signal });
  if (head[0] === 0x50 && head[1] === 0x4b) return;
  throw ptFault(describeOtherFile(head) ?? 'The file does not begin as a ZIP container, which torch.save writes.', 0);
}

async function assertLittleEndian(source: ByteSource, entry: ZipEntry | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (entry === undefined) return;
  const bytes = await source.read(await locateZipData(source, entry, { signal }), Math.min(entry.size, 16), { signal });
  if (new TextDecoder().decode(bytes).trim() !== 'little') throw ptFault('The file is big-endian; only little-endian files are read.');
}

function toStorage(id: PickleValue<StoredTensor | Storage>, offset: number, find: (key: string) => ZipEntry | undefined): Storage {
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  const dtype = type instanceof PickleGlobal ? STORAGES[type.name] : undefined;
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(count))
    throw ptFault('A reference to a storage is damaged.', offset);
  const entry = find(key);
  if (entry === undefined) throw ptFault(`The storage ${JSON.stringify(key.slice(0, 40))} is missing.`, offset);
  const expected = count * dtypeSize(dtype);
  if (entry.size !== expected) throw ptFault(`The storage ${JSON.stringify(key)} has ${entry.size} bytes in place of ${expected}.`, offset);
  return { dtype, entry };
}

function toStoredTensor(args: readonly PickleValue<StoredTensor | Storage>[], at: number): StoredTensor {
  const [storage, offset, shape, strides] = args;
  const elements = isSizes(shape) ? countElements(shape) : undefined;
  if (
    !isStorage(storage) ||
    !isCount(offset) ||
    !isSizes(shape) ||
    !isSizes(strides) ||
    shape.length !== strides.length ||
    elements === undefined
  )
    throw ptFault('The description of a tensor is damaged.', at);
  const size = dtypeSize(storage.dtype);
  const layout = { offset, shape, strides };
  if (elements > 0 && (lastElement(layout) + 1) * size > storage.entry.size)
    throw ptFault(`A tensor of shape [${shape.join(', ')}] reaches beyond its storage of ${storage.entry.size} bytes.`, at);
  if (elements * size > Math.max(storage.entry.size, MAX_EXPANDED_BYTES))
    throw ptFault(
      `A tensor of shape [${shape.join(', ')}] is expanded to ${elements * size} bytes; the limit is ${MAX_EXPANDED_BYTES}.`,
      at,
    );
  return { storage, elements, ...layout };
}

function toTensor(source: ByteSource, stored: StoredTensor, name: string): PtTensor {
  const { shape, elements, storage } = stored;
  const { dtype, entry } = storage;
  const size = dtypeSize(dtype);
  const bytes = async ({ start = 0, end = elements, signal }: ReadTensorOptions = {}): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start > end || end > elements) {
      throw new InvalidInputError('range', [
        { path: 'range', message: `must lie within the ${elements} elements of ${name}`, received: `${start}–${end}` },
      ]);
    }
    if (start === end) return new Uint8Array();
    const data = (await locateZipData(source, entry, { signal })) + stored.offset * size;
    if (isContiguous(stored)) return source.read(data + start * size, (end - start) * size, { signal });
    const span = await source.read(data, (lastElement(stored) - stored.offset + 1) * size, { signal });
    return gatherElements(span, stored, { start, end, size });
  };
  return { name, dtype, shape, elements, bytes, float32: async (options) => decodeFloat32(await bytes(options), dtype) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= MAX_DIMENSIONS && value.every(isCount);
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'entry' in value;
}

function isStoredTensor(value: StoredTensor | Storage): value is StoredTensor {
  return 'storage' in value;
}
