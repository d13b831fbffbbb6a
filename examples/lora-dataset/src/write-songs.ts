import { GENRES, createSong } from '@loop/core';
import type { Song } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { PROJECT_FILES, formatSources } from '@loop/lora/project';
import { saveWithBackup } from '@loop/lora/node';
import { renderSong } from '@loop/sequencer';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Composes and renders songs into a project's `raw/commissioned`, with their terms. @returns The songs by name: the truth about each. */
export async function writeSongs(folder: string, count: number, barCount: number): Promise<ReadonlyMap<string, Song>> {
  const songs = new Map<string, Song>();
  for (let index = 0; index < count; index += 1) {
    const genre = GENRES[index % GENRES.length]!;
    const name = `${genre}-${index + 1}`;
    const song = createSong({ genre, seed: 100 + index, barCount });
    songs.set(name, song);
    await writeFile(path.join(folder, 'raw/commissioned', `${name}.wav`), encodeWav(await renderSong(song)));
  }
  // As it happens: one song is there twice, under another name.
  const [first = ''] = songs.keys();
  await copyFile(path.join(folder, `raw/commissioned/${first}.wav`), path.join(folder, 'raw/commissioned/untitled.wav'));
  const source = {
    id: 'sequencer',
    tracks: [...songs.keys(), 'untitled'],
    type: 'commissioned' as const,
    provider: 'The sequencer of this repository',
    artist: '',
    licence: 'CC0-1.0',
    training: 'granted' as const,
    cost: 0,
    acquired: '2026-01-31',
    verifiedBy: '',
    notes: 'composed by the pattern engine',
  };
  await saveWithBackup(folder, [{ path: PROJECT_FILES.sources, text: formatSources([source]) }]);
  return songs;
}
