import { cutText, decodeText } from '../../text.js';
import { ACID_FLAGS } from './encode-metadata.js';
import { readChunks, readFourCc } from './riff-reader.js';
import type { RiffChunk } from './riff-reader.js';
import { INFO_CHUNKS, MAX_WAV_BPM, MAX_WAV_MARKS, MAX_WAV_TEXT_LENGTH, WAV_LOOP_DIRECTIONS } from './wav-metadata.js';
import type { WavAcid, WavCue, WavInfo, WavMetadata, WavSampler } from './wav-metadata.js';

/**
 * Reads metadata out of a file's chunks. What is cut off, out of range, unknown or too much is left out: a fault in a remark
 * must not cost the sound. Of chunks that should be there once the first counts.
 *
 * @internal
 */
export function decodeMetadata(view: DataView, chunks: readonly RiffChunk[]): WavMetadata {
  const find = (id: string): RiffChunk | undefined => chunks.find((chunk) => chunk.id === id);
  const list = (type: string): RiffChunk | undefined =>
    chunks.find(({ id, start, end }) => id === 'LIST' && end - start >= 4 && readFourCc(view, start) === type);
  return {
    info: decodeInfo(view, list('INFO')),
    sampler: decodeSampler(view, find('smpl')),
    cues: decodeCues(view, find('cue '), list('adtl')),
    acid: decodeAcid(view, find('acid')),
  };
}

function decodeInfo(view: DataView, list: RiffChunk | undefined): WavInfo | undefined {
  if (list === undefined) return undefined;
  const texts = new Map(
    readChunks(view, list.start + 4, list.end, MAX_WAV_MARKS).map((chunk) => [chunk.id, textAt(view, chunk.start, chunk.end)]),
  );
  const found = Object.entries(INFO_CHUNKS).filter(([, id]) => texts.has(id));
  return found.length === 0 ? undefined : Object.fromEntries(found.map(([field, id]) => [field, texts.get(id)]));
}

function decodeSampler(view: DataView, chunk: RiffChunk | undefined): WavSampler | undefined {
  if (chunk === undefined || chunk.end - chunk.start < 36) return undefined;
  const { start, end } = chunk;
  const rootNote = view.getUint32(start + 12, true);
  if (rootNote > 127) return undefined;
  const fineTuneCents = (view.getUint32(start + 16, true) / 2 ** 32) * 100;
  const count = Math.min(MAX_WAV_MARKS, view.getUint32(start + 28, true), Math.floor((end - start - 36) / 24));
  const loops = Array.from({ length: count }, (_, index) => {
    const at = start + 36 + index * 24;
    return {
      startSamples: view.getUint32(at + 8, true),
      endSamples: view.getUint32(at + 12, true) + 1,
      direction: WAV_LOOP_DIRECTIONS[view.getUint32(at + 4, true)] ?? 'forward',
      playCount: view.getUint32(at + 20, true),
    };
  });
  return { rootNote, fineTuneCents, loops: loops.filter((loop) => loop.startSamples < loop.endSamples) };
}

function decodeCues(view: DataView, chunk: RiffChunk | undefined, labels: RiffChunk | undefined): WavCue[] | undefined {
  if (chunk === undefined || chunk.end - chunk.start < 4) return undefined;
  const { start, end } = chunk;
  const names = new Map<number, string>();
  for (const { id, start: at, end: stop } of labels === undefined ? [] : readChunks(view, labels.start + 4, labels.end, MAX_WAV_MARKS)) {
    if (id === 'labl' && stop - at >= 4) names.set(view.getUint32(at, true), textAt(view, at + 4, stop));
  }
  const count = Math.min(MAX_WAV_MARKS, view.getUint32(start, true), Math.floor((end - start - 4) / 24));
  return Array.from({ length: count }, (_, index) => {
    const at = start + 4 + index * 24;
    const label = names.get(view.getUint32(at, true));
    return { positionSamples: view.getUint32(at + 20, true), ...(label === undefined ? {} : { label }) };
  });
}

function decodeAcid(view: DataView, chunk: RiffChunk | undefined): WavAcid | undefined {
  if (chunk === undefined || chunk.end - chunk.start < 24) return undefined;
  const { start } = chunk;
  const flags = view.getUint32(start, true);
  const rootNote = view.getUint16(start + 4, true);
  const meter = [view.getUint16(start + 18, true), view.getUint16(start + 16, true)] as const;
  const bpm = view.getFloat32(start + 20, true);
  if (!(bpm > 0 && bpm <= MAX_WAV_BPM)) return undefined;
  return {
    kind: (flags & ACID_FLAGS.oneShot) === 0 ? 'loop' : 'one-shot',
    bpm,
    beats: view.getUint32(start + 12, true),
    ...((flags & ACID_FLAGS.rootNoteSet) !== 0 && rootNote <= 127 ? { rootNote } : {}),
    ...(meter[0] > 0 && meter[1] > 0 ? { meter } : {}),
  };
}

/** Text up to the first zero, never cut in a character. */
function textAt(view: DataView, start: number, end: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, Math.min(end - start, MAX_TEXT_BYTES + 4));
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  const zero = isUtf16 ? -1 : bytes.indexOf(0);
  const text = decodeText(zero === -1 ? bytes : bytes.subarray(0, zero), { maxBytes: MAX_TEXT_BYTES });
  const [first = ''] = text.split('\0', 1);
  return cutText(first, MAX_WAV_TEXT_LENGTH);
}

/** A character takes at most three bytes of UTF-8 for each of its UTF-16 units. */
const MAX_TEXT_BYTES = 3 * MAX_WAV_TEXT_LENGTH;
