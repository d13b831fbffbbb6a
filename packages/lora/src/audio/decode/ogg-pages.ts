/** A page of an Ogg file. */
export interface OggPage {
  /** Where it begins and where it ends, in bytes. */
  readonly start: number;
  readonly end: number;
  /** Where its content begins. */
  readonly content: number;
  /** Which of the streams it belongs to. */
  readonly serial: number;
  /** Whether a stream begins with it, or ends. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The position at its end, in samples since the stream began; −1 when no packet ends here. */
  readonly granule: number;
  /** How many packets end in it. */
  readonly packets: number;
  /** Whether the file holds all of it. */
  readonly isWhole: boolean;
}

/**
 * Reads the page that begins at an offset; `undefined` when none does. Its end is at most that of the file.
 *
 * Source: RFC 3533 section 6.
 *
 * @internal
 */
export function readOggPage(bytes: Uint8Array, start: number): OggPage | undefined {
  if (start + 27 > bytes.length || !isCapture(bytes, start) || bytes[start + 4] !== 0) return undefined;
  const content = start + 27 + bytes[start + 26]!;
  const sizes = bytes.subarray(start + 27, content);
  const end = sizes.reduce((sum, size) => sum + size, content);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 27);
  const flags = bytes[start + 5]!;
  return {
    start,
    end: Math.min(end, bytes.length),
    content,
    serial: view.getUint32(14, true),
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    granule: Number(view.getBigInt64(6, true)),
    packets: sizes.filter((size) => size < 255).length,
    isWhole: end <= bytes.length,
  };
}

/** Reads all pages from an offset on, whatever lies between them. @internal */
export function readOggPages(bytes: Uint8Array, from: number): OggPage[] {
  const pages: OggPage[] = [];
  let at = from;
  while (at + 27 <= bytes.length) {
    const page = readOggPage(bytes, at);
    if (page !== undefined) pages.push(page);
    at = page?.end ?? nextCapture(bytes, at + 1);
  }
  return pages;
}

/** Whether the checksum of a page is right, as far as that can be known. @internal */
export function isIntact(bytes: Uint8Array, { start, end, isWhole }: OggPage): boolean {
  if (!isWhole) return true;
  let sum = 0;
  for (let at = start; at < end; at += 1) {
    // The four bytes of the checksum count as zeros.
    const byte = at >= start + 22 && at < start + 26 ? 0 : bytes[at]!;
    sum = (sum << 8) ^ CHECKSUMS[(sum >>> 24) ^ byte]!;
  }
  return sum >>> 0 === new DataView(bytes.buffer, bytes.byteOffset + start, 27).getUint32(22, true);
}

/** The polynomial 0x04c11db7, highest bit first. Source: RFC 3533 section 6, field 7. */
const CHECKSUMS = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c1_1db7 : 0);
  return sum;
});

function isCapture(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53;
}

function nextCapture(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x4f, from); at !== -1; at = bytes.indexOf(0x4f, at + 1)) if (isCapture(bytes, at)) return at;
  return bytes.length;
}
