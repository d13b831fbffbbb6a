import { readingInput } from '@loop/cli';
import type { Abortable } from '@loop/core';

import { parseKit } from '../kits/kit-document.js';
import type { Kit } from '../kits/kit.js';
import { readInput } from './read-song.js';

/** The largest file that is read as a kit, in bytes. */
const MAX_BYTES = 262_144;

/** Whether an argument names a kit's file and not one of a genre's kits. */
export function isKitFile(kit: string): boolean {
  return /\.json$|[/\\]/i.test(kit);
}

/**
 * Reads a kit that `loop save-kit` or `serializeKit` wrote.
 *
 * @throws {FileFormatError} When the file is not a kit.
 * @throws {InvalidInputError} When a setting in it is wrong, or there is no such file.
 */
export async function readKit(file: string, { signal }: Abortable = {}): Promise<Kit> {
  return readingInput(file, signal, async () => parseKit(new TextDecoder().decode(await readInput(file, { signal, maxBytes: MAX_BYTES }))));
}
