import { oggFormatOf } from './ogg-links.js';
import type { OggFormat } from './ogg-links.js';
import { readOggPage } from './ogg-pages.js';

/** The kinds of audio files that only a decoder from outside reads: a browser's, or ffmpeg. */
export const FOREIGN_FORMATS = ['m4a', 'aac', 'aiff', 'caf', 'au', 'w64', 'webm', 'wma'] as const;

/** The kinds of audio files that are told apart. From `m4a` on they need a decoder from outside. */
export const AUDIO_FORMATS = ['wav', 'mp3', 'flac', 'ogg-vorbis', 'ogg-opus', 'ogg-flac', ...FOREIGN_FORMATS] as const;

/** The kind of an audio file. */
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** How far tags before the sound are passed over. */
const MAX_TAGS = 8;
/** How far the first frame of an MP3 may be behind the tags: some programs leave padding there. */
const MAX_JUNK = 64 * 1024;

/**
 * Says what kind of audio file bytes are, by their content and never by a name.
 *
 * @param bytes - The beginning of the file, or all of it; 128 kB are enough unless it carries large tags.
 * @returns `undefined` when it is none that is known.
 */
export function sniffAudioFormat(bytes: Uint8Array): AudioFormat | undefined {
  const start = skipTags(bytes);
  const has = (text: string, at: number): boolean => [...text].every((letter, index) => bytes[start + at + index] === letter.charCodeAt(0));
  if (['RIFF', 'RF64', 'BW64'].some((name) => has(name, 0)) && has('WAVE', 8)) return has(MP3_FORMAT, 12) ? 'mp3' : 'wav';
  if (has('fLaC', 0)) return 'flac';
  if (has('OggS', 0)) return oggFormat(bytes, start);
  const foreign = FOREIGN_SIGNS.find(({ sign, at = 0 }) => has(sign, at));
  if (foreign !== undefined) return foreign.format;
  for (let at = start; at < Math.min(bytes.length - 4, start + MAX_JUNK); at += 1) {
    if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) continue;
    // Layer 0 is no MPEG audio but ADTS, the frames of AAC.
    if ((bytes[at + 1]! & 0xf6) === 0xf0) return 'aac';
    if (isMpegHeader(bytes, at)) return 'mp3';
  }
  return undefined;
}

/** Where the sound begins, behind ID3 tags of version 2. @internal */
export function skipTags(bytes: Uint8Array): number {
  let at = 0;
  for (let count = 0; count < MAX_TAGS; count += 1) {
    const isTag = bytes[at] === 0x49 && bytes[at + 1] === 0x44 && bytes[at + 2] === 0x33 && bytes.length >= at + 10;
    if (!isTag) break;
    const size = [6, 7, 8, 9].reduce((sum, place) => sum * 128 + (bytes[at + place]! & 0x7f), 0);
    const footer = (bytes[at + 5]! & 0x10) === 0 ? 0 : 10;
    at += 10 + size + footer;
  }
  return Math.min(at, bytes.length);
}

/** Whether a header of MPEG audio is here whose fields are all allowed. */
function isMpegHeader(bytes: Uint8Array, at: number): boolean {
  const [second, third] = [bytes[at + 1]!, bytes[at + 2]!];
  return (second & 0x18) !== 0x08 && (second & 0x06) !== 0 && third >> 4 !== 15 && third >> 4 !== 0 && (third & 0x0c) !== 0x0c;
}

/** A WAV file may wrap an MP3. */
const MP3_FORMAT = 'fmt \u001E\0\0\0U\0';

/** What files of formats begin with that only a decoder from outside reads. */
const FOREIGN_SIGNS: readonly { readonly sign: string; readonly at?: number; readonly format: (typeof FOREIGN_FORMATS)[number] }[] = [
  { sign: 'ftyp', at: 4, format: 'm4a' },
  { sign: 'AIFF', at: 8, format: 'aiff' },
  { sign: 'AIFC', at: 8, format: 'aiff' },
  { sign: 'caff', format: 'caf' },
  { sign: '.snd', format: 'au' },
  { sign: 'riff.\u0091\u00CF\u0011', format: 'w64' },
  { sign: '\u001AE\u00DF\u00A3', format: 'webm' },
  { sign: '0&\u00B2u\u008Ef\u00CF\u0011', format: 'wma' },
];

/** The first page of each stream names its codec; the sound need not be the first of them. */
function oggFormat(bytes: Uint8Array, start: number): OggFormat | undefined {
  let page = readOggPage(bytes, start);
  while (page?.isFirst === true) {
    const format = oggFormatOf(bytes, page);
    if (format !== undefined) return format;
    page = readOggPage(bytes, page.end);
  }
  return undefined;
}
