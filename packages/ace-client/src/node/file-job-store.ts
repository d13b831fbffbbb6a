import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { lockFolder, syncFolder } from '@loop/cli';
import { FileFormatError, InvalidInputError } from '@loop/core';
import * as z from 'zod/mini';

import { JOB_STATES } from '../server/jobs/job.js';
import type { Job } from '../server/jobs/job.js';
import type { JobStore, StoredFile } from '../server/jobs/job-store.js';
import { createRecordLog, readRecordLog } from './record-log.js';
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
    if (log === undefined) throw new Error('The job store is not open.');
    await log.append(record, durable && fsync);
    if (compacting !== undefined || log.length < COMPACT_SLACK + 4 * jobs.size) return;
    compacting = log.rewrite(() => [...jobs.values()].map((job) => ({ put: job }))).finally(() => (compacting = undefined));
    // A failed compaction leaves the longer log, which is as good.
    compacting.catch(() => undefined);
  };

  const pathOf = (name: string): string => {
    if (!FILE_NAME.test(name)) throw new InvalidInputError('name', [{ path: 'name', message: 'is not a name that this store gave' }]);
    return path.join(files, name);
  };

  return {
    async open() {
      await mkdir(files, { recursive: true, mode: 0o700 });
      unlock = await lockFolder(folder, { advice: 'Stop that server, or give this one a folder of its own (--folder).' });
      const { records, damaged } = await readRecordLog(logFile);
      // The damaged lines may matter to a person, so they are kept beside the cleaned log.
      if (damaged > 0) await copyFile(logFile, `${logFile}.damaged`);
      for (const record of records) replay(record, jobs, logFile);
      for (const name of await readdir(files)) if (!FILE_NAME.test(name)) await rm(path.join(files, name), { force: true });
      log = await createRecordLog(
        logFile,
        [...jobs.values()].map((job) => ({ put: job })),
      );
      return [...jobs.values()];
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
        await rm(temporary, { force: true });
        throw error;
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
        throw error;
      });
    },
    async deleteFile(name) {
      await rm(pathOf(name), { force: true });
    },
    async listFiles() {
      return (await readdir(files)).filter((name) => FILE_NAME.test(name));
    },
    async close() {
      await compacting?.catch(() => undefined);
      await log?.close();
      log = undefined;
      await unlock?.();
      unlock = undefined;
    },
  };
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
