import { FileFormatError } from '../../errors.js';

/** A chunk of a RIFF file: where its content lies. */
export interface RiffChunk {
  /** Its four characters. */
  readonly id: string;
  /** The position of its content, after id and length. */
  readonly start: number;
  /** The end of its content, cut at the end of the file. */
  readonly end: number;
  /** The length that the file claims, which may be wrong. */
  readonly claimedSize: number;
}

/** Reads four characters; bytes outside ASCII become Latin-1 letters. @internal */
export function readFourCc(view: DataView, offset: number): string {
  return String.fromCharCode(view.getUint8(offset), view.getUint8(offset + 1), view.getUint8(offset + 2), view.getUint8(offset + 3));
}

/** Reads one chunk at an offset, or `undefined` when fewer than 8 bytes are left before `end`. @internal */
export function readChunk(view: DataView, offset: number, end: number): RiffChunk | undefined {
  if (offset + 8 > end) return undefined;
  const claimedSize = view.getUint32(offset + 4, true);
  const start = offset + 8;
  return { id: readFourCc(view, offset), start, end: Math.min(end, start + claimedSize), claimedSize };
}

/** Reads the chunks between two offsets, `maxChunks` of them at most. @internal */
export function readChunks(view: DataView, from: number, end: number, maxChunks: number): RiffChunk[] {
  const chunks: RiffChunk[] = [];
  let chunk = readChunk(view, from, end);
  while (chunk !== undefined && chunks.length < maxChunks) {
    chunks.push(chunk);
    chunk = readChunk(view, nextChunkOffset(view, chunk.start + chunk.claimedSize, chunk.claimedSize), end);
  }
  return chunks;
}

/**
 * Finds where the next chunk begins. Content of an odd length is followed by a pad byte, which should be zero. Careless writers
 * leave another byte there, or none at all: then the place counts at which a chunk begins.
 *
 * @internal
 */
export function nextChunkOffset(view: DataView, contentEnd: number, length: number): number {
  if (length % 2 === 0) return contentEnd;
  if (contentEnd >= view.byteLength || view.getUint8(contentEnd) === 0) return contentEnd + 1;
  return likelihood(view, contentEnd) > likelihood(view, contentEnd + 1) ? contentEnd : contentEnd + 1;
}

/** Whether the eight bytes at an offset can be those of a chunk: an id of ASCII, and a length that fits into the file. @internal */
export function isChunkAt(view: DataView, offset: number): boolean {
  return likelihood(view, offset) > 0;
}

/** Whether the four bytes at an offset can be the id of a chunk, whatever its length says. @internal */
export function hasChunkName(view: DataView, offset: number): boolean {
  return offset + 4 <= view.byteLength && /^[ -~]{4}$/.test(readFourCc(view, offset));
}

/**
 * Finds the next `fmt ` or `data` chunk from an offset on, in a file whose chunks do not follow one another.
 *
 * @internal
 */
export function findSoundChunk(view: DataView, from: number): number | undefined {
  for (let offset = from; offset + 8 <= view.byteLength; offset += 1) {
    const first = view.getUint8(offset);
    if (
      (first === FIRST_OF_FMT || first === FIRST_OF_DATA) &&
      ['fmt ', 'data'].includes(readFourCc(view, offset)) &&
      isChunkAt(view, offset)
    ) {
      return offset;
    }
  }
  return undefined;
}

const FIRST_OF_FMT = 0x66;
const FIRST_OF_DATA = 0x64;

/** Ids that real files have beside the texts of a LIST, which are named I… */
const KNOWN_IDS = new Set(
  'fmt |data|fact|LIST|list|cue |smpl|inst|acid|bext|JUNK|junk|FLLR|PAD |PEAK|ds64|id3 |ID3 |iXML|axml|labl|note|ltxt'.split('|'),
);

/** 0: no chunk can begin here; 1: one can; 2: it has a name that is known. */
function likelihood(view: DataView, offset: number): 0 | 1 | 2 {
  if (offset + 8 > view.byteLength) return 0;
  if (!hasChunkName(view, offset)) return 0;
  const id = readFourCc(view, offset);
  // The sound itself is read also when its length was never filled in, or when the file is cut.
  if (id !== 'data' && offset + 8 + view.getUint32(offset + 4, true) > view.byteLength) return 0;
  return KNOWN_IDS.has(id) || /^I[A-Z]{3}$/.test(id) ? 2 : 1;
}

/** Reads an unsigned 64-bit integer. @throws {FileFormatError} When it is over 2⁵³ − 1. @internal */
export function readUint64(view: DataView, offset: number): number {
  const value = Number(view.getBigUint64(offset, true));
  if (Number.isSafeInteger(value)) return value;
  throw new FileFormatError('wav', `A length of ${value} bytes at byte ${offset} cannot be.`, offset);
}
