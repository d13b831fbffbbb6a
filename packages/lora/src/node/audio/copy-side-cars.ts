import { toStorageError } from '@loop/cli';
import type { Abortable } from '@loop/core';
import { constants, copyFile } from 'node:fs/promises';
import path from 'node:path';

import { fileKey, sideCarPath, sideCarRole, stemsOf } from '../../dataset/side-car-role.js';
import type { SideCarRole } from '../../dataset/side-car-role.js';
import type { ListedFile } from '../list-files.js';
import type { ProcessedFile } from './processed-file.js';

/** What became of the texts beside recordings. */
export interface CopiedSideCars {
  /** The new files, relative to the output folder. */
  readonly copied: readonly string[];
  /** Those of divided recordings whose words belong to no single piece, relative to the folder that was read. */
  readonly leftOut: readonly string[];
}

/** Where to copy from and to. */
export interface SideCarFolders extends Abortable {
  readonly folder: string;
  readonly output: string;
}

/** Side-cars that are true of every piece of a recording; lyrics and JSON, which may hold some, are not. */
const OF_EVERY_PIECE: ReadonlySet<SideCarRole> = new Set(['caption', 'v1-prompt']);

/**
 * Copies captions, lyrics and JSON beside the recordings that were processed, under the new names. What is there already stays: somebody may have
 * corrected it.
 *
 * @throws {StorageError} When the disk refuses.
 */
export async function copySideCars(
  files: readonly ProcessedFile[],
  listed: readonly ListedFile[],
  { folder, output, signal }: SideCarFolders,
): Promise<CopiedSideCars> {
  const byStem = new Map<string, string[]>();
  for (const { path: file } of listed) {
    for (const stem of stemsOf(file)) byStem.set(stem, [...(byStem.get(stem) ?? []), file]);
  }
  const copied: string[] = [];
  const leftOut: string[] = [];
  for (const { source, outputs } of files) {
    const beside = outputs.length === 0 ? [] : (byStem.get(fileKey(source.path.replace(/\.[^./]*$/u, ''))) ?? []);
    for (const file of beside) {
      const role = sideCarRole(source.path, file)!;
      if (outputs.length > 1 && !OF_EVERY_PIECE.has(role)) {
        leftOut.push(file);
        continue;
      }
      for (const piece of outputs) {
        signal?.throwIfAborted();
        const target = sideCarPath(piece.path, role);
        if (await copyNew(path.join(folder, file), path.join(output, target))) copied.push(target);
      }
    }
  }
  return { copied, leftOut };
}

async function copyNew(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw toStorageError(error, to);
  }
}
