import { FileFormatError, ModelLoadError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from '@loop/core/weights';

import { movableModel } from '../onnx/movable-model.js';
import type { NetworkModel } from '../onnx/types.js';
import type { ExternalWeight, WeightPlace } from '../onnx/weight-uses.js';
import type { WeightFile } from '../runtime/runtime.js';

/**
 * How 16-bit weights are handed over: as they are stored, widened to float32, or as float16, which a GPU reads. Only weights that the graph
 * casts anyway are changed.
 */
export type WeightWidth = 'stored' | 'float32' | 'float16';

/** A model and its weights in memory. */
export interface PackedModel {
  /** The model, which refers to the shards. */
  readonly model: Uint8Array;
  /** The weights that the model uses, and no others. */
  readonly shards: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** How weights are packed. */
export interface PackOptions extends Abortable {
  readonly width: WeightWidth;
  /** How tables are handed over of which the graph looks up rows and casts these. @defaultValue as `width` says */
  readonly tableWidth?: WeightWidth | undefined;
  /** The most bytes that the runtime has room for. @defaultValue unlimited */
  readonly maxBytes?: number | undefined;
  /** The most bytes of one shard; a weight is never split. @defaultValue 1 GiB */
  readonly maxShardBytes?: number | undefined;
}

// Browsers differ in how long an array may be; below 2 GiB all agree.
const MAX_ARRAY_BYTES = 2 ** 31 - 1;
const SHARD_BYTES = 2 ** 30;
const READ_BYTES = 2 ** 25;
/** Unused bytes between two weights that are rather read than asked around. */
const GAP_BYTES = 2 ** 12;
const READERS = 3;
const FLOAT16_INFINITY = 0x7c00;
const ALIGNMENT = 16;

/** Reads the weights of a model into shards of memory, each number in the width that the runtime takes. */
export async function packWeights(network: NetworkModel, files: readonly WeightFile[], options: PackOptions): Promise<PackedModel> {
  const { signal } = options;
  const { weights, encode } = movableModel(network);
  const { places, sizes } = planShards(weights, options);
  const shards = sizes.map((size, index) => ({ path: shardName(index), data: allocate(size) }));
  const targets = new Map(shards.map(({ path, data }) => [path, data]));
  const reads = planReads(weights, places);
  const work = reads.values();
  const stop = new AbortController();
  const either = AbortSignal.any(signal === undefined ? [stop.signal] : [signal, stop.signal]);
  const readAll = async (): Promise<void> => {
    for (const read of work) await fill(read, files, targets, either);
  };
  try {
    await Promise.all(Array.from({ length: READERS }, readAll));
  } finally {
    // When one reader fails, the others stop.
    stop.abort();
  }
  return { model: encode(places), shards };
}

function planShards(
  weights: readonly ExternalWeight[],
  { width, tableWidth = width, maxBytes = Infinity, maxShardBytes = SHARD_BYTES }: PackOptions,
): { readonly places: ReadonlyMap<string, WeightPlace>; readonly sizes: readonly number[] } {
  const places = new Map<string, WeightPlace>();
  const sizes: number[] = [];
  for (const weight of weights) {
    const type = typeFor(weight, weight.use === 'table' ? tableWidth : width);
    const length = type === 'float32' && weight.type !== 'float32' ? weight.length * 2 : weight.length;
    if (length > MAX_ARRAY_BYTES)
      throw new ModelLoadError(
        `The weight ${weight.name} takes ${length} bytes; a browser holds at most 2 GiB in one piece.`,
        'out_of_memory',
      );
    let offset = Math.ceil((sizes.at(-1) ?? 0) / ALIGNMENT) * ALIGNMENT;
    if (sizes.length === 0 || (offset > 0 && offset + length > maxShardBytes)) {
      sizes.push(0);
      offset = 0;
    }
    sizes[sizes.length - 1] = offset + length;
    places.set(weight.name, { type, file: shardName(sizes.length - 1), offset, length });
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maxBytes)
    throw new ModelLoadError(
      `The weights of the network take ${toGib(total)} GiB, and ${toGib(maxBytes)} GiB is all that there is. Use a GPU (WebGPU), or a smaller model.`,
      'out_of_memory',
    );
  return { places, sizes };
}

function toGib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

function typeFor({ type, use }: ExternalWeight, width: WeightWidth): ExternalWeight['type'] {
  const is16Bit = type === 'bfloat16' || type === 'float16';
  return is16Bit && use !== 'other' && width !== 'stored' ? width : type;
}

/** A part of a weight: where it is read and where it goes. */
interface Piece {
  readonly from: ExternalWeight['type'];
  readonly to: WeightPlace['type'];
  readonly offset: number;
  readonly length: number;
  readonly shard: string;
  readonly target: number;
}

interface Read {
  readonly file: string;
  readonly pieces: readonly Piece[];
}

/** Cuts long weights and joins short neighbours, so that each read is of a good size. */
function planReads(weights: readonly ExternalWeight[], places: ReadonlyMap<string, WeightPlace>): readonly Read[] {
  const reads: { readonly file: string; readonly pieces: Piece[] }[] = [];
  const sorted = weights.toSorted((a, b) => (a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1));
  for (const weight of sorted) {
    const place = places.get(weight.name) as WeightPlace;
    const growth = weight.length === 0 ? 1 : place.length / weight.length;
    for (let start = 0; start < weight.length; start += READ_BYTES) {
      const piece = {
        from: weight.type,
        to: place.type,
        offset: weight.offset + start,
        length: Math.min(READ_BYTES, weight.length - start),
        shard: place.file,
        target: place.offset + start * growth,
      };
      const last = reads.at(-1);
      if (last !== undefined && last.file === weight.file && fits(last.pieces, piece)) last.pieces.push(piece);
      else reads.push({ file: weight.file, pieces: [piece] });
    }
  }
  return reads;
}

function fits(pieces: readonly Piece[], { offset, length }: Piece): boolean {
  const end = endOf(pieces);
  return offset - end <= GAP_BYTES && Math.max(end, offset + length) - (pieces[0] as Piece).offset <= READ_BYTES;
}

/** Weights may share bytes, so the last piece need not end last. */
function endOf(pieces: readonly Piece[]): number {
  return pieces.reduce((end, { offset, length }) => Math.max(end, offset + length), 0);
}

async function fill(
  { file, pieces }: Read,
  files: readonly WeightFile[],
  targets: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const source = files.find(({ name }) => name === file)?.source;
  if (source === undefined)
    throw new ModelLoadError(`The file ${file} cannot be read here; open the checkpoint with openWebCheckpoint.`, 'wrong_format');
  const start = (pieces[0] as Piece).offset;
  const end = endOf(pieces);
  if (end > source.size)
    throw new ModelLoadError(`${file} has ${source.size} bytes, and a weight ends at ${end}. Download it again.`, 'truncated');
  const bytes = await source.read(start, end - start, { signal });
  if (bytes.length !== end - start)
    throw new ModelLoadError(`${file} ends early at ${start + bytes.length}. Download it again.`, 'truncated');
  for (const piece of pieces)
    convert(bytes.subarray(piece.offset - start, piece.offset - start + piece.length), piece, targets.get(piece.shard) as Uint8Array);
}

function convert(bytes: Uint8Array, { from, to, target }: Piece, shard: Uint8Array): void {
  if (from === to) {
    shard.set(bytes, target);
    return;
  }
  if (bytes.length % 2 !== 0) throw new FileFormatError('onnx', `A weight of type ${from} has ${bytes.length} bytes.`);
  // 16-bit numbers at an odd place are copied to an even one.
  const { buffer, byteOffset, length } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const bits = new Uint16Array(buffer, byteOffset, length / 2);
  const widen = from === 'bfloat16' ? bfloat16ToFloat32 : float16ToFloat32;
  if (to === 'float32') {
    widen(bits, new Float32Array(shard.buffer, shard.byteOffset + target, bits.length));
    return;
  }
  const narrowed = float32ToFloat16(widen(bits), new Uint16Array(shard.buffer, shard.byteOffset + target, bits.length));
  if (narrowed.some((half) => (half & 0x7fff) === FLOAT16_INFINITY))
    throw new ModelLoadError('A weight is beyond ±65 504, which is all that float16 holds. Use the folded mode.', 'other');
}

function allocate(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    throw new ModelLoadError(`The browser has no room for ${bytes} bytes of weights. Close other tabs.`, 'out_of_memory', { cause: error });
  }
}

function shardName(index: number): string {
  return `shard-${index}.bin`;
}
