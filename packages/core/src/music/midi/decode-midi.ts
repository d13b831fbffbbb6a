import * as z from 'zod/mini';

import { FileFormatError, InvalidInputError } from '../../errors.js';
import { describeValue, parseInput } from '../../validate.js';
import type { Warning } from '../../warning.js';
import { createByteReader } from './byte-reader.js';
import type { DecodedTrack, SharedEvents } from './decode-track.js';
import type { DecodedMidi, MidiDivision } from './midi-file.js';
import { readTracks } from './read-tracks.js';
import type { TracksPlace } from './read-tracks.js';

/** Limits of {@link decodeMidi}, against files that are made to hurt. */
export interface DecodeMidiOptions {
  /** The largest file in bytes. @defaultValue 16 MiB */
  readonly maxBytes?: number | undefined;
  /** The most tracks. @defaultValue 1024 */
  readonly maxTracks?: number | undefined;
  /** The most events over all tracks. @defaultValue 1 000 000 */
  readonly maxEvents?: number | undefined;
}

const limit = z.optional(z.int().check(z.gte(1)));

const optionsSchema = z.strictObject({ maxBytes: limit, maxTracks: limit, maxEvents: limit });

/** How far into a file its header may stand: past the wrapper of an RMID file, or a MacBinary header. */
const HEADER_SEARCH_BYTES = 4_096;

/**
 * Reads a Standard MIDI File of format 0, 1 or 2.
 *
 * It is tolerant of real files: running status, notes that end by velocity 0 or never, a missing end of track, unknown chunks
 * and messages, wrong lengths and counts, bytes before, between and after tracks, RMID wrappers. A damaged track keeps what came
 * before the damage. Warnings say where a file is damaged or cut, where a length is wrong, and when tracks are missing.
 *
 * Source: The Complete MIDI 1.0 Detailed Specification, Standard MIDI Files 1.0, https://midi.org/standard-midi-files
 *
 * @throws {FileFormatError} When it is no MIDI file, has no tracks, or is beyond the limits; with the offset.
 * @throws {InvalidInputError} When `bytes` is not a `Uint8Array`, or an option is out of range.
 */
export function decodeMidi(bytes: Uint8Array, options: DecodeMidiOptions = {}): DecodedMidi {
  if (!(bytes instanceof Uint8Array)) {
    throw new InvalidInputError('bytes', [{ path: '', message: 'must be a Uint8Array', received: describeValue(bytes) }]);
  }
  const { maxBytes = 16 * 1_024 * 1_024, maxTracks = 1_024, maxEvents = 1_000_000 } = parseInput(optionsSchema, options, 'options');
  if (bytes.length > maxBytes) throw new FileFormatError('midi', `The file has ${bytes.length} bytes; at most ${maxBytes} are read.`);
  const warnings: Warning[] = [];
  const { format, division, announced, place } = readHeader(bytes, warnings);
  const tracks = readTracks(bytes, place, { maxTracks, budget: { remaining: maxEvents } }, warnings);
  if (tracks.length !== announced) {
    const message = `The header announces ${announced} tracks; ${tracks.length} were found.`;
    warnings.push({ code: tracks.length < announced ? 'ignored' : 'notice', field: 'tracks', message });
  }
  const events = {
    tempos: gather(tracks, format, 'tempos'),
    timeSignatures: gather(tracks, format, 'timeSignatures'),
    keySignatures: gather(tracks, format, 'keySignatures'),
    markers: gather(tracks, format, 'markers'),
  };
  return { format, division, ...events, tracks: tracks.map(({ track }) => track), warnings };
}

/** Puts one kind of the tracks' events together, in order of time; where each track is a pattern on its own, they say which. */
function gather<K extends keyof SharedEvents>(tracks: readonly DecodedTrack[], format: 0 | 1 | 2, kind: K): SharedEvents[K][number][] {
  return tracks
    .flatMap(({ shared }, track) => {
      const events: readonly SharedEvents[K][number][] = shared[kind];
      return format === 2 ? events.map((event) => ({ ...event, track })) : events;
    })
    .sort((a, b) => a.tick - b.tick);
}

interface Header {
  readonly format: 0 | 1 | 2;
  readonly division: MidiDivision;
  /** How many tracks follow, by the header. */
  readonly announced: number;
  readonly place: TracksPlace;
}

function readHeader(bytes: Uint8Array, warnings: Warning[]): Header {
  const start = findHeader(bytes);
  const reader = createByteReader(bytes, start + 4, bytes.length);
  const length = reader.number(4);
  if (length < 6) throw new FileFormatError('midi', `The header has ${length} bytes instead of 6.`, start + 4);
  const format = reader.number(2);
  const announced = reader.number(2);
  if (format > 2) warnings.push({ code: 'notice', message: `The format ${format} does not exist; the file is read as format 1.` });
  const division = readDivision(reader.byte(), reader.byte(), start + 12);
  const place = { earliest: start + 14, claimed: start + 8 + length };
  return { format: format > 2 ? 1 : (format as 0 | 1 | 2), division, announced, place };
}

function findHeader(bytes: Uint8Array): number {
  const last = Math.min(bytes.length - 4, HEADER_SEARCH_BYTES);
  for (let offset = 0; offset <= last; offset += 1) if (chunkName(bytes, offset) === 'MThd') return offset;
  throw new FileFormatError('midi', 'This is not a MIDI file: there is no "MThd" in its beginning.', 0);
}

function readDivision(high: number, low: number, offset: number): MidiDivision {
  const smpte = high > 127;
  if ((smpte ? low : high * 256 + low) === 0) throw new FileFormatError('midi', 'The division is 0, so time stands still.', offset);
  if (!smpte) return { type: 'quarter', ticksPerQuarter: high * 256 + low };
  // The frame rate 29 stands for NTSC drop frame, which runs at 30 000 / 1 001.
  return { type: 'smpte', framesPerSecond: 256 - high === 29 ? 30_000 / 1_001 : 256 - high, ticksPerFrame: low };
}

function chunkName(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
