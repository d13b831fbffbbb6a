import { open } from 'node:fs/promises';

import type { ByteSource } from '@loop/core/weights';

/** A file that stays open until it is closed. */
export interface FileSource extends ByteSource {
  /** The system's number for the open file. */
  readonly fd: number;
  /** Closes the file; safe to call twice. */
  close(): Promise<void>;
}

/** Opens a file to read pieces of it, however large it is. */
export async function openFileSource(file: string): Promise<FileSource> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    return {
      size,
      fd: handle.fd,
      async read(offset, length, { signal } = {}) {
        signal?.throwIfAborted();
        const bytes = new Uint8Array(length);
        let done = 0;
        // The system may give less than was asked for, and none at the file's end.
        for (let more = -1; more !== 0 && done < length; done += more) {
          ({ bytesRead: more } = await handle.read(bytes, done, length - done, offset + done));
        }
        signal?.throwIfAborted();
        return bytes.subarray(0, done);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
