import { writeArrowBatch, writeArrowEnd, writeArrowSchema } from './arrow/write-arrow.js';
import type { ArrowColumn } from './arrow/write-arrow.js';
import type { TrackRecord } from './track-record.js';
import { v1RowOf } from './v1-rows.js';
import type { V1Row } from './v1-rows.js';

/** The columns of v1's trainer, in its order. */
const COLUMNS: readonly ArrowColumn[] = [
  { name: 'keys', kind: 'text' },
  { name: 'filename', kind: 'text' },
  { name: 'tags', kind: 'texts' },
  { name: 'speaker_emb_path', kind: 'text' },
  { name: 'norm_lyrics', kind: 'text' },
  { name: 'recaption', kind: 'empty' },
];

const VALUE = { dtype: 'string', _type: 'Value' };

/** `Sequence` and not `List`: the versions of `datasets` that v1's trainer names know no other, and newer ones read both. */
const FEATURES = {
  keys: VALUE,
  filename: VALUE,
  tags: { feature: VALUE, _type: 'Sequence' },
  speaker_emb_path: VALUE,
  norm_lyrics: VALUE,
  recaption: {},
};

/** Rows in one batch, as Python's `datasets` writes them. */
const BATCH_ROWS = 1_000;

/** How v1 rows are made of tracks. */
export interface V1RowsOptions {
  /** How often an epoch plays each track; its own `repeat` multiplies it. @defaultValue 1 */
  readonly repeat?: number | undefined;
  /** What stands before the tracks' paths: v1's trainer opens them from where it was started. @defaultValue '' */
  readonly audioRoot?: string | undefined;
}

/** The rows of tracks as v1's converter writes them: all tracks once, then all again. Tracks that v1 leaves out are left out. */
export function* v1RowsOf(tracks: readonly TrackRecord[], { repeat = 1, audioRoot = '' }: V1RowsOptions = {}): Generator<V1Row> {
  const rows = tracks.flatMap((track) => {
    const row = v1RowOf(track);
    const filename = audioRoot === '' ? track.path : `${audioRoot.replace(/\/+$/u, '')}/${track.path}`;
    return row === undefined ? [] : [{ row: { ...row, filename }, count: repeat * (track.repeat ?? 1) }];
  });
  const most = rows.reduce((highest, { count }) => Math.max(highest, count), 0);
  for (let pass = 0; pass < most; pass += 1) for (const { row, count } of rows) if (count > pass) yield row;
}

/** Writes rows as the Arrow file of a Hugging Face directory, piece by piece: {@link V1_DATA_FILE}. */
export function* encodeV1Rows(rows: Iterable<V1Row>): Generator<Uint8Array> {
  yield writeArrowSchema(COLUMNS, { huggingface: JSON.stringify({ info: { features: FEATURES } }) });
  let batch: V1Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield encodeBatch(batch);
    batch = [];
  }
  if (batch.length > 0) yield encodeBatch(batch);
  yield writeArrowEnd();
}

/** The name of the one data file of a directory. */
export const V1_DATA_FILE = 'data-00000-of-00001.arrow';

/** Writes `dataset_info.json` and `state.json`, which stand beside the data. */
export function formatV1Info(fingerprint: string): readonly { readonly path: string; readonly text: string }[] {
  const info = { citation: '', description: '', features: FEATURES, homepage: '', license: '' };
  const state = {
    _data_files: [{ filename: V1_DATA_FILE }],
    _fingerprint: fingerprint,
    _format_columns: null,
    _format_kwargs: {},
    _format_type: null,
    _output_all_columns: false,
    _split: null,
  };
  return [
    { path: 'dataset_info.json', text: JSON.stringify(info, undefined, 2) },
    { path: 'state.json', text: JSON.stringify(state, undefined, 2) },
  ];
}

function encodeBatch(rows: readonly V1Row[]): Uint8Array {
  return writeArrowBatch(
    COLUMNS,
    rows.map((row) => [row.keys, row.filename, row.tags, '', row.norm_lyrics, undefined]),
  );
}
