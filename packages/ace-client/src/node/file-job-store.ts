import { copyFile, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { lockFolder, makeFolder, syncFolder, toStorageError } from '@loop/cli';
import { DisposedError, FileFormatError, InvalidInputError } from '@loop/core';
import * as z from 'zod/mini';

import { JOB_STATES } from '../server/jobs/job.js';
import type { Job } from '../server/jobs/job.js';
import type { JobStore, StoredFile } from '../server/jobs/job-store.js';
import { continueRecordLog, readRecordLog } from './record-log.js';
import type { RecordLog } from './record-log.js';

/** Where and how jobs are kept. */
export interface FileJobStoreOptions {
  /** The folder; made when it is not there, readable by its owner only. One process at a time may use it. */
  readonly folder: string;
  /** Whether writes that matter wait for the disk, so that a power failure loses nothing. @defaultValue true */
  readonly fsync?: boolean | undefined;
}

/** Names that the store gives files: nothing that could leave the folder. */
const FILE_NAME = /^[a-z0-9][a-z0-9-]{0,79}\.[a-z0-9]{1,8}$/;
/** Outdated records per live job, at least this many, before the log is written anew. */
const COMPACT_SLACK = 200;
/** Bytes of one read while a file is streamed. */
const CHUNK_BYTES = 65_536;

const jobSchema = z.looseObject({
  id: z.string(),
  state: z.enum(JOB_STATES),
  fields: z.record(z.string(), z.unknown()),
  seeds: z.array(z.number()),
  inputs: z.looseObject({ owned: z.array(z.string()) }),
  createdAtMs: z.number(),
  attempts: z.number(),
});
const recordSchema = z.union([z.object({ put: jobSchema }), z.object({ remove: z.array(z.string()) })]);

/**
 * Creates a store in a folder: an append-only log of jobs with a checksum per line, and one file per piece of audio. Whatever moment
 * the process dies at, a record or a file is there completely or not at all.
 */
export function createFileJobStore({ folder, fsync = true }: FileJobStoreOptions): JobStore {
  const logFile = path.join(folder, 'jobs.log');
  const files = path.join(folder, 'files');
  const jobs = new Map<string, Job>();
  let log: RecordLog | undefined;
  let unlock: (() => Promise<void>) | undefined;
  let compacting: Promise<void> | undefined;
  let counter = 0;

  const append = async (record: unknown, durable: boolean): Promise<void> => {
    if (log === undefined) throw new DisposedError('The job store');
    await guard(log.append(record, durable && fsync), logFile);
    if (compacting !== undefined || log.length < COMPACT_SLACK + 4 * jobs.size) return;
    compacting = compact(log).finally(() => (compacting = undefined));
    // A failed compaction leaves the longer log, which is as good.
    compacting.catch(() => undefined);
  };

  const pathOf = (name: string): string => {
    if (!FILE_NAME.test(name)) throw new InvalidInputError('name', [{ path: 'name', message: 'is not a name that this store gave' }]);
    return path.join(files, name);
  };

  const restore = async (): Promise<readonly Job[]> => {
    const content = await readRecordLog(logFile);
    for (const record of content.records) replay(record, jobs, logFile);
    for (const name of await readdir(files)) if (!FILE_NAME.test(name)) await rm(path.join(files, name), { force: true });
    log = continueRecordLog(logFile, content);
    if (content.damaged > 0) {
      // The damaged lines may matter to a person, so they are kept beside the cleaned log. A full disk leaves both for another start.
      await copyFile(logFile, `${logFile}.damaged`)
        .then(() => compact(log as RecordLog))
        .catch(() => undefined);
    }
    return [...jobs.values()];
  };

  const compact = (target: RecordLog): Promise<void> => target.rewrite(() => [...jobs.values()].map((job) => ({ put: job })));

  const close = async (): Promise<void> => {
    await compacting?.catch(() => undefined);
    await log?.close();
    log = undefined;
    await unlock?.();
    unlock = undefined;
  };

  return {
    async open() {
      await makeFolder(files, { mode: 0o700 });
      const advice = 'Stop that server, or give this one a folder of its own (--folder).';
      unlock = await lockFolder(folder, { advice });
      try {
        return await restore();
      } catch (error) {
        await close();
        throw toStorageError(error, folder);
      }
    },
    async save(job, { durable = true } = {}) {
      const before = jobs.get(job.id);
      jobs.set(job.id, job);
      try {
        await append({ put: job }, durable);
      } catch (error) {
        // What could not be stored must not come back with the next compaction.
        if (before === undefined) jobs.delete(job.id);
        else if (jobs.get(job.id) === job) jobs.set(job.id, before);
        throw error;
      }
    },
    async remove(ids) {
      for (const id of ids) jobs.delete(id);
      if (ids.length > 0) await append({ remove: ids }, false);
    },
    async writeFile(name, bytes) {
      const target = pathOf(name);
      const temporary = `${target}.${(counter += 1)}.part`;
      try {
        const handle = await open(temporary, 'w', 0o600);
        try {
          await handle.writeFile(bytes);
          if (fsync) await handle.datasync();
        } finally {
          await handle.close();
        }
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw toStorageError(error, target);
      }
      if (fsync) await syncFolder(files);
    },
    async openFile(name): Promise<StoredFile | undefined> {
      const target = pathOf(name);
      const info = await stat(target).catch(() => undefined);
      if (info === undefined || !info.isFile()) return undefined;
      return { size: info.size, stream: (start, end) => streamFile(target, start, end) };
    },
    async readFile(name) {
      const target = pathOf(name);
      return readFile(target).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw toStorageError(error, target);
      });
    },
    async deleteFile(name) {
      const target = pathOf(name);
      await guard(rm(target, { force: true }), target);
    },
    async listFiles() {
      return (await guard(readdir(files), files)).filter((name) => FILE_NAME.test(name));
    },
    close: () => guard(close(), folder),
  };
}

/** Faults of the disk are reported as what they are, with the path. */
async function guard<T>(work: Promise<T>, place: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toStorageError(error, place);
  }
}

function replay(value: unknown, jobs: Map<string, Job>, file: string): void {
  const record = recordSchema.safeParse(value);
  if (!record.success)
    throw new FileFormatError('job log', `${file} holds a record of an unknown form; was it written by a newer version?`);
  if ('remove' in record.data) for (const id of record.data.remove) jobs.delete(id);
  // The checksum says that this very package wrote the record, so the fields not checked here have its types.
  else jobs.set(record.data.put.id, record.data.put as unknown as Job);
}

function streamFile(file: string, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  let handle: FileHandle | undefined;
  // The file is opened with the first read, so that a stream that nobody reads holds nothing.
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        handle ??= await open(file, 'r');
        const { bytesRead, buffer } = await handle.read(new Uint8Array(Math.min(CHUNK_BYTES, end - position)), { position });
        position += bytesRead;
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
        if (bytesRead === 0 || position >= end) {
          await handle.close();
          controller.close();
        }
      },
      async cancel() {
        await handle?.close();
      },
    },
    { highWaterMark: 0 },
  );
}
