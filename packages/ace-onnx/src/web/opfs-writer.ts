// The script of the worker that writes one file in place, for a page, which cannot.
import type { WriterMessage, WriterReply } from './write-in-worker.js';

/** Access in place, which only workers have. */
interface SyncHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

interface WorkerFileHandle {
  createSyncAccessHandle(): Promise<SyncHandle>;
}

let file: SyncHandle | undefined;
const reply = (message: WriterReply): void => globalThis.postMessage(message);

addEventListener('message', ({ data }: MessageEvent<WriterMessage>) => {
  void answer(data).then(
    () => reply({ id: data.id }),
    (error: unknown) => {
      const { name = 'Error', message = String(error) } = error as { name?: string; message?: string };
      reply({ id: data.id, error: { name, message } });
    },
  );
});

async function answer(message: WriterMessage): Promise<void> {
  if (message.type === 'open') file = await (message.handle as unknown as WorkerFileHandle).createSyncAccessHandle();
  else if (message.type === 'flush') file?.flush();
  else if (message.type === 'close') file?.close();
  else
    for (let done = 0; done < message.bytes.length;)
      done += (file as SyncHandle).write(message.bytes.subarray(done), { at: message.offset + done });
}
