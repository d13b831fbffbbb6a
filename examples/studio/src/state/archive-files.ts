import type { Song } from '@loop/core';
import { decodeArchive, encodeArchive, readStore, restoreArchive } from '@loop/sequencer/archive';
import type { DecodedArchive, RestoredArchive } from '@loop/sequencer/archive';
import type { LoopStore } from '@loop/sequencer/store';

import { listKept, readKept, writeKept } from './kept-text.js';

/** Writes everything that this browser keeps, with the song as it is now. */
export async function writeArchive(store: LoopStore, song: Song, signal: AbortSignal): Promise<Uint8Array> {
  const { archive } = await readStore(store, { signal, settings: listKept() });
  return encodeArchive({ ...archive, project: song });
}

/** Reads an archive. @throws {LoopError} When it cannot be read. */
export async function readArchive(file: File): Promise<DecodedArchive> {
  return decodeArchive(new Uint8Array(await file.arrayBuffer()));
}

/** Adds what is in an archive to what this browser keeps. Settings come where there are none yet. */
export async function addArchive(store: LoopStore, { archive }: DecodedArchive, signal: AbortSignal): Promise<RestoredArchive> {
  const restored = await restoreArchive(store, archive, { signal });
  for (const [key, text] of Object.entries(archive.settings)) {
    const before = readKept(key);
    if (before !== undefined && before !== '[]') continue;
    writeKept(
      key,
      [...restored.movedSamples].reduce((moved, [from, to]) => moved.replaceAll(from, to), text),
    );
  }
  return restored;
}
