import { open, readFile, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import { syncFolder } from '@loop/cli';
import { DisposedError } from '@loop/core';

/** What was read from a log. */
export interface RecordLogContent {
  /** The good records, oldest first. */
  readonly records: readonly unknown[];
  /** How many lines were damaged and skipped; a torn last line counts. */
  readonly damaged: number;
  /** Bytes up to the end of the last whole line. What follows is torn. */
  readonly wholeBytes: number;
  /** Bytes in the file. */
  readonly bytes: number;
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
  let content: Uint8Array;
  try {
    content = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: [], damaged: 0, wholeBytes: 0, bytes: 0 };
    throw error;
  }
  const wholeBytes = content.lastIndexOf(0x0a) + 1;
  const lines = new TextDecoder().decode(content.subarray(0, wholeBytes)).split('\n').slice(0, -1);
  const records = lines.map(parseLine);
  const torn = content.byteLength > wholeBytes ? 1 : 0;
  return {
    records: records.filter((record) => record !== undefined),
    damaged: records.filter((record) => record === undefined).length + torn,
    wholeBytes,
    bytes: content.byteLength,
  };
}

/**
 * Goes on with a log. Nothing is written before the first append, so a full or read-only disk does not keep a log from being read.
 *
 * @param content - What {@link readRecordLog} found in it.
 */
export function continueRecordLog(
  file: string,
  content: Pick<RecordLogContent, 'records' | 'damaged' | 'wholeBytes' | 'bytes'>,
): RecordLog {
  let handle: FileHandle | undefined;
  let length = content.records.length + content.damaged;
  let pending: { line: string; durable: boolean; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let tail: Promise<void> = Promise.resolve();
  let closed = false;
  // Where the last whole line ends. A write that fails half-way leaves a torn line there, which is cut off before the next write:
  // glued to it, that one would be lost as well.
  let { wholeBytes } = content;
  let torn = content.bytes > wholeBytes;

  const writeLines = async (batch: typeof pending): Promise<void> => {
    handle ??= await open(file, 'a', 0o600);
    if (torn) await handle.truncate(wholeBytes);
    const bytes = new TextEncoder().encode(batch.map(({ line }) => line).join(''));
    torn = true;
    try {
      await handle.appendFile(bytes);
      if (batch.some(({ durable }) => durable)) await handle.datasync();
    } catch (error) {
      // At once too, so that nobody who reads the file meanwhile finds half a line. It may fail now and succeed later.
      await handle.truncate(wholeBytes).then(
        () => (torn = false),
        () => undefined,
      );
      throw error;
    }
    torn = false;
    wholeBytes += bytes.byteLength;
    length += batch.length;
  };

  const flush = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    if (batch.length === 0) return;
    try {
      await writeLines(batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const replace = async (records: readonly unknown[]): Promise<void> => {
    const temporary = `${file}.tmp`;
    await rm(temporary, { force: true });
    const next = await open(temporary, 'ax', 0o600);
    const bytes = new TextEncoder().encode(records.map(formatLine).join(''));
    try {
      await next.appendFile(bytes);
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
    wholeBytes = bytes.byteLength;
    torn = false;
  };

  return {
    get length() {
      return length;
    },
    append(record, durable) {
      if (closed) return Promise.reject(new DisposedError('The log'));
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
