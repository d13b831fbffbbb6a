import { findPython } from '@loop/testing/node';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { createTrackRecord } from './track-record.js';
import { readV1Rows, tracksOfV1Rows } from './v1-rows.js';
import type { V1Row } from './v1-rows.js';
import { V1_DATA_FILE, encodeV1Rows, formatV1Info, v1RowsOf } from './write-v1-dataset.js';

const fixture = new URL('../../fixtures/vectors/dataset/v1_hf_dataset/', import.meta.url);
const encode = (rows: Iterable<V1Row>): Uint8Array => new Uint8Array(Buffer.concat([...encodeV1Rows(rows)]));
const row = fc.record({
  keys: fc.string(),
  filename: fc.string({ unit: 'grapheme' }),
  tags: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
  norm_lyrics: fc.string(),
});

/** A Python with `datasets`; without one the test is skipped, and the run says so. */
const python = findPython('datasets');

describe('encodeV1Rows', () => {
  it('writes the rows of v1’s own file to the byte', async () => {
    const original = new Uint8Array(await readFile(new URL(V1_DATA_FILE, fixture)));
    const rows = readV1Rows(original);
    const written = encode(rows);
    expect(readV1Rows(written)).toEqual(rows);
    // The heads are spelled by other builders; the columns themselves are the same bytes.
    const bodyLength = 0x318;
    const body = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.length - 8 - bodyLength, bytes.length - 8);
    expect(body(written)).toEqual(body(original));
  });

  it('writes the very bytes that Apache Arrow 21.2 for JavaScript reads as it reads v1’s own', async () => {
    // Seen once with `tableFromIPC`: the same schema, types and rows from both files. The library stays out of the installation, for its
    // types of Node would come with it.
    const written = encode(readV1Rows(new Uint8Array(await readFile(new URL(V1_DATA_FILE, fixture)))));
    expect(createHash('sha256').update(written).digest('hex')).toBe('70fa85b326bcc49df861041ebe2bb342dbf9b8e0fb3a733b697eac7752b8fc0b');
  });

  it('gives any rows back, in batches too', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => void expect(readV1Rows(encode(rows))).toEqual(rows)),
      { numRuns: 60 },
    );
    const many = Array.from({ length: 2_001 }, (_, index) => ({ keys: String(index), filename: 'a', tags: ['b'], norm_lyrics: 'c' }));
    expect(readV1Rows(encode(many))).toEqual(many);
  });

  it.skipIf(python === undefined)('is loaded by Python’s datasets', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'loop-v1-'));
    const rows = [{ keys: 'a', filename: 'a.mp3', tags: ['lofi'], norm_lyrics: '[verse]' }];
    await writeFile(path.join(folder, V1_DATA_FILE), encode(rows));
    for (const file of formatV1Info('0123456789abcdef')) await writeFile(path.join(folder, file.path), file.text);
    const script = 'import sys, json, datasets; print(json.dumps(datasets.load_from_disk(sys.argv[1])[:]))';
    const { status, stdout } = spawnSync(python!.file, ['-c', script, folder], { encoding: 'utf8', env: python!.env });
    await rm(folder, { recursive: true });
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { keys: ['a'], tags: [['lofi']], recaption: [{}] }]);
  });
});

describe('formatV1Info', () => {
  it('writes the same fields as v1’s own directory', async () => {
    for (const { path: name, text } of formatV1Info('0549f72a75991e96')) {
      const original: unknown = JSON.parse(await readFile(new URL(name, fixture), 'utf8'));
      const written: unknown = JSON.parse(text.replace('Sequence', 'List'));
      expect(written).toEqual(original);
    }
  });
});

describe('v1RowsOf', () => {
  it('plays all tracks, then all again, as often as each is to be played', () => {
    const tracks = [
      createTrackRecord('a.mp3', { caption: 'lofi, jazz', repeat: 2 }),
      createTrackRecord('b.mp3', { caption: 'lofi' }),
      createTrackRecord('c.mp3'),
    ];
    expect([...v1RowsOf(tracks, { audioRoot: 'data/' })].map(({ filename }) => filename)).toEqual([
      'data/a.mp3',
      'data/b.mp3',
      'data/a.mp3',
    ]);
    expect([...v1RowsOf(tracks, { repeat: 2 })]).toHaveLength(6);
    expect(tracksOfV1Rows([...v1RowsOf(tracks, { repeat: 2 })]).map(({ repeat }) => repeat)).toEqual([4, 2]);
  });
});
