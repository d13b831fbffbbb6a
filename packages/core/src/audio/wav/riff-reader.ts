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
 * Finds where the next chunk begins. Content of an odd length is followed by a zero; where something else stands there, a
 * careless writer left it out, and the next chunk's id begins at once.
 *
 * @internal
 */
export function nextChunkOffset(view: DataView, contentEnd: number, length: number): number {
  const isPadded = length % 2 === 1 && (contentEnd >= view.byteLength || view.getUint8(contentEnd) === 0);
  return contentEnd + (isPadded ? 1 : 0);
}

/** Reads an unsigned 64-bit integer. @throws {FileFormatError} When it is over 2⁵³ − 1. @internal */
export function readUint64(view: DataView, offset: number): number {
  const value = Number(view.getBigUint64(offset, true));
  if (Number.isSafeInteger(value)) return value;
  throw new FileFormatError('wav', `A length of ${value} bytes at byte ${offset} cannot be.`, offset);
}
