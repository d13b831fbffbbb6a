import path from 'node:path';

import { isLoopError } from '@loop/core';

import { replaceFile } from '../files/replace-file.js';

/** The most names that are tried beside one that is taken. */
const MAX_NAMES = 1_000;

/**
 * Writes a result that took long to make. Where a file has appeared in its place since that was checked, the result goes beside it
 * under the next free name, for it must not be lost.
 *
 * @returns Where it is.
 */
export async function keepResult(
  file: string,
  bytes: Uint8Array | string,
  options: { readonly overwrite?: boolean | undefined },
): Promise<string> {
  const { dir, name, ext } = path.parse(file);
  for (let turn = 1; ; turn += 1) {
    const place = turn === 1 ? file : path.join(dir, `${name} (${turn})${ext}`);
    try {
      await replaceFile(place, (handle) => handle.writeFile(bytes), options);
      return place;
    } catch (error) {
      if (!isLoopError(error, 'invalid_input') || turn >= MAX_NAMES) throw error;
    }
  }
}
