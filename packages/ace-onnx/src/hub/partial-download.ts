import { createSerialQueue } from '@loop/core';
import * as z from 'zod/mini';

import { addRange } from './byte-ranges.js';
import type { ByteRange } from './byte-ranges.js';
import type { ModelFile } from './model-record.js';
import { HASH_KINDS } from './model-store.js';
import type { ModelStore } from './model-store.js';
import type { PlannedFile } from './planned-file.js';

/** A file of which a part is there, and what is known about it. */
export interface PartialDownload {
  /** Where its bytes are until it is whole. */
  readonly path: string;
  /** Which bytes are there: sorted, and apart. */
  readonly ranges: readonly ByteRange[];
  /** The server's name for this version of the content; only a strong one. */
  readonly etag: string | undefined;
  /** Remembers the version, from the first answer. */
  setEtag(etag: string | undefined): void;
  /** Writes bytes; what is there is written down now and then, so that a killed process loses little. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Begins again. */
  reset(): Promise<void>;
  /** Writes down what is there and ends the writing; safe to call twice. */
  close(): Promise<void>;
  /** Removes what was written down, when the file is in its place. */
  forget(): Promise<void>;
}

const place = z.int().check(z.minimum(0));
const journalSchema = z.object({
  format: z.literal(1),
  path: z.string(),
  size: z.int(),
  hash: z.object({ kind: z.enum(HASH_KINDS), value: z.string() }),
  etag: z.optional(z.string()),
  ranges: z.array(z.tuple([place, place])).check(z.maxLength(1_000_000)),
});

/** The folder, inside the one that is being filled, that holds unfinished files. */
export const WORK_FOLDER = '.loop-pull';

/** Which bytes of a file were there when it was last written down; none when it is another file, or not readable. */
export async function readJournal(
  store: ModelStore,
  folder: string,
  file: ModelFile,
): Promise<{ readonly ranges: readonly ByteRange[]; readonly etag: string | undefined }> {
  const nothing = { ranges: [], etag: undefined };
  const [text, length] = await Promise.all([store.readText(journalPath(folder, file)), store.size(partPath(folder, file))]);
  if (text === undefined || length === undefined) return nothing;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return nothing;
  }
  const journal = journalSchema.safeParse(value).data;
  const isSame = journal?.path === file.path && journal.size === file.size && journal.hash.value === file.hash.value;
  if (journal === undefined || !isSame) return nothing;
  // Adding them one by one also puts a damaged list in order.
  const ranges = journal.ranges
    .filter(([from, to]) => from < to && to <= Math.min(length, file.size))
    .reduce<readonly ByteRange[]>((all, range) => addRange(all, range), []);
  return { ranges, etag: journal.etag };
}

/**
 * Opens a file for download, and goes on with what is there of it.
 *
 * @param options - `journalBytes`: how many new bytes are written between two entries of the journal.
 */
export async function openPartialDownload(
  store: ModelStore,
  folder: string,
  file: PlannedFile,
  { journalBytes }: { readonly journalBytes: number },
): Promise<PartialDownload> {
  const path = partPath(folder, file);
  const journal = journalPath(folder, file);
  let { ranges, etag } = await readJournal(store, folder, file);
  if (ranges.length === 0) await store.remove(path);
  let handle = await store.open(path);
  let saved = ranges;
  let unsaved = 0;
  let isOpen = true;
  const saves = createSerialQueue();

  const writeJournal = (): Promise<void> => {
    const { path: name, size, hash } = file;
    return store.writeText(journal, JSON.stringify({ format: 1, path: name, size, hash, etag, ranges: saved }));
  };
  const save = (): Promise<void> =>
    saves.run(async () => {
      const written = ranges;
      unsaved = 0;
      // First the bytes, then the word that they are there.
      if (!(await handle.flush())) return;
      saved = written;
      await writeJournal();
    });

  return {
    path,
    get ranges() {
      return ranges;
    },
    get etag() {
      return etag;
    },
    setEtag(value) {
      etag = value;
    },
    async write(offset, bytes) {
      await handle.write(offset, bytes);
      ranges = addRange(ranges, [offset, offset + bytes.length]);
      unsaved += bytes.length;
      if (unsaved >= journalBytes) await save();
    },
    async reset() {
      await saves.run(async () => {
        await handle.close();
        await store.remove(journal);
        await store.remove(path);
        [ranges, etag, unsaved] = [[], undefined, 0];
        saved = ranges;
        handle = await store.open(path);
      });
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      try {
        if (ranges.length > 0) await save();
      } finally {
        await handle.close();
      }
      // Where only the closing makes bytes last, the word comes after it.
      if (saved !== ranges) {
        saved = ranges;
        await writeJournal();
      }
    },
    async forget() {
      await store.remove(journal);
      await store.remove(path);
    },
  };
}

function partPath(folder: string, { path }: ModelFile): string {
  return `${folder}/${WORK_FOLDER}/${encodeURIComponent(path)}.part`;
}

function journalPath(folder: string, { path }: ModelFile): string {
  return `${folder}/${WORK_FOLDER}/${encodeURIComponent(path)}.json`;
}
