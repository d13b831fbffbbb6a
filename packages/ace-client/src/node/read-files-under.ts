import { open, realpath } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError, UnsupportedError } from '@loop/core';
import type { Abortable } from '@loop/core';

/**
 * Makes the `readServerFile` of a client whose server runs on this machine: it reads files of one folder and of no other place,
 * whatever path the server names, through links too.
 *
 * @param root - The folder into which the server writes.
 * @param options - `maxBytes`: the largest file that is read, 256 MiB by default.
 */
export function readFilesUnder(
  root: string,
  { maxBytes = 256 * 1024 * 1024 }: { readonly maxBytes?: number | undefined } = {},
): (file: string, options?: Abortable) => Promise<Uint8Array> {
  return async (file, { signal } = {}) => {
    const folder = await realpath(root);
    const target = await realpath(path.resolve(folder, file)).catch((error: unknown) => {
      throw new InvalidInputError('file', [{ path: 'file', message: 'is not there' }], { cause: error });
    });
    const inside = path.relative(folder, target);
    if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) {
      throw new UnsupportedError('server-files', 'The server names a file outside the folder that may be read.');
    }
    const handle = await open(target, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) throw new InvalidInputError('file', [{ path: 'file', message: `is larger than ${maxBytes} bytes` }]);
      return new Uint8Array(await handle.readFile({ signal }));
    } finally {
      await handle.close();
    }
  };
}
