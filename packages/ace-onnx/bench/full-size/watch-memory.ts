import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** The most memory that a process was seen with, in bytes. */
export interface PeakMemory {
  /** Memory that is the process's own and backed by no file: what it takes away from others. */
  readonly own: number;
  /** Mapped files in memory, which the system may drop at any time: weights in the page cache. */
  readonly files: number;
  /** The most memory of its own while each network ran. */
  readonly ownByNetwork: Readonly<Record<string, number>>;
}

/**
 * Watches a child's memory, because ONNX Runtime keeps the thread of its own process. Linux only; elsewhere nothing is seen.
 *
 * @param child - Sends the name of the network that it is about to open.
 * @returns What stops watching and gives the peaks.
 */
export function watchMemory(child: ChildProcess, everyMs = 50): () => PeakMemory | undefined {
  let own = 0;
  let files = 0;
  let network = 'start';
  const ownByNetwork: Record<string, number> = {};
  child.on('message', (name) => (network = String(name)));
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const bytesOf = (field: string): number => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    const now = bytesOf('RssAnon');
    own = Math.max(own, now);
    files = Math.max(files, bytesOf('RssFile'));
    ownByNetwork[network] = Math.max(ownByNetwork[network] ?? 0, now);
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => {
    clearInterval(timer);
    return own === 0 ? undefined : { own, files, ownByNetwork };
  };
}
