import { FileFormatError, PITCH_CLASSES } from '@loop/core';
import Papa from 'papaparse';

import type { DatasetIssue } from './dataset-issue.js';
import { normalizeTrack } from './normalize-track.js';
import { readTrackFields } from './read-fields.js';
import { fileKey } from './side-car-role.js';
import type { TrackRecord } from './track-record.js';

/** A row of a table: what it says about one track. */
export interface TableRow {
  /** The row's place in the table, the header being 1. */
  readonly row: number;
  /** The audio file, as the table says it. */
  readonly file: string;
  readonly fields: Partial<TrackRecord>;
}

/** A table of metadata as it was read. */
export interface MetadataTable {
  /** `,`, `;` or a tabulator. */
  readonly delimiter: string;
  readonly rows: readonly TableRow[];
  readonly issues: readonly DatasetIssue[];
}

const MAX_TEXT = 16 * 2 ** 20;
const MAX_ROWS = 100_000;
const FILE_NAMES = ['file', 'filename', 'path', 'audio_path', 'name'];

/**
 * Reads a table of metadata: separated by commas, semicolons or tabulators, with or without a byte order mark. Column names in any case; `file`
 * (or `filename`, `path`, `name`) is required. Tempos with decimals are cut, as the trainers do; `camelot` gives the key where there is none.
 *
 * @throws {FileFormatError} When it is too long or has no column for the file.
 */
export function parseMetadataTable(text: string, name = 'metadata.csv'): MetadataTable {
  if (text.length > MAX_TEXT) throw new FileFormatError('csv', `${name}: has ${text.length} characters; ${MAX_TEXT} can be read.`);
  const body = text.replace(/^\uFEFF/u, '');
  const delimiter = sniffDelimiter(body);
  const parsed = Papa.parse<readonly string[]>(body, { delimiter, skipEmptyLines: 'greedy', preview: MAX_ROWS + 2 });
  const [header = [], ...lines] = parsed.data;
  if (lines.length > MAX_ROWS) throw new FileFormatError('csv', `${name}: has more than ${MAX_ROWS} rows.`);
  const columns = header.map((column) => column.trim().toLowerCase().replaceAll(' ', '_'));
  const fileColumn = FILE_NAMES.map((known) => columns.indexOf(known)).find((index) => index !== -1);
  if (fileColumn === undefined) {
    throw new FileFormatError('csv', `${name}: the first line names no column for the audio file; one must be ${FILE_NAMES.join(', ')}.`);
  }
  const issues: DatasetIssue[] = parsed.errors.slice(0, 100).map(({ row = 0, message }) => ({
    code: 'table-row-damaged',
    severity: 'warning',
    path: `${name}:${row + 1}`,
    message: `${message}. Look at the quotes.`,
  }));
  const rows = lines.flatMap((cells, index): TableRow[] => {
    const place = `${name}:${index + 2}`;
    const file = (cells[fileColumn] ?? '').trim();
    if (file === '') {
      issues.push({ code: 'table-row-damaged', severity: 'warning', path: place, message: 'names no file; it was left out.' });
      return [];
    }
    const values = Object.fromEntries(columns.flatMap((column, at) => (at === fileColumn ? [] : [[column, cells[at] ?? ''] as const])));
    return [{ row: index + 2, file, fields: readRow(values, place, issues) }];
  });
  return { delimiter, rows, issues };
}

/**
 * Puts a table's values into the records of its files; they win over side-cars, as with the trainers. A row names a file by its path, or by its
 * name alone where only one track has it: of two tracks with one name, neither is changed and an issue says so.
 */
export function applyTable(
  tracks: readonly TrackRecord[],
  table: Pick<MetadataTable, 'rows'>,
  name = 'metadata.csv',
): { readonly tracks: readonly TrackRecord[]; readonly issues: readonly DatasetIssue[] } {
  const byPath = new Map(tracks.map((track, index) => [fileKey(track.path), index]));
  const byName = new Map<string, number[]>();
  for (const [index, { path }] of tracks.entries()) {
    const key = fileKey(baseName(path));
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [index]);
    else known.push(index);
  }
  const changed = [...tracks];
  const issues: DatasetIssue[] = [];
  for (const { row, file, fields } of table.rows) {
    const written = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '');
    const exact = byPath.get(fileKey(written));
    const found = exact === undefined ? (byName.get(fileKey(baseName(written))) ?? []) : [exact];
    const [index] = found;
    if (index === undefined) {
      issues.push({
        code: 'table-row-without-track',
        severity: 'warning',
        path: `${name}:${row}`,
        message: `there is no track ${file.slice(0, 80)}.`,
      });
    } else if (found.length > 1) {
      const places = found.slice(0, 3).map((at) => tracks[at]!.path);
      const message = `${file.slice(0, 80)} may be ${places.join(' or ')}; write its path.`;
      issues.push({ code: 'table-row-ambiguous', severity: 'error', path: `${name}:${row}`, message });
    } else {
      const normalized = normalizeTrack({ ...changed[index]!, ...fields });
      changed[index] = normalized.track;
      issues.push(...normalized.issues);
    }
  }
  return { tracks: changed, issues };
}

function readRow(values: Readonly<Record<string, string>>, place: string, issues: DatasetIssue[]): Partial<TrackRecord> {
  const { rawLyrics, ...fields } = readTrackFields(values, place, issues);
  const key = fields.key ?? camelotKey(values['camelot'] ?? '');
  return {
    ...fields,
    ...(rawLyrics === undefined ? {} : { rawLyrics }),
    ...(fields.bpm === undefined ? {} : { bpm: Math.trunc(fields.bpm) }),
    ...(key === undefined ? {} : { key }),
  };
}

/** A key of the wheel that disc jockeys mix by: 8A is A minor, 8B is C major, and each hour is a fifth. */
function camelotKey(text: string): string | undefined {
  const [, hour, ring] = /^\s*(1[0-2]|[1-9])\s*([ab])\s*$/iu.exec(text) ?? [];
  if (hour === undefined) return undefined;
  const isMinor = ring?.toLowerCase() === 'a';
  const pitch = ((Number(hour) + 4) * 7 + (isMinor ? 9 : 0)) % 12;
  return `${PITCH_CLASSES[pitch]} ${isMinor ? 'minor' : 'major'}`;
}

/** The separator that the first line has most of. */
function sniffDelimiter(text: string): string {
  const [line = ''] = text
    .slice(0, 10_000)
    .trimStart()
    .split(/[\r\n]/u);
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]!.delimiter;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
