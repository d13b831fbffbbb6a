import type { Abortable } from '../../job/abort.js';
import type { ByteSource } from '../byte-source.js';
import { ptFault } from './pt-fault.js';

/** A file inside a ZIP container, stored without compression. */
export interface ZipEntry {
  readonly name: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Where its local header begins in the file. */
  readonly headerOffset: number;
}

/** The record that ends a ZIP file, and the longest comment after it. */
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const LOCAL_BYTES = 30;
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;

const END = 0x06054b50;
const LOCATOR64 = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** A 32-bit field with this value has its number in the ZIP64 extra field. */
const IN_EXTRA = 0xffffffff;

/**
 * Reads the directory at the end of a ZIP file. Nothing is unpacked: entries that are compressed or encrypted are refused.
 *
 * Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3 (PKWARE).
 *
 * @throws {FileFormatError} For a file that is no whole ZIP file, or not a stored one.
 * @internal
 */
export async function readZipEntries(source: ByteSource, options: Abortable = {}): Promise<readonly ZipEntry[]> {
  const { offset, size, count } = await readEnd(source, options);
  if (offset + size > source.size) throw ptFault('The ZIP directory lies outside the file: the file is cut off or damaged.', offset);
  if (size > MAX_DIRECTORY_BYTES) throw ptFault(`The ZIP directory has ${size} bytes; the limit is ${MAX_DIRECTORY_BYTES}.`, offset);
  const bytes = await source.read(offset, size, options);
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL) throw ptFault('The ZIP directory is damaged.', offset + at);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number];
    const end = at + 46 + nameBytes + extraBytes + commentBytes;
    if (end > size) throw ptFault('The ZIP directory is damaged.', offset + at);
    const name = decodeName(bytes.subarray(at + 46, at + 46 + nameBytes), offset + at);
    if (seen.has(name)) throw ptFault(`The ZIP directory names ${name} twice.`, offset + at);
    seen.add(name);
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw ptFault(`${name} is encrypted.`, offset + at);
    const method = view.getUint16(at + 10, true);
    const wide = readWideFields(view, at, { start: at + 46 + nameBytes, end: at + 46 + nameBytes + extraBytes });
    if (method !== 0 || wide.packed !== wide.size) throw ptFault(`${name} is compressed; only stored entries are read.`, offset + at);
    if (wide.headerOffset + LOCAL_BYTES + wide.size > source.size) throw ptFault(`${name} lies outside the file.`, offset + at);
    entries.push({ name, size: wide.size, headerOffset: wide.headerOffset });
    at = end;
  }
  return entries;
}

/**
 * Finds where the data of an entry begin, which only its own header says.
 *
 * @throws {FileFormatError} When the header is not there, or the data would run past the end of the file.
 * @internal
 */
export async function locateZipData(source: ByteSource, entry: ZipEntry, options: Abortable = {}): Promise<number> {
  const view = viewOf(await source.read(entry.headerOffset, LOCAL_BYTES, options));
  const start = entry.headerOffset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (view.getUint32(0, true) !== LOCAL || view.getUint16(8, true) !== 0 || start + entry.size > source.size)
    throw ptFault(`The header of ${entry.name} is damaged.`, entry.headerOffset);
  return start;
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

async function readEnd(source: ByteSource, options: Abortable): Promise<Directory> {
  const length = Math.min(source.size, END_BYTES + MAX_COMMENT_BYTES);
  const start = source.size - length;
  const view = viewOf(await source.read(start, length, options));
  for (let at = length - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) !== length) continue;
    const [count, size, offset] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    const isWide = count === 0xffff || size === IN_EXTRA || offset === IN_EXTRA;
    return isWide ? readEnd64(source, start + at, options) : { offset, size, count };
  }
  throw ptFault('The end of the ZIP container is missing: the file is cut off or of another kind.', source.size);
}

async function readEnd64(source: ByteSource, end: number, options: Abortable): Promise<Directory> {
  const fault = ptFault('The ZIP64 directory is damaged.', end);
  if (end < LOCATOR_BYTES) throw fault;
  const locator = viewOf(await source.read(end - LOCATOR_BYTES, LOCATOR_BYTES, options));
  const at = wide(locator, 8);
  if (locator.getUint32(0, true) !== LOCATOR64 || at === undefined || at + END64_BYTES > source.size) throw fault;
  const view = viewOf(await source.read(at, END64_BYTES, options));
  const [count, size, offset] = [32, 40, 48].map((field) => wide(view, field));
  if (view.getUint32(0, true) !== END64 || count === undefined || size === undefined || offset === undefined) throw fault;
  return { offset, size, count };
}

/** Reads the three numbers of an entry that may be in its ZIP64 extra field: there they stand in this order, those alone that did not fit. */
function readWideFields(
  view: DataView,
  at: number,
  extra: { readonly start: number; readonly end: number },
): { readonly size: number; readonly packed: number; readonly headerOffset: number } {
  const narrow = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  let field = narrow.includes(IN_EXTRA) ? findExtra64(view, extra) : undefined;
  const [size, packed, headerOffset] = narrow.map((value) => {
    if (value !== IN_EXTRA || field === undefined) return value;
    const read = field.start + 8 <= field.end ? wide(view, field.start) : undefined;
    field = { ...field, start: field.start + 8 };
    if (read === undefined) throw ptFault('A ZIP64 field is damaged.');
    return read;
  }) as [number, number, number];
  return { size, packed, headerOffset };
}

function findExtra64(
  view: DataView,
  { start, end }: { readonly start: number; readonly end: number },
): { start: number; end: number } | undefined {
  for (let at = start; at + 4 <= end;) {
    const next = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && next <= end) return { start: at + 4, end: next };
    at = next;
  }
  return undefined;
}

function wide(view: DataView, at: number): number | undefined {
  const value = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(value) ? value : undefined;
}

function decodeName(bytes: Uint8Array, offset: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw ptFault('A name in the ZIP directory is not UTF-8.', offset);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
