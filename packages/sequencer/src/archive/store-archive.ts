import { isLoopError, serializeSong } from '@loop/core';
import type { Abortable, Song, Warning } from '@loop/core';
import { encodeWav } from '@loop/core/audio';

import { serializeKit } from '../kits/kit-document.js';
import type { SongEntry } from '../store/document-shelf.js';
import type { LoopStore } from '../store/open-store.js';
import type { SavedSample } from '../store/sample-shelf.js';
import type { Archive, ArchivedDocument } from './archive.js';
import type { DecodedArchive } from './decode-archive.js';

/** What came into a store, and what is left to do. */
export interface RestoredArchive {
  /** How many of each kind are new; what was there already is not counted. */
  readonly added: Readonly<Record<'songs' | 'kits' | 'samples' | 'pictures', number>>;
  /** The song that was being worked on, for the app to open. */
  readonly project: Song | undefined;
  /** New ids of samples whose own were taken by other sounds; the songs name the new ones. */
  readonly movedSamples: ReadonlyMap<string, string>;
}

/**
 * Takes everything out of a store, for an archive. The store stays as it is.
 *
 * @param options - `settings`: what the app wants to remember beside. Default: nothing.
 * @returns The archive, and warnings for what the store holds and cannot read.
 */
export async function readStore(
  store: LoopStore,
  { settings = {}, signal }: Abortable & { readonly settings?: Archive['settings'] | undefined } = {},
): Promise<DecodedArchive> {
  const warnings: Warning[] = [];
  const readAll = async <E extends { readonly name: string }, T>(
    entries: readonly E[],
    read: (entry: E) => Promise<T | undefined>,
  ): Promise<readonly T[]> => {
    const found: T[] = [];
    for (const entry of entries) {
      signal?.throwIfAborted();
      try {
        const value = await read(entry);
        if (value !== undefined) found.push(value);
      } catch (error) {
        if (!isLoopError(error, 'file_format') && !isLoopError(error, 'unsupported')) throw error;
        warnings.push({ code: 'notice', field: entry.name, message: `${entry.name} was left out: ${error.message}` });
      }
    }
    return found;
  };
  const archive: Archive = {
    project: (await store.project.load())?.song,
    songs: await readAll(await store.songs.list(), async ({ id, name, savedAtMs }) => {
      const found = await store.songs.get(id);
      return found && { name, savedAtMs, value: found.song };
    }),
    kits: await readAll(await store.kits.list(), async ({ id, name, savedAtMs }) => {
      const found = await store.kits.get(id);
      return found && { name, savedAtMs, value: found.kit };
    }),
    samples: await readAll(await store.samples.list(), ({ id }) => store.samples.get(id)),
    pictures: await store.pictures.list(),
    settings,
  };
  return { archive, warnings };
}

/**
 * Adds what is in an archive to a store. Nothing that is there is changed or removed: what is the same already is passed over, and a sample whose
 * id another sound has gets a new one, also in the songs that play it. The project is given back, not opened.
 *
 * @throws {StorageError} When there is no room; what came before stays.
 */
export async function restoreArchive(store: LoopStore, archive: Archive, { signal }: Abortable = {}): Promise<RestoredArchive> {
  const before = await store.samples.list();
  const movedSamples = new Map<string, string>();
  const restored: string[] = [];
  for (const sample of archive.samples) {
    signal?.throwIfAborted();
    const there = await store.samples.get(sample.id);
    if (there !== undefined && isSameSound(there, sample)) continue;
    const { id } = await (there === undefined ? store.samples.restore(sample) : store.samples.add(sample));
    if (there !== undefined) movedSamples.set(sample.id, id);
    restored.push(id);
  }
  if (restored.length > 0) await store.samples.arrange([...before.map(({ id }) => id), ...restored]);

  const move = (song: Song): Song => ({
    ...song,
    slots: song.slots.map((slot) => ({ ...slot, sampleId: movedSamples.get(slot.sampleId ?? '') ?? slot.sampleId })),
  });
  const songs = await addDocuments(
    store.songs,
    archive.songs.map((song) => ({ ...song, value: move(song.value) })),
    serializeSong,
    signal,
  );
  const kits = await addDocuments({ ...store.kits, getDocument: async (id) => documentOf(store, id) }, archive.kits, serializeKit, signal);
  const pictures = await store.pictures.list();
  let added = 0;
  for (const picture of archive.pictures.toReversed()) {
    signal?.throwIfAborted();
    if (pictures.some(({ name, bytes }) => name === picture.name && isEqual(bytes, picture.bytes))) continue;
    await store.pictures.add(picture);
    added += 1;
  }
  return {
    added: { songs, kits, samples: restored.length, pictures: added },
    project: archive.project && move(archive.project),
    movedSamples,
  };
}

async function documentOf(store: LoopStore, id: string): Promise<string | undefined> {
  const found = await store.kits.get(id).catch(() => undefined);
  return found && serializeKit(found.kit);
}

/** Adds documents, the oldest first, so that the newest is on top as it was. @returns How many were new. */
async function addDocuments<T>(
  shelf: {
    list(): Promise<readonly SongEntry[]>;
    getDocument(id: string): Promise<string | undefined>;
    add(value: T, options: { readonly name: string }): Promise<SongEntry>;
  },
  documents: readonly ArchivedDocument<T>[],
  write: (value: T) => string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const there = new Set<string>();
  for (const { id, name } of await shelf.list()) there.add(`${name}\n${(await shelf.getDocument(id)) ?? ''}`);
  let added = 0;
  for (const { name, value } of documents.toReversed()) {
    signal?.throwIfAborted();
    if (there.has(`${name}\n${write(value)}`)) continue;
    await shelf.add(value, { name });
    added += 1;
  }
  return added;
}

function isSameSound(a: SavedSample, b: SavedSample): boolean {
  return isEqual(encodeWav(a.audio, { format: 'float32' }), encodeWav(b.audio, { format: 'float32' }));
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
