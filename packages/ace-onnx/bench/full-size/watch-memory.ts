import { readFile } from 'node:fs/promises';

/** The most memory that a process was seen with, in bytes. */
export interface PeakMemory {
  /** Memory that is the process's own and backed by no file: what it takes away from others. */
  readonly own: number;
  /** Mapped files in memory, which the system may drop at any time: weights in the page cache. */
  readonly files: number;
}

/**
 * Watches another process's memory, because ONNX Runtime keeps the thread of its own process. Linux only; elsewhere nothing is seen.
 *
 * @returns What stops watching and gives the peaks.
 */
export function watchMemory(process: number | undefined, everyMs = 50): () => PeakMemory | undefined {
  let own = 0;
  let files = 0;
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${process}/status`, 'utf8').catch(() => '');
    const bytesOf = (field: string): number => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    own = Math.max(own, bytesOf('RssAnon'));
    files = Math.max(files, bytesOf('RssFile'));
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => {
    clearInterval(timer);
    return own === 0 ? undefined : { own, files };
  };
}
