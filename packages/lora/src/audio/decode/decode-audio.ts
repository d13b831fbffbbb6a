import { FileFormatError, UnsupportedError, assertAudioClip, clipDuration } from '@loop/core';
import type { Abortable, AudioClip, Seconds, Warning } from '@loop/core';
import { decodeWav } from '@loop/core/audio';

import { sniffAudioFormat } from './audio-format.js';
import type { AudioFormat } from './audio-format.js';
import { scanMpegFrames } from './mpeg-frames.js';
import { readFlacFacts, readOggFacts } from './stream-facts.js';
import type { StreamFacts } from './stream-facts.js';
import { decodeWithWasm } from './wasm-decoders.js';
import type { WasmFormat } from './wasm-decoders.js';

/** Decodes files that nothing here can, such as m4a: with a browser's `decodeAudioData`, or with ffmpeg. */
export type ForeignDecoder = (bytes: Uint8Array, options: Abortable) => Promise<AudioClip>;

/** Settings of {@link decodeAudio}. */
export interface DecodeAudioOptions extends Abortable {
  /** Decodes `m4a` and `aac`. @defaultValue such files are refused */
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
 * with the first file of its kind. A file that ends early or is damaged in between is read as far as it goes, and `warnings` say how far that is.
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
    const what = bytes.length === 0 ? 'The file is empty.' : 'This is no audio file that is known: no WAV, MP3, FLAC, Ogg or MPEG-4.';
    throw new FileFormatError('audio', what, 0);
  }
  const read = await DECODERS[format](bytes, { ...options, maxSeconds, format });
  const seconds = clipDuration(read.audio);
  if (seconds > maxSeconds) throw tooLong(format, seconds, maxSeconds);
  return { format, seconds, ...read };
}

type Settings = DecodeAudioOptions & { readonly maxSeconds: Seconds; readonly format: AudioFormat };
type Read = Omit<DecodedAudio, 'format' | 'seconds'>;

const DECODERS: Readonly<Record<AudioFormat, (bytes: Uint8Array, settings: Settings) => Promise<Read>>> = {
  wav: readWav,
  mp3: readMp3,
  flac: (bytes, settings) => readStream('flac', bytes, readFlacFacts(bytes), settings),
  'ogg-flac': (bytes, settings) => readStream('flac', bytes, readOggFacts(bytes), settings),
  'ogg-vorbis': (bytes, settings) => readStream('ogg-vorbis', bytes, readOggFacts(bytes), settings),
  'ogg-opus': (bytes, settings) => readStream('ogg-opus', bytes, readOggFacts(bytes), settings),
  m4a: readForeign,
  aac: readForeign,
};

async function readWav(bytes: Uint8Array, { maxSeconds }: Settings): Promise<Read> {
  const { audio, warnings } = decodeWav(bytes, { limits: { maxFrames: Math.ceil(maxSeconds * 384_000) } });
  if (audio.channels[0]?.length === 0) throw new FileFormatError('wav', 'The file holds no sound.');
  const truncated = warnings.some(({ message }) => message.startsWith('The file ends '));
  return { audio, truncated, damaged: false, warnings };
}

async function readMp3(bytes: Uint8Array, { signal, maxSeconds }: Settings): Promise<Read> {
  const scan = scanMpegFrames(bytes);
  if (scan === undefined) throw new FileFormatError('mp3', 'There are no two frames of MPEG audio in a row.');
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
  const damaged = scan.junkBytes > 0 && scan.frameCount > 0 && bytesBetween(scan.junkBytes);
  const declaredSeconds =
    declaredSamples === undefined ? undefined : Math.max(0, declaredSamples - padding.start - padding.end) / sampleRate;
  return {
    ...describe('mp3', { sampleRate: decoded.audio.sampleRate, channels }, { declaredSeconds, truncated, damaged, faults: decoded.faults }),
    bitrate: scan.bitrate,
    constantBitrate: scan.constantBitrate,
  };
}

/** A few stray bytes, as taggers leave them, are no damage. */
const bytesBetween = (junk: number): boolean => junk > 4096;

async function readStream(format: WasmFormat, bytes: Uint8Array, facts: StreamFacts | undefined, settings: Settings): Promise<Read> {
  const { signal, maxSeconds } = settings;
  if (facts === undefined || facts.sampleRate < 1 || facts.channels < 1) {
    throw new FileFormatError(settings.format, 'The header ends early or says nonsense.', 0);
  }
  const declaredSeconds = facts.samples === undefined ? undefined : facts.samples / facts.sampleRate;
  if (declaredSeconds !== undefined && declaredSeconds > maxSeconds) throw tooLong(settings.format, declaredSeconds, maxSeconds);
  const decoded = await decodeWithWasm(format, bytes, signal);
  if (decoded === undefined) throw new FileFormatError(settings.format, 'No part of the sound could be decoded.');
  if (format === 'flac' && facts.bits !== undefined) restoreIntegers(decoded.audio, facts.bits);
  const missing = (declaredSeconds ?? 0) - clipDuration(decoded.audio);
  const isShort = missing > TOLERANCE_SECONDS;
  // Ogg has a mark at the end; FLAC has only its promise.
  const truncated = facts.isClosed === undefined ? isShort : !facts.isClosed;
  const promised = facts.isClosed === false ? undefined : declaredSeconds;
  return describe(settings.format, decoded.audio, {
    declaredSeconds: promised,
    truncated,
    damaged: isShort && !truncated,
    faults: decoded.faults,
  });
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
