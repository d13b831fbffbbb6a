import { open } from 'node:fs/promises';

/** Reads a file as it grows. */
export interface FileTail {
  /** The bytes that came since the last call; none while the file is not there. */
  read(): Promise<Uint8Array>;
}

/** A larger growth is read in several calls. */
const MAX_BYTES = 4 * 2 ** 20;

/** Creates a reader of a growing file. A file that became shorter was written anew, and is read from its start. */
export function createFileTail(file: string): FileTail {
  let offset = 0;
  return {
    async read() {
      const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (handle === undefined) return new Uint8Array(0);
      try {
        const { size } = await handle.stat();
        if (size < offset) offset = 0;
        const bytes = new Uint8Array(Math.min(MAX_BYTES, size - offset));
        const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, offset);
        offset += bytesRead;
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
