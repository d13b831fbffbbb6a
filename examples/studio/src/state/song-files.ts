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
    if (typeof json === 'object' && json !== null && ('patterns' in json || 'state' in json) && isLoopError(error))
      return importBeatMap(json);
    throw error;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(surfaceTexts.value.keeping.unknownFile);
  }
}
