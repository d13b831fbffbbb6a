import { replaceFile, toStorageError } from '@loop/cli';
import { open } from 'node:fs/promises';
import path from 'node:path';

import { REPORT_MARK, formatLintReport } from '../../audio/report/format-lint-report.js';
import { LINT_RULES } from '../../dataset/lint/lint-dataset.js';
import { backUp } from '../save-with-backup.js';
import type { LintedFolder } from './lint-folder.js';

/** Settings of {@link writeLintReport}. */
export interface WriteLintReportOptions {
  /** The HTML file. An earlier report is replaced; any other file in its place is kept as `<name>.bak`. */
  readonly output: string;
  /** What stands at the top. @defaultValue the folder's name */
  readonly title?: string | undefined;
}

/** Where a report is. */
export interface WrittenLintReport {
  /** The file's full path. */
  readonly file: string;
  /** Where a file went that was in its place; its full path. */
  readonly backup?: string | undefined;
}

/** The style comes first. */
const START_BYTES = 32_768;

/**
 * Writes what `lintFolder` found as an HTML file that opens from the disk. Waveforms and spectrograms are there when it was called with `pictures`; the
 * players find the songs where they are now.
 *
 * @returns The file that was written, and the copy of what was there before.
 * @throws {StorageError} When the disk refuses.
 */
export async function writeLintReport(found: LintedFolder, { output, title }: WriteLintReportOptions): Promise<WrittenLintReport> {
  const file = path.resolve(output);
  const audioFolder = path.relative(path.dirname(file), path.resolve(found.folder)).split(path.sep).join('/');
  const html = formatLintReport(
    { ...found, rules: LINT_RULES },
    { title: title ?? path.basename(path.resolve(found.folder)), audioFolder },
  );
  const start = await readStart(file);
  const isForeign = start !== undefined && !start.includes(`id="${REPORT_MARK}"`);
  const backup = isForeign ? path.join(path.dirname(file), await backUp(path.dirname(file), path.basename(file))) : undefined;
  await replaceFile(file, (handle) => handle.writeFile(html), { overwrite: start !== undefined });
  return { file, ...(backup === undefined ? {} : { backup }) };
}

/** The beginning of a file, in which a report has its mark; `undefined` when there is none. */
async function readStart(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw toStorageError(error, file);
  }
}
