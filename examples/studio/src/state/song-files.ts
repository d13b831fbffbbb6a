import { isLoopError, parseSong, serializeSong } from '@loop/core';
import type { Song, Warning } from '@loop/core';
import { importBeatMap } from '@loop/core/beat-map';
import { decodeMidi, encodeMidi, songFromMidi } from '@loop/core/midi';

import type { SongFile } from '../render/render-songs.js';
import { surfaceTexts } from '../texts/surface.js';

/** Writes the notes of a song. */
export function writeMidi(song: Song): SongFile {
  return { ending: '.mid', bytes: encodeMidi(song), type: 'audio/midi' };
}

/** Writes the whole song. */
export function writeProject(song: Song): SongFile {
  return { ending: '.json', bytes: new TextEncoder().encode(serializeSong(song)), type: 'application/json' };
}

/** Reads a project, a beat map of the original, or a MIDI file. */
export function readSongFile(bytes: Uint8Array, name: string): { readonly song: Song; readonly warnings: readonly Warning[] } {
  if (/\.midi?$/i.test(name)) return songFromMidi(decodeMidi(bytes));
  const text = new TextDecoder().decode(bytes);
  try {
    return { song: parseSong(text), warnings: [] };
  } catch (error) {
    // A document that is not ours may be a beat map of the original; when it is neither, our own error says more.
    const json = readJson(text);
    if (isBeatMap(json) && isLoopError(error)) return importBeatMap(json);
    throw error;
  }
}

/**
 * Reads a list of beat maps, as the original's own store holds them.
 *
 * @returns The songs that can be read, in their order, and how many cannot; `undefined` when the file is no such list.
 */
export function readBeatMaps(bytes: Uint8Array): { readonly songs: readonly Song[]; readonly refused: number } | undefined {
  // Most files are none: only a text that begins as a list is read as one.
  if (bytes.find((byte) => byte > 0x20) !== LIST_BEGINS) return undefined;
  const list = readJson(new TextDecoder().decode(bytes));
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const songs = list.slice(0, MOST_BEAT_MAPS).flatMap((one): readonly Song[] => {
    try {
      return isBeatMap(one) ? [importBeatMap(one).song] : [];
    } catch (error) {
      if (isLoopError(error)) return [];
      throw error;
    }
  });
  return songs.length === 0 ? undefined : { songs, refused: list.length - songs.length };
}

/** Whether a value looks as if it were a beat map: its reader takes an object with nothing in it as well. */
function isBeatMap(json: unknown): boolean {
  return typeof json === 'object' && json !== null && ('patterns' in json || 'state' in json);
}

/** `[`. */
const LIST_BEGINS = 0x5b;

const MOST_BEAT_MAPS = 500;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(surfaceTexts.value.keeping.unknownFile);
  }
}
