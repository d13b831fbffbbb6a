import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';

import { InputFault, replaceFile, toStorageError } from '@loop/cli';

import { formatJournalEntry, formatRunRecord, parseJournalEntry, parseRunRecord } from '../../training/run/run-record.js';
import type { JournalEntry, RunRecord } from '../../training/run/run-record.js';
import { createFileTail } from './file-tail.js';

/** The files of a run, in `loop-run` of its output folder. */
export interface RunFolder {
  /** The folder that the trainer writes into. */
  readonly output: string;
  /** The folder of the run's own files. */
  readonly folder: string;
  /** Reads the record. */
  readRecord(): Promise<RunRecord | undefined>;
  /** Replaces the record in one step. */
  writeRecord(record: RunRecord): Promise<void>;
  /** Reads the journal; damaged and torn lines are passed over. */
  readJournal(): Promise<readonly JournalEntry[]>;
  /** Starts reading the journal as it grows. @returns What reads the entries that came since the last call, from the first one on. */
  followJournal(): () => Promise<readonly JournalEntry[]>;
  /** Adds a line to the journal. */
  append(entry: JournalEntry): Promise<void>;
}

/** Names the files of the run that writes into a folder. Nothing is read or written. */
export function runFolderOf(output: string): RunFolder {
  const whole = path.resolve(output);
  const folder = path.join(whole, 'loop-run');
  const record = path.join(folder, 'run.json');
  const journal = path.join(folder, 'journal.jsonl');
  return {
    output: whole,
    folder,
    async readRecord() {
      const text = await readFile(record, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw toStorageError(error, record);
      });
      return text === undefined ? undefined : parseRunRecord(text, record);
    },
    writeRecord: (value) => replaceFile(record, (handle) => handle.writeFile(formatRunRecord(value)), { overwrite: true }),
    async readJournal() {
      const text = await readFile(journal, 'utf8').catch(() => '');
      return text
        .split('\n')
        .map(parseJournalEntry)
        .filter((entry) => entry !== undefined);
    },
    followJournal() {
      const tail = createFileTail(journal);
      const decoder = new TextDecoder();
      let rest = '';
      return async () => {
        const entries: JournalEntry[] = [];
        for (;;) {
          const bytes = await tail.read();
          if (bytes.byteLength === 0) return entries;
          const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const entry = parseJournalEntry(line);
            if (entry !== undefined) entries.push(entry);
          }
        }
      };
    },
    append: (entry) =>
      appendFile(journal, formatJournalEntry(entry)).catch((error: unknown) => {
        throw toStorageError(error, journal);
      }),
  };
}

/**
 * Reads the record of a run.
 *
 * @throws {InputFault} When no run was started in the folder.
 */
export async function openRun(output: string): Promise<{ readonly run: RunFolder; readonly record: RunRecord }> {
  const run = runFolderOf(output);
  const record = await run.readRecord();
  if (record === undefined) throw new InputFault(`${output} holds no run: there is no loop-run/run.json in it`);
  return { run, record };
}
