import { isLoopError } from '@loop/core';
import type { Abortable, Seconds } from '@loop/core';
import { toStorageError } from '@loop/cli';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { DatasetIssue } from '../dataset/dataset-issue.js';
import { applyTable, parseMetadataTable } from '../dataset/metadata-table.js';
import { readSideCars } from '../dataset/read-side-cars.js';
import type { SideCarDialect, SideCarFile } from '../dataset/read-side-cars.js';
import { fileKey, stemsOf } from '../dataset/side-car-role.js';
import type { TrackRecord } from '../dataset/track-record.js';
import { listFiles } from './list-files.js';
import type { ListedFile } from './list-files.js';

/** The endings of audio files that are found. */
export const AUDIO_EXTENSIONS = ['wav', 'mp3', 'flac', 'ogg', 'opus', 'm4a'] as const;

const AUDIO = new RegExp(String.raw`\.(?:${AUDIO_EXTENSIONS.join('|')})$`, 'iu');

/** Whether a path ends as audio files do; case does not count. */
export function isAudioPath(file: string): boolean {
  return AUDIO.test(file);
}

/** Settings of {@link scanFolder}. */
export interface ScanFolderOptions extends Abortable {
  /** What a track is that nothing says anything about. @defaultValue false */
  readonly allInstrumental?: boolean | undefined;
  /** Measures the length of an audio file, given its full path. @defaultValue lengths are those that side-cars say */
  readonly measure?: ((file: string) => Promise<Seconds>) | undefined;
}

/** What a folder holds. */
export interface ScannedFolder {
  /** One record per audio file, sorted by path. */
  readonly tracks: readonly TrackRecord[];
  /** The audio files, in the same order. */
  readonly audio: readonly ListedFile[];
  /** How many tracks have side-cars of each dialect. */
  readonly dialects: ReadonlyMap<SideCarDialect, number>;
  /** What was wrong. */
  readonly issues: readonly DatasetIssue[];
}

/** What v1's side-cars and lists are called does not matter here: only tables at the top are read. */
const TABLE = /^[^/]+\.(?:csv|tsv)$/iu;
const MAX_TEXT_BYTES = 4 * 2 ** 20;
const MAX_TABLE_BYTES = 64 * 2 ** 20;

/**
 * Reads a folder of songs with their side-cars and tables, whichever trainer they are from, into one record per song. Nothing is written, no audio
 * is decoded, and nothing outside the folder is read.
 *
 * @throws {StorageError} When the folder cannot be read. A file that cannot be read is an issue.
 *
 * @example
 * ```ts
 * const { tracks, issues } = await scanFolder('songs');
 * ```
 */
export async function scanFolder(folder: string, options: ScanFolderOptions = {}): Promise<ScannedFolder> {
  const { signal, measure } = options;
  signal?.throwIfAborted();
  const listed = await listFiles(folder, { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw toStorageError(error, folder);
  });
  const issues: DatasetIssue[] = [...listed.issues];
  const audio = listed.files.filter(({ path: file }) => isAudioPath(file));
  const beside = indexSideCars(listed.files);
  issues.push(...findSharedNames(audio));
  const dialects = new Map<SideCarDialect, number>();
  let tracks: readonly TrackRecord[] = [];
  const read: TrackRecord[] = [];
  for (const { path: file } of audio) {
    const cars = await readTexts(folder, beside.get(fileKey(withoutExtension(file))) ?? [], issues, signal);
    const found = readSideCars(file, cars, { allInstrumental: options.allInstrumental });
    for (const dialect of found.dialects) dialects.set(dialect, (dialects.get(dialect) ?? 0) + 1);
    issues.push(...found.issues);
    const seconds = measure === undefined ? undefined : await measureFile(path.join(folder, file), file, measure, issues, signal);
    read.push(seconds === undefined ? found.track : { ...found.track, seconds });
  }
  tracks = read;
  for (const { path: table, bytes } of listed.files.filter(({ path: file }) => TABLE.test(file))) {
    const text = await readText(folder, { path: table, bytes }, MAX_TABLE_BYTES, issues, signal);
    if (text === undefined) continue;
    try {
      const parsed = parseMetadataTable(text, table);
      const applied = applyTable(tracks, parsed, table);
      tracks = applied.tracks;
      issues.push(...parsed.issues, ...applied.issues);
    } catch (error) {
      if (!isLoopError(error, 'file_format')) throw error;
      issues.push({ code: 'table-unreadable', severity: 'warning', path: table, message: error.message });
    }
  }
  return { tracks, audio, dialects, issues };
}

type Located = Pick<ListedFile, 'path' | 'bytes'>;

/** Text files by the tracks that they may belong to. */
function indexSideCars(files: readonly ListedFile[]): ReadonlyMap<string, readonly ListedFile[]> {
  const index = new Map<string, ListedFile[]>();
  for (const file of files) {
    for (const stem of stemsOf(file.path)) {
      const known = index.get(stem);
      if (known === undefined) index.set(stem, [file]);
      else known.push(file);
    }
  }
  return index;
}

/** Files that share side-cars, or that another file system takes for one. */
function findSharedNames(audio: readonly ListedFile[]): readonly DatasetIssue[] {
  const first = new Map<string, string>();
  return audio.flatMap(({ path: file }): DatasetIssue[] => {
    const key = fileKey(withoutExtension(file));
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, file);
      return [];
    }
    const message = `has the name of ${other}: both share their side-cars. Give one another name, or leave it out.`;
    return [{ code: 'same-name', severity: 'error', path: file, message, fix: { kind: 'leave-out', path: file } }];
  });
}

async function readTexts(
  folder: string,
  files: readonly Located[],
  issues: DatasetIssue[],
  signal: AbortSignal | undefined,
): Promise<readonly SideCarFile[]> {
  const cars: SideCarFile[] = [];
  for (const file of files) {
    const text = await readText(folder, file, MAX_TEXT_BYTES, issues, signal);
    if (text !== undefined) cars.push({ path: file.path, text });
  }
  return cars;
}

async function readText(
  folder: string,
  { path: file, bytes }: Located,
  maxBytes: number,
  issues: DatasetIssue[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  const report = (message: string): undefined => {
    issues.push({ code: 'side-car-unreadable', severity: 'error', path: file, message });
    return undefined;
  };
  if (bytes > maxBytes) return report(`has ${bytes} bytes; ${maxBytes} can be read.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path.join(folder, file), { signal }));
  } catch (error) {
    signal?.throwIfAborted();
    return report(error instanceof TypeError ? 'is not UTF-8. Save it as UTF-8.' : toStorageError(error, file).message);
  }
}

async function measureFile(
  file: string,
  place: string,
  measure: NonNullable<ScanFolderOptions['measure']>,
  issues: DatasetIssue[],
  signal: AbortSignal | undefined,
): Promise<Seconds | undefined> {
  try {
    return await measure(file);
  } catch (error) {
    signal?.throwIfAborted();
    const message = `could not be measured (${error instanceof Error ? error.message : String(error)}). Is it whole?`;
    issues.push({ code: 'audio-unreadable', severity: 'error', path: place, message });
    return undefined;
  }
}

function withoutExtension(file: string): string {
  return file.replace(/\.[^./]*$/u, '');
}
