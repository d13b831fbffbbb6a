import { isLoopError, parseSong, serializeSong } from '@loop/core';
import type { AudioClip, Song, Warning } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { importBeatMap } from '@loop/core/beat-map';
import { decodeMidi, encodeMidi, songFromMidi } from '@loop/core/midi';
import { encodeStem, renderSong, renderStems } from '@loop/sequencer';
import { zipSync } from 'fflate';
import { surfaceTexts } from '../texts/surface.js';

/** What long work is watched and ended by. */
interface Watched {
  readonly signal?: AbortSignal | undefined;
  /** The share that is done, 0–1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** A file to save. */
interface SongFile {
  /** What its name ends with, such as `.wav`. */
  readonly ending: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Renders the loop of a song without a seam, whatever mode it plays in. */
export function renderLoop(song: Song, watched: Watched = {}): Promise<AudioClip> {
  return renderSong({ ...song, mode: 'loop' }, rendering(watched));
}

/** Renders a song without a seam, as a WAV file of 24 bits. */
export async function writeWav(song: Song, watched: Watched = {}): Promise<SongFile> {
  const clip = await renderSong(song, rendering(watched));
  return { ending: '.wav', bytes: encodeWav(clip, { format: 'pcm24' }), type: 'audio/wav' };
}

/** Renders each part of a song, as WAV files of 32-bit floats in one archive. */
export async function writeStems(song: Song, name: string, watched: Watched = {}): Promise<SongFile & { readonly count: number }> {
  const stems = await renderStems(song, rendering(watched));
  const files = Object.fromEntries(stems.map((stem) => [`${name}_${stem.name}.wav`, encodeStem(stem)]));
  return { ending: '_stems.zip', bytes: zipSync(files, { level: 0 }), type: 'application/zip', count: stems.length };
}

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

function rendering({ signal, onProgress }: Watched) {
  return {
    signal,
    tail: 'wrap' as const,
    onProgress: ({ fraction = 0 }: { readonly fraction?: number | undefined }) => onProgress?.(fraction),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(surfaceTexts.value.keeping.unknownFile);
  }
}
