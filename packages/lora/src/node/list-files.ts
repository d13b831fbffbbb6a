import type { Abortable } from '@loop/core';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';

import type { DatasetIssue } from '../dataset/dataset-issue.js';

/** A file of a folder. */
export interface ListedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** When it was last written, milliseconds since 1970. */
  readonly modifiedMs: number;
}

const MAX_FILES = 500_000;
const MAX_DEPTH = 40;

/**
 * Lists the files of a folder and of the folders in it, sorted by path. Hidden ones are left out; links are never followed, so that nothing outside
 * the folder is read, and each is an issue.
 *
 * @throws {Error} When the folder itself cannot be read.
 */
export async function listFiles(
  folder: string,
  { signal }: Abortable = {},
): Promise<{ readonly files: readonly ListedFile[]; readonly issues: readonly DatasetIssue[] }> {
  const files: ListedFile[] = [];
  const issues: DatasetIssue[] = [];
  const leaveOut = (code: string, place: string, message: string): void => {
    issues.push({ code, severity: 'warning', path: place, message, fix: { kind: 'leave-out', path: place } });
  };
  const walk = async (below: string, depth: number): Promise<void> => {
    for await (const entry of await opendir(path.join(folder, below))) {
      signal?.throwIfAborted();
      const place = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isSymbolicLink()) leaveOut('symbolic-link', place, 'is a link, which is not followed. Copy the file here.');
      else if (entry.isDirectory() && depth >= MAX_DEPTH) leaveOut('folder-too-deep', place, `is more than ${MAX_DEPTH} folders deep.`);
      else if (entry.isDirectory()) await walk(place, depth + 1);
      else if (entry.isFile() && files.length >= MAX_FILES) throw new RangeError(`${folder} has more than ${MAX_FILES} files`);
      else if (entry.isFile()) {
        const { size, mtimeMs } = await lstat(path.join(folder, place));
        files.push({ path: place, bytes: size, modifiedMs: Math.trunc(mtimeMs) });
      }
    }
  };
  await walk('', 0);
  // By code units, so that every machine has one order.
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), issues };
}
