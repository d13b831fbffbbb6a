import type { Abortable } from '@loop/core';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import type { TrackRecord } from '../dataset/track-record.js';
import { readV1Rows, tracksOfV1Rows } from '../dataset/v1-rows.js';

/** The data of a Hugging Face directory, such as `data-00000-of-00002.arrow`. */
const DATA = /^data-\d{5}-of-\d{5}\.arrow$/u;

/**
 * Reads the tracks of ACE-Step v1's Hugging Face directory; rows that are repeated become a track's `repeat`.
 *
 * @returns `undefined` for a folder that is none.
 * @throws {FileFormatError} When a data file is damaged or of another kind.
 */
export async function readV1Folder(folder: string, { signal }: Abortable = {}): Promise<readonly TrackRecord[] | undefined> {
  const names = (await readdir(folder)).filter((name) => DATA.test(name)).toSorted();
  if (names.length === 0) return undefined;
  const rows = [];
  for (const name of names) rows.push(...readV1Rows(new Uint8Array(await readFile(path.join(folder, name), { signal }))));
  return tracksOfV1Rows(rows);
}
