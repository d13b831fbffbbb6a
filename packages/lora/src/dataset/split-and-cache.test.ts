import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatPreprocessManifest, parsePreprocessManifest, planPreprocessing, textCacheKeys } from './preprocess-manifest.js';
import type { PreprocessEntry, PreprocessSettings } from './preprocess-manifest.js';
import { splitByArtist } from './split-by-artist.js';
import { createDatasetSettings, createTrackRecord } from './track-record.js';
import type { Dataset, TrackRecord } from './track-record.js';

const tracks = (artists: readonly (readonly [artist: string, genre: string])[]): readonly TrackRecord[] =>
  artists.map(([artist, genre], index) => createTrackRecord(`${String(index).padStart(3, '0')}.wav`, { artist, genre }));

describe('splitByArtist', () => {
  const many = tracks(
    Array.from({ length: 200 }, (_, index) => [`artist ${index % 67}`, ['lofi', 'jazz, lofi', 'ambient', ''][(index % 67) % 4]!]),
  );

  it('holds out about the share of each genre', () => {
    const { heldOut, training } = splitByArtist(many, { share: 0.2, seed: 1 });
    expect(heldOut.length + training.length).toBe(200);
    expect(heldOut.length).toBeGreaterThanOrEqual(38);
    expect(heldOut.length).toBeLessThanOrEqual(42);
    for (const genre of ['lofi', 'jazz, lofi', 'ambient', '']) {
      const all = many.filter((track) => track.genre === genre).length;
      expect(Math.abs(heldOut.filter((track) => track.genre === genre).length - all * 0.2)).toBeLessThanOrEqual(3);
    }
  });

  it('never divides an artist, keeps the order, depends on seed and tracks alone, and leaves something to train on', () => {
    const name = fc.constantFrom('', 'Ada', 'ada ', 'Bo', 'C\u0301ara', '\u0106ara', 'D');
    const set = fc.array(fc.tuple(name, fc.constantFrom('lofi', 'jazz', '')), { minLength: 1, maxLength: 40 }).map(tracks);
    fc.assert(
      fc.property(set, fc.double({ min: 0, max: 0.99, noNaN: true }), fc.nat(1000), (all, share, seed) => {
        const { training, heldOut } = splitByArtist(all, { share, seed });
        expect([...training, ...heldOut].toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(all);
        expect(training.length).toBeGreaterThan(0);
        const artists = (side: readonly TrackRecord[]): ReadonlySet<string> =>
          new Set(side.map(({ artist }) => artist.normalize('NFC').trim().toLowerCase()).filter((artist) => artist !== ''));
        expect([...artists(training)].filter((artist) => artists(heldOut).has(artist))).toEqual([]);
        const turned = splitByArtist(all.toReversed(), { share, seed });
        expect(new Set(turned.heldOut)).toEqual(new Set(heldOut));
      }),
    );
  });

  it('holds out other tracks with another seed, and none of a share of 0', () => {
    const paths = (seed: number, share = 0.2): string =>
      splitByArtist(many, { share, seed })
        .heldOut.map(({ path }) => path)
        .join();
    expect(paths(1)).toBe(paths(1));
    expect(paths(1)).not.toBe(paths(2));
    expect(paths(1, 0)).toBe('');
    expect(() => splitByArtist(many, { share: 1, seed: 1 })).toThrow('share: must be 0 or more and below 1');
  });
});

describe('cache keys', () => {
  const preprocess: PreprocessSettings = { variant: 'turbo', encoderRevision: 'a1', normalization: 'none', maxSeconds: 240 };
  const track = createTrackRecord('a.wav', { caption: 'keys', genre: 'lofi', trigger: 'tg', bpm: 90, key: 'C major', seconds: 31 });
  const dataset: Dataset = { settings: createDatasetSettings(), tracks: [track] };
  const keyOf = async (set: Dataset = dataset, fields: Partial<PreprocessSettings> = {}): Promise<string | undefined> =>
    (await textCacheKeys(set, { ...preprocess, ...fields })).get('a.wav');
  const withTrack = (fields: Partial<TrackRecord>): Dataset => ({ ...dataset, tracks: [{ ...track, ...fields }] });

  it('change with everything that preprocessing reads', async () => {
    const keys = await Promise.all([
      keyOf(),
      ...(
        [
          { caption: 'pads' },
          { lyrics: '[Verse]\nrain' },
          { bpm: 91 },
          { key: 'D major' },
          { timeSignature: '3' },
          { seconds: 32 },
          { trigger: 'x' },
        ] as const
      ).map((fields) => keyOf(withTrack(fields))),
      keyOf({ ...dataset, settings: createDatasetSettings({ tagPosition: 'append' }) }),
      keyOf({ ...dataset, settings: createDatasetSettings({ genreRatio: 1 }) }),
      ...[{ variant: 'base' }, { encoderRevision: 'a2' }, { normalization: 'peak -1' }, { maxSeconds: 120 }].map((fields) =>
        keyOf(dataset, fields),
      ),
    ]);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/u);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('stay with what it does not read', async () => {
    expect(await keyOf(withTrack({ artist: 'Ada', language: 'en', genre: 'jazz', extra: { a: 1 } }))).toBe(await keyOf());
  });
});

describe('the manifest of preprocessed tracks', () => {
  const hash = (digit: string): string => digit.repeat(64);
  const entry = (path: string, fields: Partial<PreprocessEntry> = {}): PreprocessEntry => ({
    path,
    bytes: 10,
    modifiedMs: 5,
    audio: hash('a'),
    text: hash('b'),
    ...fields,
  });

  it('says what is to be done again, and why', () => {
    const before = [entry('a.wav'), entry('b.wav'), entry('c.wav'), entry('d.wav')];
    const now = [
      entry('a.wav', { modifiedMs: 9 }),
      entry('b.wav', { text: hash('0') }),
      entry('c.wav', { audio: hash('1'), text: hash('0') }),
      entry('e.wav'),
    ];
    expect(planPreprocessing(before, now)).toEqual({
      unchanged: ['a.wav'],
      stale: [
        { path: 'b.wav', changed: ['text'] },
        { path: 'c.wav', changed: ['audio', 'text'] },
        { path: 'e.wav', changed: ['new'] },
      ],
      gone: ['d.wav'],
    });
  });

  it('comes back from its own text', () => {
    const entries = [entry('a.wav'), entry('more/b.wav')];
    expect(parsePreprocessManifest(formatPreprocessManifest(entries.toReversed()))).toEqual(entries);
  });

  it.each([
    ['{}', 'file_format'],
    ['{"format":"loop-dataset","version":2,"samples":[]}', 'unsupported'],
    [JSON.stringify({ format: 'loop-dataset', version: 1, samples: [entry('../a.wav')] }), 'file_format'],
    [JSON.stringify({ format: 'loop-dataset', version: 1, samples: [entry('a.wav', { audio: 'x' })] }), 'file_format'],
    [JSON.stringify({ format: 'loop-dataset', version: 1, samples: [7] }), 'file_format'],
  ])('refuses %s', (text, code) => {
    expect(() => parsePreprocessManifest(text)).toThrow(expect.objectContaining({ code }));
  });

  it('is never written with a path that leaves the folder', () => {
    expect(() => formatPreprocessManifest([entry('/a.wav')])).toThrow('entries[0]');
  });

  it('ends in a typed error or a manifest for damaged text', () => {
    const whole = formatPreprocessManifest([entry('a.wav'), entry('b.wav')]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ maxLength: 3 }), (at, text) => {
        try {
          parsePreprocessManifest(whole.slice(0, at) + text + whole.slice(at + 1));
        } catch (error) {
          expect(isLoopError(error)).toBe(true);
        }
      }),
    );
  });
});
