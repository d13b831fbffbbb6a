import { InvalidInputError, isLoopError, planProgress, runToResult } from '@loop/core';
import type { Abortable, Milliseconds, Progress, ResultEvent, Seconds } from '@loop/core';
import { lockFolder, makeFolder, toStorageError } from '@loop/cli';
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';

import { resolveProcessOptions } from '../../audio/process/process-options.js';
import type { ProcessOptions } from '../../audio/process/process-options.js';
import { listFiles } from '../list-files.js';
import type { ListedFile } from '../list-files.js';
import { isAudioPath } from '../scan-folder.js';
import type { ProcessJob } from './audio-job.js';
import { createAudioPool } from './audio-pool.js';
import type { AudioPool } from './audio-pool.js';
import { copySideCars } from './copy-side-cars.js';
import type { CopiedSideCars } from './copy-side-cars.js';
import { OUTPUT_FORMATS } from './encode-output.js';
import type { OutputFormat } from './encode-output.js';
import { chooseFfmpeg } from './find-ffmpeg.js';
import { outputNames } from './output-names.js';
import { appendJournal, outputsAreThere, readJournal } from './process-journal.js';
import type { JournalEntry } from './process-journal.js';
import type { ProcessedFile } from './processed-file.js';
import { inTurn } from './in-turn.js';

/** Settings of {@link processFolder}. */
export interface ProcessFolderOptions extends ProcessOptions, Abortable {
  /** Where the results go; made when it is not there. Never the folder itself. */
  readonly output: string;
  /** What is written. @defaultValue 'keep': files that need nothing stay as they are, others become FLAC */
  readonly format?: OutputFormat | undefined;
  /** How many threads work; 0 is this one. @defaultValue one per core, at most eight */
  readonly workers?: number | undefined;
  /** The program that decodes m4a; `false` for none. @defaultValue ffmpeg, when it is on the path */
  readonly ffmpeg?: string | false | undefined;
  /** The most bytes of a file. @defaultValue 2³⁰ */
  readonly maxBytes?: number | undefined;
  /** Longer sounds are refused before they are decoded. @defaultValue 7200 */
  readonly maxSourceSeconds?: Seconds | undefined;
  /** A clock for the time that is left. @defaultValue no estimate */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Hears how far it is; see {@link ProcessFolderEvent}. */
  readonly onProgress?: ((event: ProcessFolderEvent) => void) | undefined;
}

/** How far processing is, or a file that is done. */
export type ProcessFolderEvent =
  | Progress<'process'>
  | {
      /** A file is done. */
      readonly type: 'file';
      /** What became of it. */
      readonly file: ProcessedFile;
      /** Whether it was done in an earlier run. */
      readonly isEarlier: boolean;
    };

/** What became of a folder. */
export interface ProcessedFolder {
  /** Every audio file, sorted by path. */
  readonly files: readonly ProcessedFile[];
  /** How many of them are ready, were skipped, and failed. */
  readonly counts: Readonly<Record<ProcessedFile['status'], number>>;
  /** How many were done in an earlier run. */
  readonly earlier: number;
  /** The captions, lyrics and JSON that were copied beside the results. */
  readonly sideCars: CopiedSideCars;
}

/**
 * Makes a folder of recordings ready for training: every audio file decoded, measured, brought to one rate, two channels and one level, and written to
 * another folder, with the captions, lyrics and JSON beside it. The sources are only read. What was done is kept in a journal, so that a run that was stopped goes on where it was, and a second run
 * does only what has changed. A file that cannot be read is listed as failed and ends nothing.
 *
 * @param folder - The recordings, with the folders in it.
 * @throws {InvalidInputError} When an option is not acceptable.
 * @throws {StorageError} When a folder cannot be read or written, or another process works on the output.
 *
 * @example
 * ```ts
 * const { counts } = await processFolder('raw', { output: 'processed', normalize: 'loudness', long: 'segment' });
 * ```
 */
export async function processFolder(folder: string, options: ProcessFolderOptions): Promise<ProcessedFolder> {
  return runToResult<ProcessedFolder, ProcessFolderEvent>(streamProcessFolder(folder, options), options.onProgress);
}

/**
 * {@link processFolder} as events: a `file` for each file as it is done, `progress` between them, and a `result` at the end. Breaking out of the loop stops
 * the work.
 */
export async function* streamProcessFolder(
  folder: string,
  options: ProcessFolderOptions,
): AsyncGenerator<ProcessFolderEvent | ResultEvent<ProcessedFolder>> {
  const { signal, output, format = 'keep', workers, clock } = options;
  const settings = resolveProcessOptions(options);
  assertFormat(format);
  signal?.throwIfAborted();
  await assertApart(folder, output);
  const release = await lockFolder(output, { advice: 'Name another output folder, or wait.' });
  const pool = createAudioPool({ workers, signal });
  const abort = (): void => void pool.dispose();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const everything = (await listFiles(folder, { signal })).files;
    const listed = everything.filter(({ path: file }) => isAudioPath(file));
    const names = outputNames(listed.map(({ path: file }) => file));
    const { entries, written } = await readJournal(output);
    const ffmpeg = await chooseFfmpeg(options.ffmpeg);
    const key = createHash('sha256')
      .update(JSON.stringify({ version: 1, settings, format }))
      .digest('hex')
      .slice(0, 16);
    const work = listed.map((source, index) => async (): Promise<Done> => {
      const known = entries.get(source.path);
      if (known !== undefined && isSame(known, source, key) && (await outputsAreThere(output, known)))
        return { file: known.file, isEarlier: true };
      const job: ProcessJob = {
        kind: 'process',
        folder,
        path: source.path,
        output,
        name: names[index]!,
        format,
        options: settings,
        ours: Object.fromEntries([...written].filter(([name]) => name.startsWith(names[index]!))),
        ffmpeg,
        maxBytes: options.maxBytes,
        maxSeconds: options.maxSourceSeconds,
      };
      const file = await runTolerant(pool, job, source, signal);
      // A thread that died may have died of something else than the file: the next run tries again.
      if (file.reason !== 'crashed') await appendJournal(output, { settings: key, modifiedMs: source.modifiedMs, file });
      return { file, isEarlier: false };
    });
    const plan = planProgress([{ phase: 'process', weight: 1 }], { clock });
    const files = new Map<string, ProcessedFile>();
    let earlier = 0;
    for await (const { file, isEarlier } of inTurn(work, pool.size)) {
      signal?.throwIfAborted();
      files.set(file.source.path, file);
      earlier += isEarlier ? 1 : 0;
      yield { type: 'file', file, isEarlier };
      yield plan.at('process', files.size / listed.length, { step: files.size, steps: listed.length });
    }
    if (listed.length === 0) yield plan.at('process', 1);
    const sorted = listed.map(({ path: file }) => files.get(file)!);
    const count = (status: ProcessedFile['status']): number => sorted.filter((file) => file.status === status).length;
    const counts = { success: count('success'), skipped: count('skipped'), failed: count('failed') };
    const sideCars = await copySideCars(sorted, everything, { folder, output, signal });
    yield { type: 'result', value: { files: sorted, counts, earlier, sideCars } };
  } finally {
    signal?.removeEventListener('abort', abort);
    await pool.dispose();
    await release();
  }
}

interface Done {
  readonly file: ProcessedFile;
  readonly isEarlier: boolean;
}

function isSame(entry: JournalEntry, source: ListedFile, key: string): boolean {
  return entry.settings === key && entry.modifiedMs === source.modifiedMs && entry.file.source.bytes === source.bytes;
}

/** A file that cannot be read, or on which a thread dies, is a result. A disk that refuses ends everything. */
async function runTolerant(pool: AudioPool, job: ProcessJob, source: ListedFile, signal: AbortSignal | undefined): Promise<ProcessedFile> {
  try {
    return await pool.run(job);
  } catch (error) {
    signal?.throwIfAborted();
    const isCrash = isLoopError(error, 'inference_failed');
    if (!isCrash && !isLoopError(error, 'file_format') && !isLoopError(error, 'unsupported')) throw error;
    return {
      source: { path: source.path, bytes: source.bytes, sha256: '' },
      status: 'failed',
      reason: isCrash ? 'crashed' : 'unreadable',
      changes: [],
      gainDb: 0,
      outputs: [],
      warnings: [(error as Error).message],
    };
  }
}

/** The sources must not be written over, and results must not become sources of the next run. */
async function assertApart(folder: string, output: string): Promise<void> {
  const source = await realpath(folder).catch((error: unknown) => {
    throw toStorageError(error, folder);
  });
  await makeFolder(output);
  const target = await realpath(output);
  const inside = path.relative(source, target);
  if (inside !== '' && (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))) return;
  throw new InvalidInputError('processFolder', [{ path: 'output', message: 'must be outside the folder that is read', received: output }]);
}

function assertFormat(format: OutputFormat): void {
  if (OUTPUT_FORMATS.includes(format)) return;
  const issue = { path: 'format', message: 'is not known', received: String(format), allowed: [...OUTPUT_FORMATS] };
  throw new InvalidInputError('processFolder', [issue]);
}
