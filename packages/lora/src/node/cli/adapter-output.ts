import path from 'node:path';

import { assertOutputFree, replaceFile } from '@loop/cli';
import type { Adapter } from '@loop/core/adapters';

import { writeAdapter } from '../../adapters/write-adapter.js';
import type { WriteArguments } from './adapter-input.js';

/** Writes an adapter's files into a folder. @returns The files. */
export async function saveAdapter(
  folder: string,
  adapter: Adapter,
  { format, dtype }: WriteArguments,
  { force = false }: { readonly force?: boolean },
): Promise<readonly string[]> {
  const files = [...writeAdapter(adapter, format, { dtype }).files].map(([name, bytes]) => [path.join(folder, name), bytes] as const);
  for (const [file] of files) await assertOutputFree(file, { overwrite: force });
  for (const [file, bytes] of files) await replaceFile(file, (handle) => handle.writeFile(bytes), { overwrite: force });
  return files.map(([file]) => file);
}
