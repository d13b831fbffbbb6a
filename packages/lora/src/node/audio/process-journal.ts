import { toStorageError } from '@loop/cli';
import { appendFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

import type { ProcessedFile } from './processed-file.js';

/** A line of the journal: a file that is done, for which settings, and what it was when it was done. @internal */
export interface JournalEntry {
  /** The hash of everything that decides what comes out. */
  readonly settings: string;
  /** When the source was last written, milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly file: ProcessedFile;
}

/** The journal's name in the output folder. */
export const JOURNAL = 'loop-processing.jsonl';
const MAX_BYTES = 256 * 2 ** 20;

const ENTRY = z.object({
  settings: z.string(),
  modifiedMs: z.number(),
  file: z.looseObject({
    source: z.object({ path: z.string(), bytes: z.number(), sha256: z.string() }),
    status: z.enum(['success', 'skipped', 'failed']),
    outputs: z.array(z.looseObject({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  }),
});

/** What a journal says. @internal */
export interface Journal {
  /** The last entry of each source, by its path. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** SHA-256 of everything that was ever written, by name, as it was last written: what may be replaced. */
  readonly written: ReadonlyMap<string, string>;
}

/** Reads the journal of an output folder. A line that a crash cut is left out. @internal */
export async function readJournal(folder: string): Promise<Journal> {
  const file = path.join(folder, JOURNAL);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.size > MAX_BYTES) return { entries: new Map(), written: new Map() };
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw toStorageError(error, JOURNAL);
  });
  const entries = new Map<string, JournalEntry>();
  const written = new Map<string, string>();
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    entries.set(entry.file.source.path, entry);
    for (const { path: name, sha256 } of entry.file.outputs) written.set(name, sha256);
  }
  return { entries, written };
}

function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const parsed = ENTRY.safeParse(JSON.parse(line));
    return parsed.success ? (parsed.data as unknown as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** Adds a line. @internal */
export async function appendJournal(folder: string, entry: JournalEntry): Promise<void> {
  await appendFile(path.join(folder, JOURNAL), `${JSON.stringify(entry)}\n`).catch((error: unknown) => {
    throw toStorageError(error, JOURNAL);
  });
}

/** Whether everything that an entry says was written is still there. @internal */
export async function outputsAreThere(folder: string, { file }: JournalEntry): Promise<boolean> {
  for (const { path: name, bytes } of file.outputs) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found?.size !== bytes) return false;
  }
  return true;
}
