import { joinBytes } from '@loop/core';
import type { Gain, Hertz } from '@loop/core';

import { isIntact, readOggPages } from './ogg-pages.js';
import type { OggPage } from './ogg-pages.js';
import { readStreamInfo } from './stream-facts.js';

/** The sounds that an Ogg file can hold. */
export type OggFormat = 'ogg-vorbis' | 'ogg-opus' | 'ogg-flac';

/** One sound of an Ogg file: most files hold one; radio and players write several behind one another. */
export interface OggLink {
  readonly format: OggFormat;
  /** Its pages alone: without streams beside it, such as pictures, and without pages that are damaged. */
  readonly bytes: Uint8Array;
  readonly sampleRate: Hertz;
  readonly channels: number;
  /** Samples per channel; `undefined` when the file does not say, or counts from a moment before its beginning. */
  readonly samples: number | undefined;
  /** Bits per sample, for FLAC. */
  readonly bits: number | undefined;
  /** What every sample is to be multiplied by. */
  readonly gain: Gain;
  /** Which of the decoded channels comes first, second and so on in the order of WAV files. */
  readonly order: readonly number[] | undefined;
  /** Whether it ends as it should. */
  readonly isClosed: boolean;
  /** How many pages were left out because their checksum is wrong. */
  readonly damagedPages: number;
}

/** Says what sound begins with a page; `undefined` when it is none that is known. @internal */
export function oggFormatOf(bytes: Uint8Array, { content }: Pick<OggPage, 'content'>): OggFormat | undefined {
  const name = String.fromCodePoint(...bytes.subarray(content, content + 8));
  if (name === 'OpusHead') return 'ogg-opus';
  if (name.startsWith('\u0001vorbis')) return 'ogg-vorbis';
  return name.startsWith('\u007FFLAC') ? 'ogg-flac' : undefined;
}

/**
 * Takes an Ogg file apart into its sounds. Of streams that play at the same time, the first that is a sound counts.
 *
 * Source: RFC 3533 sections 4 and 6 (pages, chains); RFC 7845 section 5.1 (Opus); Vorbis I section 4.2.2; RFC 9639 section 10.1.
 *
 * @internal
 */
export function readOggLinks(bytes: Uint8Array, from: number): OggLink[] {
  return groupLinks(readOggPages(bytes, from)).flatMap((pages) => readLink(bytes, pages) ?? []);
}

/** Streams that begin together are one link; the next one begins where a stream begins behind other pages. */
function groupLinks(pages: readonly OggPage[]): OggPage[][] {
  const groups: OggPage[][] = [];
  for (const [index, page] of pages.entries()) {
    if (groups.length === 0 || (page.isFirst && pages[index - 1]?.isFirst === false)) groups.push([]);
    groups.at(-1)!.push(page);
  }
  return groups;
}

function readLink(bytes: Uint8Array, group: readonly OggPage[]): OggLink | undefined {
  const head = group.find((page) => page.isFirst && oggFormatOf(bytes, page) !== undefined);
  if (head === undefined) return undefined;
  const own = group.filter(({ serial }) => serial === head.serial);
  const intact = own.filter((page) => isIntact(bytes, page));
  // A program that writes no checksums writes none at all.
  const pages = intact[0] === head ? intact : own;
  const format = oggFormatOf(bytes, head)!;
  const facts = READERS[format](new DataView(bytes.buffer, bytes.byteOffset + head.content, head.end - head.content));
  if (facts === undefined) return undefined;
  return {
    format,
    bytes: joinPages(bytes, pages),
    gain: 1,
    order: format === 'ogg-flac' ? undefined : WAV_ORDER[facts.channels],
    bits: undefined,
    ...facts,
    samples: facts.samples ?? countSamples(pages, facts),
    isClosed: pages.at(-1)!.isLast && pages.at(-1)!.isWhole,
    damagedPages: own.length - pages.length,
  };
}

function joinPages(bytes: Uint8Array, pages: readonly OggPage[]): Uint8Array {
  const isOnePiece = pages.every(({ start }, index) => index === 0 || pages[index - 1]!.end === start);
  return isOnePiece
    ? bytes.subarray(pages[0]!.start, pages.at(-1)!.end)
    : joinBytes(pages.map(({ start, end }) => bytes.subarray(start, end)));
}

interface Facts extends Pick<OggLink, 'sampleRate' | 'channels'>, Partial<Pick<OggLink, 'samples' | 'bits' | 'gain' | 'order'>> {
  /** What the positions of pages count too much. */
  readonly skipped: number;
  /** The most samples of a packet. */
  readonly packetSamples: number;
}

const READERS: Readonly<Record<OggFormat, (packet: DataView) => Facts | undefined>> = {
  'ogg-opus': (packet) =>
    packet.byteLength < 19
      ? undefined
      : {
          sampleRate: 48_000,
          channels: packet.getUint8(9),
          skipped: packet.getUint16(10, true),
          packetSamples: 5_760,
          // In 1/256 dB; a player must apply it.
          gain: 10 ** (packet.getInt16(16, true) / (20 * 256)),
          // Only the first two families say where the loudspeakers are.
          ...(packet.getUint8(18) > 1 && { order: undefined }),
        },
  'ogg-vorbis': (packet) =>
    packet.byteLength < 30
      ? undefined
      : {
          sampleRate: packet.getUint32(12, true),
          channels: packet.getUint8(11),
          skipped: 0,
          packetSamples: 2 ** (packet.getUint8(28) >> 4),
        },
  'ogg-flac': (packet) => {
    // Nine bytes of Ogg's own, then "fLaC" and the head of the block.
    const facts = readStreamInfo(new Uint8Array(packet.buffer, packet.byteOffset, packet.byteLength), 9 + 8);
    return facts === undefined ? undefined : { ...facts, skipped: 0, packetSamples: 65_535 };
  },
};

function countSamples(pages: readonly OggPage[], { skipped, packetSamples }: Facts): number | undefined {
  const first = pages.findIndex(({ granule }) => granule > 0);
  const last = pages.findLast(({ granule, isWhole }) => isWhole && granule >= 0);
  if (first === -1 || last === undefined) return undefined;
  const packets = pages.slice(0, first + 1).reduce((sum, page) => sum + page.packets, 0);
  // A recording of a running broadcast goes on counting where that was.
  if (pages[first]!.granule > packets * packetSamples + skipped) return undefined;
  return Math.max(0, last.granule - skipped);
}

/**
 * Both put the centre between left and right, and the low frequencies last. Source: Vorbis I section 4.3.9; RFC 7845 section 5.1.1.2.
 * The order of WAV files is front left and right, centre, low frequencies, back left and right, back centre, side left and right.
 */
const WAV_ORDER: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};
