import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createTrackRecord } from '../dataset/track-record.js';
import { gateByLicence } from './licence-gate.js';
import { placeFile, trackIdOf } from './project-layout.js';
import { measureProject } from './project-status.js';
import { parseQualityScores, parseStyleMapping } from './song-notes.js';
import { applySources, checkSources, formatSources, parseSources } from './sources.js';
import type { SongSource } from './sources.js';
import { STYLE_TARGETS, measureStyleBalance } from './style-balance.js';
import { DATASET_STYLES, STYLE_GROUPS } from './styles.js';

const source = (fields: Partial<SongSource> = {}): SongSource => ({
  id: 's',
  tracks: ['rain'],
  type: 'royalty_free',
  provider: 'Library',
  artist: '',
  licence: 'Library-Pro',
  training: 'granted',
  acquired: '2026-01-31',
  verifiedBy: '',
  notes: '',
  ...fields,
});
const codes = (issues: readonly { readonly code: string }[]): readonly string[] => issues.map(({ code }) => code);

describe('parseSources', () => {
  it('reads both shapes into one', () => {
    const byTrack = [
      {
        track_id: 'rain',
        filename: 'rain.mp3',
        source: {
          type: 'royalty-free',
          provider: 'Library',
          license: 'Library-Pro',
          ai_training: true,
          cost: '12.5',
          date_acquired: '2026-01-31',
        },
      },
    ];
    const bySource = {
      sources: [
        {
          source_id: 's',
          track_ids: ['rain.mp3'],
          source_type: 'royalty_free',
          provider: 'Library',
          license_type: 'Library-Pro',
          ai_training: 'granted',
          cost: 12.5,
          date_acquired: '2026-01-31',
        },
      ],
    };
    for (const [value, id] of [
      [byTrack, 'rain'],
      [bySource, 's'],
    ] as const)
      expect(parseSources(JSON.stringify(value)).sources).toEqual([source({ id, cost: 12.5 })]);
  });

  it('takes nothing but a plain yes for permission', () => {
    for (const value of [undefined, 'maybe', 'CC0', 1.5, {}]) {
      const { sources } = parseSources(JSON.stringify([{ source_id: 's', license_type: 'CC0-1.0', ai_training: value }]));
      expect(sources[0]!.training).toBe('unknown');
    }
  });

  it('gives back what it wrote, and refuses anything else with a typed error', () => {
    const sources = [source({ cost: 3, notes: 'mail of 3 May', verifiedBy: 'A' }), source({ id: 't', type: 'commissioned', artist: 'B' })];
    expect(parseSources(formatSources(sources))).toEqual({ sources, issues: [] });
    const codeOf = (text: string): string | undefined => {
      try {
        parseSources(text);
        return undefined;
      } catch (error) {
        if (!isLoopError(error, 'file_format')) throw error;
        return error.code;
      }
    };
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void codeOf(text)));
    expect(codeOf('{}')).toBe('file_format');
  });
});

describe('checkSources', () => {
  it.each<[string, Partial<SongSource>, readonly string[]]>([
    ['nothing', {}, []],
    ['a kind that there is not', { type: undefined }, ['source-type']],
    ['a commission without its cost', { type: 'commissioned' }, ['source-cost']],
    ['a cost below nothing', { cost: -1 }, ['source-cost']],
    ['no provider', { provider: '' }, ['source-provider']],
    ['a day that there is not', { acquired: '2026-02-31' }, ['source-date']],
    ['a day that is not yet', { acquired: '2026-03-02' }, ['source-date']],
    ['a song that is not there', { tracks: ['rain', 'snow'] }, ['source-song-missing']],
    ['a song that nobody gave', { tracks: [] }, ['song-without-source']],
  ])('finds %s', (_, fields, expected) => {
    expect(codes(checkSources([source(fields)], { tracks: ['rain'], today: '2026-03-01' }))).toEqual(expected);
  });

  it('finds a song of two sources', () => {
    expect(codes(checkSources([source(), source({ id: 't' })], { tracks: ['rain'] }))).toEqual(['source-of-two']);
  });
});

describe('gateByLicence', () => {
  it.each([
    ['CC-BY-4.0', 'granted', undefined],
    ['CC-BY-4.0', 'unknown', 'unknown'],
    ['CC0-1.0', 'refused', 'refused'],
    ['', 'granted', 'unnamed'],
    ['CC-BY-NC-4.0', 'granted', 'non-commercial'],
  ] as const)('judges %s with %s', (name, training, reason) => {
    const { allowed, blocked } = gateByLicence([createTrackRecord('a.mp3', { licence: { name, training } })]);
    expect([allowed.length, blocked.map((song) => song.reason)]).toEqual(reason === undefined ? [1, []] : [0, [reason]]);
  });

  it('blocks a song of which nothing is said, and lets a non-commercial one into a model of its kind', () => {
    expect(gateByLicence([createTrackRecord('a.mp3')]).blocked[0]).toMatchObject({ reason: 'unknown' });
    const song = createTrackRecord('a.mp3', { licence: { name: 'CC BY-NC 4.0', training: 'granted' } });
    expect(gateByLicence([song], { nonCommercial: true }).allowed).toEqual([song]);
  });
});

describe('measureStyleBalance', () => {
  it('knows 38 styles in the groups of the targets', () => {
    const counts = STYLE_GROUPS.map((group) => DATASET_STYLES.filter((style) => style.group === group).length);
    expect(counts).toEqual([7, 9, 10, 7, 5]);
    expect(Object.values(STYLE_TARGETS).reduce((total, count) => total + count, 0)).toBe(500);
  });

  it('agrees fully with a dataset of the targets, and not at all with one of a single small group', () => {
    const songsOf = (group: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        id: `${group} ${index}`,
        styles: [DATASET_STYLES.find((style) => style.group === group)!.id],
        seconds: 60,
      }));
    const balanced = measureStyleBalance(STYLE_GROUPS.flatMap((group) => songsOf(group, STYLE_TARGETS[group] / 10)));
    expect([balanced.agreement, balanced.issues]).toEqual([expect.closeTo(1, 9), []]);
    expect(balanced.groups[0]).toEqual({ group: 'core', songs: 20, seconds: 1_200, target: 20 });
    const vocal = measureStyleBalance(songsOf('vocal', 10));
    expect(vocal.agreement).toBeCloseTo(0.1, 9);
    expect(codes(vocal.issues)).toEqual(Array.from({ length: 5 }, () => 'style-balance'));
  });

  it('counts a song for its main style, and reports one without a style or with one that there is not', () => {
    const { styles, issues } = measureStyleBalance([
      { id: 'a', styles: ['CORE-01', 'CORE-02', 'CORE-99'] },
      { id: 'b', styles: [] },
    ]);
    expect(styles.slice(0, 2)).toMatchObject([
      { songs: 1, further: 0 },
      { songs: 0, further: 1 },
    ]);
    expect(codes(issues)).toEqual(expect.arrayContaining(['style-unknown', 'style-missing']));
  });

  it('says nothing about a song more or less, and agrees with nothing where no song has a style', () => {
    const one = measureStyleBalance([{ id: 'a', styles: ['VOCAL-01'] }]);
    expect([codes(one.issues), one.agreement]).toEqual([[], expect.closeTo(0.1, 9)]);
    expect(measureStyleBalance([{ id: 'a', styles: [] }]).agreement).toBe(0);
  });
});

describe('measureProject', () => {
  const song = (path: string, caption = 'lofi, jazz') => createTrackRecord(path, { caption, seconds: 90 });
  const content = {
    tracks: [
      song('raw/commissioned/rain.wav', ''),
      song('processed/core/rain.mp3', ''),
      song('data/rain.mp3'),
      song('raw/royalty-free/sun.wav', ''),
      song('data/snow.mp3'),
      song('validation/snow.mp3'),
      song('elsewhere.mp3'),
    ],
    sources: [source({ type: 'commissioned', cost: 80, tracks: ['rain', 'sun'] })],
    styles: new Map([['rain', ['CORE-01']]]),
    scores: new Map(),
  };

  it('says how far each song is, what it cost, and what must not be trained', () => {
    const { songs, tiers, dataset, issues } = measureProject(content);
    expect(songs).toEqual([
      { id: 'rain', state: 'ready' },
      { id: 'sun', state: 'raw' },
      { id: 'snow', state: 'tagged', blocked: 'unknown' },
    ]);
    expect(tiers.slice(0, 2)).toEqual([
      { tier: 'commissioned', songs: 1, cost: 80 },
      { tier: 'royalty-free', songs: 1, cost: 0 },
    ]);
    expect(dataset).toEqual({ training: 2, validation: 1, seconds: 270 });
    expect(codes(issues)).toEqual(expect.arrayContaining(['song-without-source', 'licence-unknown', 'held-out-twice', 'style-missing']));
  });

  it('takes the terms of a source into the records', () => {
    expect(applySources([song('data/rain.mp3')], content.sources)[0]).toMatchObject({
      licence: { name: 'Library-Pro', training: 'granted' },
      provenance: { provider: 'Library' },
    });
  });
});

describe('the files of a project', () => {
  it('name a song by its file', () => {
    expect(trackIdOf('data/e\u0301tude.no.2.mp3')).toBe('\u00e9tude.no.2');
    expect(placeFile('raw/partnerships/a/b.wav')).toEqual({ id: 'b', stage: 'raw', tier: 'partnerships' });
    expect(placeFile('metadata/a.json')).toBeUndefined();
  });

  it('say styles and scores in the shapes that people write', () => {
    expect(parseStyleMapping('{"rain.mp3":["CORE-01"],"sun":"CORE-02"}')).toEqual(
      new Map([
        ['rain', ['CORE-01']],
        ['sun', ['CORE-02']],
      ]),
    );
    expect(parseQualityScores('{"rain":82,"sun":{"score":"70","human_verified":true,"verified_at":"2026-01-31"}}')).toEqual(
      new Map([
        ['rain', { score: 82, verified: false, at: '' }],
        ['sun', { score: 70, verified: true, at: '2026-01-31' }],
      ]),
    );
    for (const text of ['[]', '{"a":[1]}', '{']) expect(() => parseStyleMapping(text)).toThrow('style_mapping.json');
    expect(() => parseQualityScores('{"a":101}')).toThrow('0 to 100');
  });
});
