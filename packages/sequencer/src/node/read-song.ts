import { readFile, stat } from 'node:fs/promises';

import { FileFormatError, InvalidInputError, isLoopError, parseSong } from '@loop/core';
import { importBeatMap } from '@loop/core/beat-map';
import type { Abortable, Song, Warning } from '@loop/core';
import { decodeMidi, songFromMidi } from '@loop/core/midi';
import { decodeShare } from '@loop/core/share';

import { keepKnownSound } from '../engine/check-sound.js';

/** A song from a file, and how it came. */
export interface ReadSong {
  /** The song as the engine plays it, whatever format it came in. */
  readonly song: Song;
  /** What the input was. */
  readonly format: 'song' | 'share' | 'beat-map' | 'midi';
  /** What could not be kept of it. */
  readonly warnings: readonly Warning[];
}

/** The largest file that is read as a song. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads a song from a song document, a beat map of the original LOOP MACHINE, a Standard MIDI File, or a share string: the
 * string itself or a file that holds it.
 *
 * @throws {FileFormatError} When the input is none of these.
 * @throws {InvalidInputError} When it is one of these with faults, or there is no such file.
 */
export async function readSong(input: string, options: Abortable = {}): Promise<ReadSong> {
  const read = await readAnySong(input, options);
  const { song, warnings } = keepKnownSound(read.song);
  return { ...read, song, warnings: [...read.warnings, ...warnings] };
}

async function readAnySong(input: string, { signal }: Abortable): Promise<ReadSong> {
  if (isShare(input)) return { song: await decodeShare(input, { signal }), format: 'share', warnings: [] };
  const bytes = await readInput(input, { signal });
  if (isMidi(bytes)) {
    const file = decodeMidi(bytes);
    const { song, warnings } = songFromMidi(file);
    return { song, warnings: [...file.warnings, ...warnings], format: 'midi' };
  }
  const text = new TextDecoder().decode(bytes).trim();
  if (isShare(text)) return { song: await decodeShare(text, { signal }), format: 'share', warnings: [] };
  const value = parseJson(text, input);
  if (isRecord(value) && 'format' in value) return { song: parseSong(value), format: 'song', warnings: [] };
  if (isRecord(value) && ('state' in value || 'patterns' in value)) return { ...importBeatMap(value), format: 'beat-map' };
  throw new FileFormatError('song', `${input} is no song, beat map, share string or MIDI file.`);
}

/** Reads a whole input file. @throws {InvalidInputError} When there is none, or it is larger than the limit. */
export async function readInput(file: string, options: Abortable & { readonly maxBytes?: number | undefined } = {}): Promise<Uint8Array> {
  const { signal, maxBytes = MAX_BYTES } = options;
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw inputError(file, `is larger than ${maxBytes} bytes`);
    return await readFile(file, { signal });
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (isLoopError(error)) throw error;
    throw inputError(file, READ_FAULTS[String((error as { code?: unknown }).code)] ?? 'cannot be read', error);
  }
}

const READ_FAULTS: Readonly<Record<string, string>> = { ENOENT: 'is not there', EISDIR: 'is a folder', EACCES: 'may not be read' };

function inputError(file: string, message: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('input', [{ path: 'input', message: `${file} ${message}` }], { cause });
}

/** The string alone or within a link. It is some hundred letters long, so that `loop1.wav` is a file. */
function isShare(text: string): boolean {
  return /^(?:https?:\/\/\S*)?\bloop\d+\.[\w-]{40}/.test(text);
}

function isMidi(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  return start.startsWith('MThd') || /^RIFF[^]{4}RMID/.test(start);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FileFormatError('song', `${file} is no song, beat map, share string or MIDI file.`, undefined, { cause: error });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
