import type { PartialFile } from '../hub/model-store.js';

type WriterTask =
  | { readonly type: 'open'; readonly handle: FileSystemFileHandle }
  | { readonly type: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly type: 'flush' }
  | { readonly type: 'close' };

/** What is sent to the worker of a file. @internal */
export type WriterMessage = WriterTask & { readonly id: number };

/** What it answers. @internal */
export interface WriterReply {
  readonly id: number;
  readonly error?: { readonly name: string; readonly message: string } | undefined;
}

/**
 * Opens a file for writing in place, in a worker of its own, which ends when the file is closed.
 *
 * @returns `undefined` where no such worker starts.
 */
export async function writeInWorker(handle: FileSystemFileHandle): Promise<PartialFile | undefined> {
  const worker = startWriter();
  if (worker === undefined) return undefined;
  const waiting = new Map<number, { resolve(): void; reject(error: unknown): void }>();
  let sent = 0;
  let hasStarted = false;
  let isOpen = true;
  const ask = (task: WriterTask): Promise<void> =>
    new Promise((resolve, reject) => {
      const id = (sent += 1);
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...task, id });
    });
  worker.addEventListener('message', ({ data: { id, error } }: MessageEvent<WriterReply>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    hasStarted = true;
    if (error === undefined) asked?.resolve();
    else asked?.reject(new DOMException(error.message, error.name));
  });
  worker.addEventListener('error', () => {
    for (const { reject } of waiting.values()) reject(new DOMException('The worker that writes a file has died.', 'AbortError'));
    waiting.clear();
  });
  try {
    await ask({ type: 'open', handle });
  } catch (error) {
    worker.terminate();
    // A refusal is an answer; a script that does not load is none.
    if (hasStarted) throw error;
    return undefined;
  }
  return {
    write: (offset, bytes) => ask({ type: 'write', offset, bytes }),
    async flush() {
      await ask({ type: 'flush' });
      return true;
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await ask({ type: 'close' }).finally(() => worker.terminate());
    },
  };
}

function startWriter(): Worker | undefined {
  try {
    return new Worker(new URL('./opfs-writer.js', import.meta.url), { type: 'module', name: 'opfs-writer' });
  } catch {
    return undefined;
  }
}
