import { open, readFile, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import { syncFolder } from '@loop/cli';

/** What was read from a log. */
export interface RecordLogContent {
  /** The good records, oldest first. */
  readonly records: readonly unknown[];
  /** How many lines were damaged and skipped; a torn last line counts. */
  readonly damaged: number;
}

/** An append-only file of JSON records, one a line, each with its checksum. */
export interface RecordLog {
  /** Records in the file, also the outdated ones. */
  readonly length: number;
  /** Appends a record; resolves when the operating system has it, or the disk when `durable`. Calls at one moment share one write. */
  append(record: unknown, durable: boolean): Promise<void>;
  /**
   * Replaces the whole content in one step: a reader sees the old file or the new one. The records are asked for at the moment of
   * writing, so they hold everything that was appended before.
   */
  rewrite(records: () => readonly unknown[]): Promise<void>;
  /** Ends the writes; safe to call twice. */
  close(): Promise<void>;
}

/** Reads a log; a file that is not there is an empty one. Damaged lines are skipped, the others count. */
export async function readRecordLog(file: string): Promise<RecordLogContent> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: [], damaged: 0 };
    throw error;
  }
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  const records = lines.map(parseLine);
  return {
    records: records.filter((record) => record !== undefined),
    damaged: records.filter((record) => record === undefined).length + (torn === '' ? 0 : 1),
  };
}

/** Creates a log from its first content, replacing what the file holds. */
export async function createRecordLog(file: string, initial: readonly unknown[]): Promise<RecordLog> {
  let handle: FileHandle | undefined;
  let length = 0;
  let pending: { line: string; durable: boolean; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let tail: Promise<void> = Promise.resolve();
  let closed = false;

  const flush = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    if (batch.length === 0) return;
    try {
      if (handle === undefined) throw new Error('The log is closed.');
      await handle.appendFile(batch.map(({ line }) => line).join(''), 'utf8');
      if (batch.some(({ durable }) => durable)) await handle.datasync();
      length += batch.length;
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const replace = async (records: readonly unknown[]): Promise<void> => {
    const temporary = `${file}.tmp`;
    const next = await open(temporary, 'w');
    try {
      await next.writeFile(records.map(formatLine).join(''), 'utf8');
      await next.sync();
      await rename(temporary, file);
    } catch (error) {
      await next.close();
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(path.dirname(file));
    await handle?.close();
    handle = next;
    length = records.length;
  };

  await replace(initial);
  return {
    get length() {
      return length;
    },
    append(record, durable) {
      if (closed) return Promise.reject(new Error('The log is closed.'));
      const line = formatLine(record);
      return new Promise((resolve, reject) => {
        pending.push({ line, durable, resolve, reject });
        if (pending.length === 1) tail = tail.then(flush);
      });
    },
    rewrite(records) {
      const done = tail.then(() => replace(records()));
      tail = done.catch(() => undefined);
      return done;
    },
    async close() {
      closed = true;
      await tail;
      await handle?.close();
      handle = undefined;
    },
  };
}

function formatLine(record: unknown): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

function parseLine(line: string): unknown {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
