import type { Job } from './job.js';

/** A stored file, opened for reading. */
export interface StoredFile {
  /** Its size in bytes. */
  readonly size: number;
  /** Streams the bytes from `start` up to and without `end`. */
  stream(start: number, end: number): ReadableStream<Uint8Array>;
}

/** How sure a write must be before it resolves. */
export interface SaveOptions {
  /** Whether the record must survive a power failure too, not only the death of the process. @defaultValue true */
  readonly durable?: boolean | undefined;
}

/**
 * Keeps jobs and their files. The server owns the only instance that writes. A file is there completely or not at all, and a job's
 * record is written after the files that it names.
 */
export interface JobStore {
  /** Reads what an earlier process left, in the order in which the jobs came in. Called once, first. */
  open(): Promise<readonly Job[]>;
  /** Writes a job's newest record. Records of one job arrive in the order of the calls. */
  save(job: Job, options?: SaveOptions): Promise<void>;
  /** Forgets jobs. */
  remove(ids: readonly string[]): Promise<void>;
  /** Writes a file as a whole. */
  writeFile(name: string, bytes: Uint8Array): Promise<void>;
  /** Opens a file; `undefined` when there is none. */
  openFile(name: string): Promise<StoredFile | undefined>;
  /** Reads a file as a whole; `undefined` when there is none. */
  readFile(name: string): Promise<Uint8Array | undefined>;
  /** Deletes a file, if it is there. */
  deleteFile(name: string): Promise<void>;
  /** Lists the names of all files. */
  listFiles(): Promise<readonly string[]>;
  /** Ends all writes and lets go of the files; safe to call twice. */
  close(): Promise<void>;
}

/** Creates a store in memory: jobs are gone with the process. */
export function createMemoryJobStore(): JobStore {
  const jobs = new Map<string, Job>();
  const files = new Map<string, Uint8Array>();
  return {
    open: async () => [...jobs.values()],
    save: async (job) => void jobs.set(job.id, job),
    remove: async (ids) => ids.forEach((id) => jobs.delete(id)),
    writeFile: async (name, bytes) => void files.set(name, bytes),
    openFile: async (name) => {
      const bytes = files.get(name);
      return bytes === undefined ? undefined : { size: bytes.byteLength, stream: (start, end) => streamOf(bytes.subarray(start, end)) };
    },
    readFile: async (name) => files.get(name),
    deleteFile: async (name) => void files.delete(name),
    listFiles: async () => [...files.keys()],
    close: async () => undefined,
  };
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
