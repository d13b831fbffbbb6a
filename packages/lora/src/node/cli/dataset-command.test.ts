import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parseDataset } from '../../dataset/dataset-json.js';
import { formatMetadataTable } from '../../dataset/format-metadata-table.js';
import { applyTable, parseMetadataTable } from '../../dataset/metadata-table.js';
import { createTrackRecord } from '../../dataset/track-record.js';
import { scanFolder } from '../scan-folder.js';
import { runCli } from './run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-dataset-'));
  await mkdir(at('songs'));
  for (const [file, text] of Object.entries({
    'rain.mp3': '',
    'rain_prompt.txt': 'lofi, jazz, warm keys',
    'rain_lyrics.txt': '[verse]\nrain on the roof\nstay a while',
    'sun.mp3': '',
    'sun_prompt.txt': 'lofi, ambient',
    'sun_lyrics.txt': '[instrumental]',
  }))
    await writeFile(at('songs', file), text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(folder, ...parts);

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

describe('loop-lora dataset', () => {
  it('takes v1’s pairs through every format and back to the same words', async () => {
    const steps: readonly (readonly string[])[] = [
      ['songs', '--to', 'json', '-o', at('a', 'dataset.json'), '--trigger', 'dusty', '--tag-position', 'append', '--genre-ratio', '25'],
      [path.join('a', 'dataset.json'), '--to', 'v1-arrow', '-o', at('arrow'), '--repeat', '3', '--audio-root', 'data'],
      ['arrow', '--to', 'json', '-o', at('b.json')],
    ];
    for (const [place, ...argv] of steps) expect((await run('dataset', at(place!), ...argv)).code).toBe(EXIT_CODES.done);
    const first = parseDataset(await readFile(at('a', 'dataset.json'), 'utf8')).dataset;
    expect(first.settings).toMatchObject({ trigger: 'dusty', tagPosition: 'append', genreRatio: 0.25 });
    expect(first.tracks.map(({ path: place }) => place)).toEqual(['../songs/rain.mp3', '../songs/sun.mp3']);
    const { tracks } = parseDataset(await readFile(at('b.json'), 'utf8')).dataset;
    expect(tracks).toMatchObject([
      { caption: 'lofi, jazz, warm keys', lyrics: '[verse]\nrain on the roof\nstay a while', instrumental: false, repeat: 3 },
      { caption: 'lofi, ambient', instrumental: true, repeat: 3 },
    ]);
  });

  it('replaces a dataset of v1 only when it may', async () => {
    const argv = ['dataset', at('songs'), '--to', 'v1-arrow', '-o', at('arrow')];
    await run(...argv);
    const before = await readFile(at('arrow', 'state.json'), 'utf8');
    expect(await run(...argv)).toMatchObject({ code: EXIT_CODES.output, err: expect.stringContaining('--force') });
    expect((await run(...argv, '--force', '--repeat', '2')).code).toBe(EXIT_CODES.done);
    // The fingerprint is that of the rows.
    expect(await readFile(at('arrow', 'state.json'), 'utf8')).not.toBe(before);
    expect((await readdir(at('arrow'))).toSorted()).toEqual(['data-00000-of-00001.arrow', 'dataset_info.json', 'state.json']);
    await mkdir(at('bare'));
    await writeFile(at('bare', 'a.wav'), '');
    expect(await run('dataset', at('bare'), '--to', 'v1-arrow', '-o', at('none'))).toMatchObject({
      code: EXIT_CODES.output,
      err: expect.stringContaining('no rows'),
    });
  });

  it('writes side-cars and tables that are read again, and keeps what was there', async () => {
    await run('dataset', at('songs'), '--to', 'side-cars', '--dialect', 'json');
    await run('dataset', at('songs'), '--to', 'side-cars', '--dialect', 'v1');
    expect((await scanFolder(at('songs'))).tracks[0]).toMatchObject({ caption: 'lofi, jazz, warm keys' });
    await writeFile(at('songs', 'metadata.csv'), 'mine');
    await run('dataset', at('songs'), '--to', 'csv');
    expect(await readFile(at('songs', 'metadata.csv.bak'), 'utf8')).toBe('mine');
    expect(await readFile(at('songs', 'metadata.csv'), 'utf8')).toMatch(/^file,caption,lyrics,instrumental\nrain\.mp3,/);
  });
});

describe('formatMetadataTable', () => {
  it('writes what is read again, whatever the texts are', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => value.replaceAll(/\s+/g, ' ').trim());
    const plain = text.filter((value) => !/^[=+\-@']/.test(value) && !/^(?:n\/a|none|null)$/i.test(value));
    fc.assert(
      fc.property(fc.array(fc.record({ title: plain, caption: plain, artist: plain }), { minLength: 1, maxLength: 5 }), (fields) => {
        const tracks = fields.map((field, index) => createTrackRecord(`${index}.wav`, { ...field, labelled: field.caption !== '' }));
        const bare = tracks.map(({ path: place }) => createTrackRecord(place));
        const { tracks: read } = applyTable(bare, parseMetadataTable(formatMetadataTable(tracks)));
        expect(read.map(({ title, caption, artist }) => ({ title, caption, artist }))).toEqual(fields);
      }),
    );
  });

  it('lets no spreadsheet run a cell', () => {
    const table = formatMetadataTable([createTrackRecord('a.wav', { caption: '=HYPERLINK("http://x")', title: '@x', bpm: 90 })]);
    expect(table).toBe('file,title,caption,bpm,instrumental\na.wav,\'@x,"\'=HYPERLINK(""http://x"")",90,true\n');
  });
});
