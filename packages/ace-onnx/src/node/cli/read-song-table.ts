import { readFile, stat } from 'node:fs/promises';

import { FileFormatError } from '@loop/core';

import type { TrainingText } from '../../pipeline/training-tensors.js';
import { readSongFacts } from './read-song-facts.js';

/** What a table says about songs. */
export interface SongTable {
  /** How many songs it names. */
  readonly songs: number;
  /** What it says about an audio file, found by the file's name without its ending and in any case; nothing for one that it does not name. */
  find(file: string): TrainingText;
}

const MAX_BYTES = 64 * 2 ** 20;
const FILE_FIELDS = ['file', 'filename', 'file_name', 'audio_path', 'path', 'audio', 'name'];

/**
 * Reads a table of songs: JSON (a list of songs, or `{ "samples": [...] }` as the datasets of ACE-Step 1.5 have it), JSON lines, or CSV with a
 * header, separated by commas, semicolons or tabulators. Each song names its file in `file`, `filename`, `audio_path` or `path`.
 *
 * @throws {FileFormatError} When it is none of these, too large, or names no file.
 */
export async function readSongTable(file: string): Promise<SongTable> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new FileFormatError('table', `${file} has ${size} bytes; at most ${MAX_BYTES} are read.`);
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  const rows = /^\s*[[{]/.test(text) ? parseJsonRows(text, file) : await parseCsvRows(text, file);
  const songs = new Map<string, TrainingText>();
  for (const row of rows) {
    const name = FILE_FIELDS.map((field) => row[field]).find((value) => typeof value === 'string' && value.trim() !== '');
    if (typeof name === 'string') songs.set(stemOf(name), readSongFacts(row));
  }
  if (songs.size === 0)
    throw new FileFormatError('table', `${file}: no song names its file; one of the fields must be ${FILE_FIELDS.join(', ')}.`);
  return { songs: songs.size, find: (audio) => songs.get(stemOf(audio)) ?? {} };
}

type Row = Readonly<Record<string, unknown>>;

function parseJsonRows(text: string, file: string): readonly Row[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    value = parseJsonLines(text);
    if (value === undefined)
      throw new FileFormatError('json', `${file} is no JSON and no JSON lines: ${(error as Error).message}.`, undefined, { cause: error });
  }
  const list = isRow(value) ? (value['samples'] ?? [value]) : value;
  if (!Array.isArray(list)) throw new FileFormatError('json', `${file}: samples: must be a list of songs.`);
  return list.filter(isRow);
}

function parseJsonLines(text: string): readonly unknown[] | undefined {
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown);
  } catch {
    return undefined;
  }
}

async function parseCsvRows(text: string, file: string): Promise<readonly Row[]> {
  const { default: Papa } = await import('papaparse');
  const [header = ''] = text.split('\n', 1);
  const delimiter = ['\t', ';'].find((candidate) => header.includes(candidate)) ?? ',';
  const { data, errors } = Papa.parse<Row>(text, {
    header: true,
    delimiter,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim().toLowerCase().replaceAll(' ', '_'),
  });
  const quotes = errors.find(({ type }) => type === 'Quotes');
  if (quotes !== undefined)
    throw new FileFormatError('csv', `${file}: row ${(quotes.row ?? 0) + 2}: ${quotes.message}. Look at its quotes.`);
  return data;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tables come from other machines: of a path, of either kind, only the name counts. */
function stemOf(file: string): string {
  return (file.split(/[/\\]/).at(-1) ?? file)
    .replace(/\.[^.]*$/, '')
    .trim()
    .toLowerCase();
}
