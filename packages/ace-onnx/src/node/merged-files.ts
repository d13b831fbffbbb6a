import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { keepAsInputs, NOTHING_MERGED } from '../adapters/merged-weights.js';
import type { KeepMerged, MergedWeights } from '../adapters/merged-weights.js';
import type { ExternalTensor } from '../onnx/types.js';

/** What a temporary folder's name begins with; the number of the process that made it follows. */
const PREFIX = 'loop-adapters-';

/** What a disk says where nothing can be written, or no more. */
const CANNOT_WRITE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT', 'EFBIG']);

/** Weights begin at multiples of so many bytes, as memory maps like them. */
const ALIGNMENT = 4096;

/** Where merged weights are written. */
export interface MergedFilesOptions {
  /** The folder for temporary files. @defaultValue the system's */
  readonly folder?: string | undefined;
}

/**
 * Keeps merged weights in a temporary file that ONNX Runtime maps, so that they take no memory of the process. The file goes when they do; what
 * a process left that was killed goes when the next one merges. Where nothing can be written they stay in memory.
 */
export function createMergedFiles({ folder = tmpdir() }: MergedFilesOptions = {}): KeepMerged {
  return async (merge, options) => {
    let own: string | undefined;
    try {
      await sweep(folder);
      own = await mkdtemp(path.join(folder, `${PREFIX}${process.pid}-`));
      return await writeMerged(own, merge());
    } catch (error) {
      if (own !== undefined) await rm(own, { recursive: true, force: true });
      options.signal?.throwIfAborted();
      if (CANNOT_WRITE.has((error as NodeJS.ErrnoException).code ?? '')) return keepAsInputs(merge, options);
      throw error;
    }
  };
}

async function writeMerged(folder: string, parameters: ReturnType<Parameters<KeepMerged>[0]>): Promise<MergedWeights> {
  const location = path.join(folder, 'merged.bin');
  const name = `adapters/${path.basename(folder)}`;
  const places = new Map<string, ExternalTensor>();
  const handle = await open(location, 'wx');
  try {
    let offset = 0;
    for await (const { name: parameter, shape, values } of parameters) {
      const length = values.byteLength;
      await writeAll(handle, new Uint8Array(values.buffer, values.byteOffset, length), offset);
      places.set(parameter, { type: 'float32', shape, file: name, offset, length });
      offset += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    }
  } finally {
    await handle.close();
  }
  return {
    ...NOTHING_MERGED,
    carrier: 'file',
    places,
    files: [{ name, location }],
    release: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

/** Removes what processes left that are no more. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isSafeInteger(owner) && owner > 0 && !isRunning(owner))
      await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Another user's process runs too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
