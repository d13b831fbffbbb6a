import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { MusicTrack, Warning } from '@loop/core';
import { encodeTrack } from '@loop/core/audio';

import type { WrittenSong } from './write-song.js';

/** Saves a song: the sound, the words, the caption, and everything that was asked for and came of it. */
export async function saveSong(
  folder: string,
  { prompt, request }: WrittenSong,
  { track, warnings }: { readonly track: MusicTrack; readonly warnings: readonly Warning[] },
): Promise<readonly string[]> {
  const { metadata, provenance } = track;
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'cancion.wav': encodeTrack(track),
    'letra.txt': `${prompt.lyrics}\n`,
    'descripcion.txt': `${prompt.caption}\n`,
    'cancion.json': `${JSON.stringify({ prompt, request, metadata, provenance, warnings }, null, 2)}\n`,
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return Object.keys(files);
}
