import { FileFormatError } from '@loop/core';

import { readArrow } from './arrow/read-arrow.js';
import type { ArrowTable, ArrowValue } from './arrow/read-arrow.js';
import { INSTRUMENTAL_LYRICS, createTrackRecord } from './track-record.js';
import type { TrackRecord } from './track-record.js';

/** A row of ACE-Step v1's dataset. */
export interface V1Row {
  /** The file's name without ending. */
  readonly keys: string;
  /** The audio file, as the row says it. */
  readonly filename: string;
  readonly tags: readonly string[];
  /** The words; `[instrumental]` where nobody sings. */
  readonly norm_lyrics: string;
}

/**
 * Reads the rows of ACE-Step v1's dataset, a Hugging Face directory's `data-0000n-of-0000m.arrow`.
 *
 * @throws {FileFormatError} When it is no such file.
 */
export function readV1Rows(bytes: Uint8Array): readonly V1Row[] {
  const table = readArrow(bytes);
  const [keys, names, lyrics] = [textColumn(table, 'keys'), textColumn(table, 'filename'), textColumn(table, 'norm_lyrics')];
  const tags = columnOf(table, 'tags').map((value, row) => {
    if (!Array.isArray(value) || !value.every((tag) => typeof tag === 'string')) throw wrong('tags', row, 'a list of texts');
    return value as readonly string[];
  });
  return keys.map((key, row) => ({ keys: key, filename: names[row]!, tags: tags[row]!, norm_lyrics: lyrics[row]! }));
}

/** Reads rows as tracks: v1 repeats a song's row as often as an epoch plays it, which becomes the track's `repeat`. */
export function tracksOfV1Rows(rows: readonly V1Row[]): readonly TrackRecord[] {
  const counted = new Map<string, { readonly row: V1Row; count: number }>();
  for (const row of rows) {
    const known = counted.get(JSON.stringify(row));
    if (known === undefined) counted.set(JSON.stringify(row), { row, count: 1 });
    else known.count += 1;
  }
  return [...counted.values()].map(({ row, count }) => {
    const isSung = !/^\s*(?:\[(?:instrumental|inst)\])?\s*$/iu.test(row.norm_lyrics);
    return createTrackRecord(row.filename, {
      caption: row.tags.join(', '),
      labelled: row.tags.length > 0,
      lyrics: isSung ? row.norm_lyrics : INSTRUMENTAL_LYRICS,
      rawLyrics: isSung ? row.norm_lyrics : '',
      instrumental: !isSung,
      ...(count === 1 ? {} : { repeat: count }),
    });
  });
}

/**
 * Gives a track as v1's converter would: tags are what stands between comma and space.
 *
 * @returns `undefined` for a track without tags, or without lyrics though somebody sings: v1 leaves it out.
 */
export function v1RowOf(track: TrackRecord): V1Row | undefined {
  if (track.caption === '' || (track.rawLyrics === '' && !track.instrumental)) return undefined;
  const name = track.path.slice(track.path.lastIndexOf('/') + 1);
  return {
    keys: name.replace(/\.[^.]*$/u, ''),
    filename: track.path,
    tags: track.caption.split(', '),
    norm_lyrics: track.instrumental ? '[instrumental]' : track.rawLyrics,
  };
}

function textColumn(table: ArrowTable, name: string): readonly string[] {
  return columnOf(table, name).map((value, row) => {
    if (typeof value !== 'string') throw wrong(name, row, 'a text');
    return value;
  });
}

function columnOf({ columns }: ArrowTable, name: string): readonly ArrowValue[] {
  const column = columns.get(name);
  if (column === undefined)
    throw new FileFormatError('v1 dataset', `The column ${name} is missing; v1 has keys, filename, tags and norm_lyrics.`);
  return column;
}

function wrong(name: string, row: number, expected: string): FileFormatError {
  return new FileFormatError('v1 dataset', `${name}[${row}]: must be ${expected}.`);
}
