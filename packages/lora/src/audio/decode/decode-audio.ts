import { FileFormatError, UnsupportedError, assertAudioClip, clipDuration } from '@loop/core';
import type { Abortable, AudioClip, Seconds, Warning } from '@loop/core';
import { concatClips, decodeWav, scaleClip } from '@loop/core/audio';

import { describeGaps, fillGaps } from './fill-gaps.js';
import type { FilledClip, PlacedPiece } from './fill-gaps.js';
import { groupFlacFrames, readFlacFrames } from './flac-frames.js';
import type { FlacFrame } from './flac-frames.js';
import { FOREIGN_FORMATS, skipTags, sniffAudioFormat } from './audio-format.js';
import type { AudioFormat } from './audio-format.js';
import { scanMpegFrames, withoutTailTags } from './mpeg-frames.js';
import type { MpegScan } from './mpeg-frames.js';
import { readOggLinks } from './ogg-links.js';
import type { OggLink } from './ogg-links.js';
import { readFlacFacts } from './stream-facts.js';
import type { StreamFacts } from './stream-facts.js';
import { decodeFlacRows, decodeWithWasm } from './wasm-decoders.js';
import type { WasmDecoded } from './wasm-decoders.js';

/** Decodes files that nothing here can, such as m4a: with a browser's `decodeAudioData`, or with ffmpeg. */
export type ForeignDecoder = (bytes: Uint8Array, options: Abortable) => Promise<AudioClip>;

/** Settings of {@link decodeAudio}. */
export interface DecodeAudioOptions extends Abortable {
  /** Decodes `m4a`, `aac`, `aiff` and what else is not read here. @defaultValue such files are refused */
  readonly foreignDecoder?: ForeignDecoder | undefined;
  /** The most bytes of a file. @defaultValue 2³⁰ */
  readonly maxBytes?: number | undefined;
  /** The longest sound; a header that promises more is refused before anything is decoded. @defaultValue 7200 */
  readonly maxSeconds?: Seconds | undefined;
}

/** A sound that was read from a file. */
export interface DecodedAudio {
  /** The sound, at the rate and with the channels of the file. */
  readonly audio: AudioClip;
  /** What the file is, whatever its name says. */
  readonly format: AudioFormat;
  /** How long the sound is that could be read. */
  readonly seconds: Seconds;
  /** How long the file says it is; `undefined` when it does not say. */
  readonly declaredSeconds?: Seconds | undefined;
  /** Mean bit rate of an MP3, in bits per second. */
  readonly bitrate?: number | undefined;
  /** Whether every frame of an MP3 has that rate. */
  readonly constantBitrate?: boolean | undefined;
  /** Whether the end is missing. */
  readonly truncated: boolean;
  /** Whether parts in between could not be read. */
  readonly damaged: boolean;
  /** What was wrong, with how much was read. */
  readonly warnings: readonly Warning[];
}

const MAX_BYTES = 2 ** 30;
const MAX_SECONDS = 7200;
/** A file may promise a little more than it holds without being cut: encoders round up to frames. */
const TOLERANCE_SECONDS = 0.1;

/**
 * Decodes WAV, MP3, FLAC, Ogg Vorbis, Opus and Ogg FLAC, in Node and in browsers, whatever the file's name says. The decoder of a format is loaded
 * with the first file of its kind. Channels stand in the order of WAV files. A file that ends early or is damaged in between is read as far as it goes, and `warnings` say how far that is.
 *
 * @throws {FileFormatError} When it is no audio file, holds no sound at all, or is over a limit.
 * @throws {UnsupportedError} When the format needs a `foreignDecoder`.
 *
 * @example
 * ```ts
 * const { audio, format, warnings } = await decodeAudio(bytes);
 * ```
 */
export async function decodeAudio(bytes: Uint8Array, options: DecodeAudioOptions = {}): Promise<DecodedAudio> {
  const { signal, maxBytes = MAX_BYTES, maxSeconds = MAX_SECONDS } = options;
  signal?.throwIfAborted();
  if (bytes.length > maxBytes) throw new FileFormatError('audio', `The file has ${bytes.length} bytes; at most ${maxBytes} are read.`);
  const format = sniffAudioFormat(bytes);
  if (format === undefined) {
    throw new FileFormatError('audio', bytes.length === 0 ? 'The file is empty.' : UNKNOWN, 0);
  }
  const read = await DECODERS[format](bytes, { ...options, maxSeconds, format });
  const seconds = clipDuration(read.audio);
  if (seconds > maxSeconds) throw tooLong(format, seconds, maxSeconds);
  return { format, seconds, ...read };
}

const UNKNOWN = 'This is no audio file that is known: no WAV, MP3, FLAC, Ogg or MPEG-4.';

type Settings = DecodeAudioOptions & { readonly maxSeconds: Seconds; readonly format: AudioFormat };
type Read = Omit<DecodedAudio, 'format' | 'seconds'>;

const DECODERS: Readonly<Record<AudioFormat, (bytes: Uint8Array, settings: Settings) => Promise<Read>>> = {
  wav: readWav,
  mp3: readMp3,
  flac: readFlac,
  'ogg-flac': readOgg,
  'ogg-vorbis': readOgg,
  'ogg-opus': readOgg,
  ...(Object.fromEntries(FOREIGN_FORMATS.map((format) => [format, readForeign])) as Record<
    (typeof FOREIGN_FORMATS)[number],
    typeof readForeign
  >),
};

async function readWav(bytes: Uint8Array, { maxSeconds }: Settings): Promise<Read> {
  const { audio, warnings } = decodeWav(bytes, { limits: { maxFrames: Math.ceil(maxSeconds * 384_000) } });
  if (audio.channels[0]?.length === 0) throw new FileFormatError('wav', 'The file holds no sound.');
  const truncated = warnings.some(({ message }) => message.startsWith('The file ends '));
  return { audio, truncated, damaged: false, warnings };
}

async function readMp3(bytes: Uint8Array, { signal, maxSeconds }: Settings): Promise<Read> {
  const scan = scanMpegFrames(bytes);
  if (scan === undefined) throw new FileFormatError('mp3', `${UNKNOWN} There are no two frames of MPEG audio in a row either.`);
  const { sampleRate, samples, declaredSamples, padding } = scan;
  if (samples / sampleRate > maxSeconds) throw tooLong('mp3', samples / sampleRate, maxSeconds);
  const decoded = await decodeWithWasm('mp3', scan.frames, signal);
  if (decoded === undefined) throw new FileFormatError('mp3', 'No frame could be decoded.');
  const missing = Math.max(0, (declaredSamples ?? samples) - samples);
  const truncated = scan.endsWithinFrame || missing / sampleRate > TOLERANCE_SECONDS;
  const length = decoded.audio.channels[0]!.length;
  // What the encoder added at the end is only there when the end is.
  const [from, to] = [Math.min(padding.start, length), Math.max(padding.start, length - (truncated ? 0 : padding.end))];
  const channels = decoded.audio.channels.slice(0, scan.channels).map((channel) => channel.subarray(from, to));
  const faults = scan.gaps.length === 0 ? decoded.faults : [describeGaps(lostFrames(scan)), ...decoded.faults];
  const damaged = scan.junkBytes > 0 && scan.frameCount > 0 && bytesBetween(scan.junkBytes);
  const declaredSeconds =
    declaredSamples === undefined ? undefined : Math.max(0, declaredSamples - padding.start - padding.end) / sampleRate;
  return {
    ...describe('mp3', { sampleRate: decoded.audio.sampleRate, channels }, { declaredSeconds, truncated, damaged, faults }),
    bitrate: scan.bitrate,
    constantBitrate: scan.constantBitrate,
  };
}

function lostFrames({ gaps, samples, frameCount, padding, sampleRate }: MpegScan): Omit<FilledClip, 'audio'> {
  const frames = gaps.reduce((sum, gap) => sum + gap.frames, 0);
  return {
    gaps: gaps.length,
    lostSeconds: ((samples / (frameCount + frames)) * frames) / sampleRate,
    firstSeconds: Math.max(0, (gaps[0]?.position ?? 0) - padding.start) / sampleRate,
  };
}

/** A few stray bytes, as taggers leave them, are no damage. */
const bytesBetween = (junk: number): boolean => junk > 4096;

async function readFlac(bytes: Uint8Array, { signal, maxSeconds }: Settings): Promise<Read> {
  const facts = readFlacFacts(bytes);
  if (facts === undefined || facts.sampleRate < 1) throw badHeader('flac');
  const declaredSeconds = facts.samples === undefined ? undefined : facts.samples / facts.sampleRate;
  if (declaredSeconds !== undefined && declaredSeconds > maxSeconds) throw tooLong('flac', declaredSeconds, maxSeconds);
  const end = withoutTailTags(bytes);
  const frames = placeFlacFrames(readFlacFrames(bytes, [skipTags(bytes) + 42, end], facts), facts);
  const pieces = frames === undefined ? undefined : await decodeFlacPieces(bytes, frames, maxSeconds * facts.sampleRate, signal);
  if (pieces !== undefined && pieces.length > 0) {
    const { audio, ...lost } = fillGaps(pieces, facts.sampleRate);
    return describeFlac(facts, audio, lost.gaps === 0 ? [] : [describeGaps(lost)]);
  }
  // Behind the last frame the decoder waits for the next one: a tag there would cost that frame.
  const decoded = await decodeWithWasm('flac', bytes.subarray(0, end), signal);
  if (decoded === undefined) throw noSound('flac');
  return describeFlac(facts, decoded.audio, decoded.faults);
}

function describeFlac({ samples, sampleRate, bits }: StreamFacts, audio: AudioClip, faults: readonly string[]): Read {
  restoreIntegers(audio, bits);
  // Its promise is exact.
  const truncated = samples !== undefined && audio.channels[0]!.length < samples;
  return describe('flac', audio, {
    declaredSeconds: samples === undefined ? undefined : samples / sampleRate,
    truncated,
    damaged: false,
    faults,
  });
}

async function decodeFlacPieces(
  bytes: Uint8Array,
  frames: readonly FlacFrame[],
  maxSamples: number,
  signal: AbortSignal | undefined,
): Promise<readonly PlacedPiece[] | undefined> {
  const last = frames.at(-1)!;
  if (last.position + last.samples > maxSamples) return undefined;
  const rows = groupFlacFrames(frames);
  const decoded = await decodeFlacRows(
    rows.map((row) => row.map(({ start, end }) => bytes.subarray(start, end))),
    signal,
  );
  return decoded?.flatMap((part, index) =>
    part === undefined ? [] : { position: rows[index]![0]!.position, channels: part.audio.channels },
  );
}

/** Where intact frames belong; `undefined` when there are none, or when they do not say, as where several files were put behind one another. */
function placeFlacFrames(frames: readonly FlacFrame[], { samples }: StreamFacts): readonly FlacFrame[] | undefined {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const inOrder = frames.every(
    ({ position }, index) => index === 0 || position >= frames[index - 1]!.position + frames[index - 1]!.samples,
  );
  if (!inOrder || (samples !== undefined && last.position + last.samples > samples)) return undefined;
  // The sound of a file that was cut out of a stream begins where the file does.
  return samples === undefined ? frames.map((frame) => ({ ...frame, position: frame.position - first.position })) : frames;
}

/** Decodes each sound of a chain with a decoder of its own, and joins them. */
async function readOgg(bytes: Uint8Array, { signal, maxSeconds, format }: Settings): Promise<Read> {
  const links = readOggLinks(bytes, skipTags(bytes));
  const [first, last] = [links[0], links.at(-1)];
  if (first === undefined || last === undefined || first.sampleRate < 1 || first.channels < 1) throw badHeader(format);
  const fitting = links.filter((link) => link.sampleRate === first.sampleRate && link.channels === first.channels);
  const promises = fitting.map(({ samples }) => samples);
  const promised = promises.includes(undefined)
    ? undefined
    : promises.reduce<number>((sum, samples) => sum + samples!, 0) / first.sampleRate;
  if (promised !== undefined && promised > maxSeconds) throw tooLong(format, promised, maxSeconds);
  const parts: WasmDecoded[] = [];
  for (const link of fitting) {
    const part = await decodeLink(link, signal);
    if (part !== undefined) parts.push(part);
  }
  if (parts.length === 0) throw noSound(format);
  const audio = concatClips(parts.map((part) => part.audio));
  const truncated = !last.isClosed;
  const lostPages = fitting.reduce((sum, { damagedPages }) => sum + damagedPages, 0);
  const faults = [...(lostPages === 0 ? [] : [`${lostPages} pages have wrong checksums`]), ...parts.flatMap((part) => part.faults)];
  const isShort = !truncated && (promised ?? 0) - clipDuration(audio) > TOLERANCE_SECONDS;
  const read = describe(format, audio, { declaredSeconds: truncated ? undefined : promised, truncated, damaged: isShort, faults });
  if (fitting.length === links.length) return read;
  const message = `${links.length - fitting.length} of ${links.length} parts have another sample rate or number of channels than the first and were left out.`;
  return { ...read, warnings: [...read.warnings, { code: 'ignored', message }] };
}

async function decodeLink(link: OggLink, signal: AbortSignal | undefined): Promise<WasmDecoded | undefined> {
  const { format, samples, gain, order, bits, isClosed } = link;
  const decoded = await decodeWithWasm(format === 'ogg-flac' ? 'flac' : format, link.bytes, signal);
  if (decoded === undefined) return undefined;
  const { sampleRate, channels } = decoded.audio;
  if (bits !== undefined) restoreIntegers(decoded.audio, bits);
  const ordered = order?.length === channels.length ? order.map((index) => channels[index]!) : channels;
  // The last packet is decoded whole; how much of it counts is for the end of the stream to say.
  const whole = isClosed && samples !== undefined ? ordered.map((channel) => channel.subarray(0, samples)) : ordered;
  const audio = { sampleRate, channels: whole };
  return { audio: gain === 1 ? audio : scaleClip(audio, gain), faults: decoded.faults };
}

function badHeader(format: AudioFormat): FileFormatError {
  return new FileFormatError(format, 'The header ends early or says nonsense.', 0);
}

function noSound(format: AudioFormat): FileFormatError {
  return new FileFormatError(format, 'No part of the sound could be decoded.');
}

/** The decoder divides by the highest sample, so that full scale comes out above 1; here samples are those of a WAV file, exactly. */
function restoreIntegers({ channels }: AudioClip, bits: number): void {
  const scale = 2 ** (bits - 1);
  for (const channel of channels) {
    for (let index = 0; index < channel.length; index += 1) channel[index] = Math.round(channel[index]! * (scale - 1)) / scale;
  }
}

async function readForeign(bytes: Uint8Array, { foreignDecoder, signal, format }: Settings): Promise<Read> {
  if (foreignDecoder === undefined) {
    const how = 'Pass a foreignDecoder, such as one of ffmpeg or decodeAudioData, or convert the file to FLAC.';
    throw new UnsupportedError('audio', `${format} is not decoded here. ${how}`);
  }
  const audio = await foreignDecoder(bytes, { signal });
  assertAudioClip(audio, 'foreignDecoder');
  if (audio.channels[0]?.length === 0) throw new FileFormatError(format, 'The file holds no sound.');
  return { audio, truncated: false, damaged: false, warnings: [] };
}

function describe(
  format: AudioFormat,
  audio: AudioClip,
  found: Pick<Read, 'declaredSeconds' | 'truncated' | 'damaged'> & { readonly faults: readonly string[] },
): Read {
  const { declaredSeconds, truncated, faults } = found;
  const damaged = found.damaged || faults.length > 0;
  const seconds = clipDuration(audio);
  const of = declaredSeconds === undefined ? '' : ` of ${declaredSeconds.toFixed(1)}`;
  const warnings: Warning[] = [];
  if (truncated) warnings.push({ code: 'notice', message: `The ${format} file ends early: ${seconds.toFixed(1)}${of} seconds were read.` });
  if (damaged) {
    const what = faults[0] === undefined ? 'parts in between are missing' : faults[0].slice(0, 80);
    warnings.push({ code: 'notice', message: `The ${format} file is damaged (${what}): ${seconds.toFixed(1)}${of} seconds were read.` });
  }
  return { audio, declaredSeconds, truncated, damaged, warnings };
}

function tooLong(format: AudioFormat, seconds: Seconds, maxSeconds: Seconds): FileFormatError {
  return new FileFormatError(format, `The sound lasts ${Math.round(seconds)} seconds; at most ${maxSeconds} are read.`);
}
