import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyFixes } from '../dataset-issue.js';
import { createDatasetSettings, createTrackRecord } from '../track-record.js';
import type { DatasetSettings, TrackRecord } from '../track-record.js';
import { LINT_RULES, lintDataset } from './lint-dataset.js';

interface Example {
  readonly tracks: readonly TrackRecord[];
  readonly settings?: Partial<DatasetSettings>;
  readonly hashes?: ReadonlyMap<string, string>;
}

/** A track that no rule has anything against. */
const clean = (fields: Partial<TrackRecord> = {}): TrackRecord =>
  createTrackRecord('songs/a.wav', {
    caption: 'warm keys over dusty drums',
    labelled: true,
    genre: 'lofi',
    lyrics: '[Verse]\nrain on the window',
    rawLyrics: '[Verse]\nrain on the window',
    instrumental: false,
    bpm: 84,
    key: 'Bb minor',
    timeSignature: '4',
    language: 'en',
    seconds: 120,
    trigger: 'dstk',
    artist: 'Ada',
    licence: { name: 'CC0-1.0', training: 'granted' },
    ...fields,
  });
const one = (fields: Partial<TrackRecord>, settings?: Partial<DatasetSettings>): Example => ({
  tracks: [clean(fields)],
  ...(settings === undefined ? {} : { settings }),
});
const second = (fields: Partial<TrackRecord>): TrackRecord =>
  clean({ path: 'songs/b.wav', caption: 'slow pads', lyrics: '[Chorus]\nround we go', ...fields });
const pair = (fields: Partial<TrackRecord>): Example => ({ tracks: [clean(), second(fields)] });

/** For each rule a dataset that has the fault, and one as near to it that has not. */
const EXAMPLES: Readonly<Record<string, readonly [faulty: Example, fine: Example]>> = {
  'caption-empty': [one({ caption: ' ' }), one({ caption: '', promptOverride: 'genre' })],
  'caption-error-text': [one({ caption: 'Error: 429 Too Many Requests' }), one({ caption: 'Error-ridden glitch, failed tape machines' })],
  'caption-preamble': [one({ caption: 'Sure, here is a caption: warm keys' }), one({ caption: 'Here is where the rain ends, warm keys' })],
  'caption-too-long': [one({ caption: 'warm keys and '.repeat(80) }), one({ caption: 'warm keys and '.repeat(20) })],
  'caption-duplicate': [pair({ caption: 'Warm  keys over dusty drums' }), pair({ caption: 'Warm keys over dusty drum' })],
  'genre-empty': [one({ genre: '' }, { genreRatio: 0.1 }), one({ genre: '' }, { genreRatio: 0 })],
  'lyrics-boilerplate': [
    one({ lyrics: '[Verse]\nrain\nThanks for watching!' }),
    one({ lyrics: '[Verse]\nI am watching the rain, thanks' }),
  ],
  'lyrics-error-text': [one({ lyrics: '[Verse 1]\nRuntimeError: CUDA out of memory' }), one({ lyrics: '[Verse]\nmy error, my fault' })],
  'lyrics-without-tags': [one({ lyrics: 'rain on the window' }), one({ lyrics: '[Verse 1]\nrain on the window' })],
  'lyrics-too-long': [
    one({ lyrics: `[Verse]\n${'rain on the window\n'.repeat(130)}` }),
    one({ lyrics: `[Verse]\n${'rain and\nsnow\n'.repeat(60)}` }),
  ],
  'lyrics-repeated-line': [one({ lyrics: `[Verse]\n${'rain\n'.repeat(7)}` }), one({ lyrics: `[Verse]\n${'rain\n'.repeat(6)}` })],
  'lyrics-on-instrumental': [one({ instrumental: true }), one({ instrumental: true, lyrics: '[Instrumental]' })],
  'lyrics-missing': [one({ lyrics: '[instrumental]' }), one({})],
  'lyrics-duplicate': [pair({ lyrics: '[verse]\nRain on the  window' }), pair({ lyrics: '[Instrumental]', instrumental: true })],
  'language-missing': [one({ language: 'unknown' }), one({ language: 'unknown', lyrics: '[Instrumental]', instrumental: true })],
  'bpm-out-of-range': [one({ bpm: 301 }), one({ bpm: 300 })],
  'bpm-not-whole': [one({ bpm: 84.5 }), one({ bpm: 30 })],
  'key-out-of-vocabulary': [one({ key: 'H dur' }), one({ key: 'E♭ major' })],
  'key-scale-unknown': [one({ key: 'D dorian' }), one({ key: '' })],
  'key-spelling': [one({ key: 'D Major' }), one({ key: 'D major' })],
  'time-signature-out-of-vocabulary': [one({ timeSignature: '5' }), one({ timeSignature: '' })],
  'time-signature-spelling': [one({ timeSignature: '4/4' }), one({ timeSignature: '6' })],
  'language-out-of-vocabulary': [one({ language: 'elvish' }), one({ language: 'yue' })],
  'language-spelling': [one({ language: 'english' }), one({ language: 'en' })],
  'duration-too-short': [one({ seconds: 9.9 }), one({ seconds: 10 })],
  'duration-too-long': [one({ seconds: 241 }), one({ seconds: 240 })],
  'trigger-missing': [one({ trigger: '' }, { trigger: 'dstk' }), one({}, { trigger: 'dstk' })],
  'trigger-differs': [one({}, { trigger: 'dust' }), one({}, { trigger: '' })],
  'trigger-in-caption': [one({ caption: 'DSTK, warm keys' }), one({ trigger: '', caption: 'warm keys' })],
  'tag-position-replace': [one({}, { tagPosition: 'replace' }), one({}, { tagPosition: 'append' })],
  'licence-unknown': [one({ licence: { name: 'CC-BY-4.0', training: 'unknown' } }), one({ licence: { name: '', training: 'granted' } })],
  'licence-refused': [one({ licence: { name: 'x', training: 'refused' } }), one({})],
  'provenance-missing': [one({ artist: '' }), one({ artist: '', provenance: { source: '', provider: 'Ada', acquired: '' } })],
  'duplicate-audio': [
    {
      ...pair({}),
      hashes: new Map([
        ['songs/a.wav', '00'],
        ['songs/b.wav', '00'],
      ]),
    },
    {
      ...pair({}),
      hashes: new Map([
        ['songs/a.wav', '00'],
        ['songs/b.wav', '01'],
      ]),
    },
  ],
  'duplicate-path': [pair({ path: 'Songs\\A.wav' }), pair({ path: 'songs/a.mp3' })],
  'path-outside-folder': [one({ path: '../a.wav' }), one({ path: 'songs/..a.wav' })],
};

const run = ({ tracks, settings, hashes }: Example) => lintDataset({ settings: createDatasetSettings(settings), tracks }, { hashes });
const codesOf = (example: Example): readonly string[] => run(example).map(({ code }) => code);

describe('lintDataset', () => {
  it('has nothing against a clean dataset', () => expect(run(pair({}))).toEqual([]));

  it('has at least 24 rules, each with a code of its own and an example', () => {
    const codes = LINT_RULES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThanOrEqual(24);
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(codes.toSorted());
  });

  it.each(LINT_RULES.map((rule) => [rule.code, rule] as const))('finds %s, and only where it is', (code, { severity }) => {
    const [faulty, fine] = EXAMPLES[code]!;
    const found = run(faulty).filter((issue) => issue.code === code);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity, path: expect.stringMatching(/./u), message: expect.stringMatching(/[.?]$/u) });
    expect(codesOf(fine)).not.toContain(code);
  });

  it.each(LINT_RULES.map(({ code }) => [code] as const))('offers for %s, where it sets a field, a fix that ends it', (code) => {
    const [faulty] = EXAMPLES[code]!;
    const issues = run(faulty).filter((issue) => issue.code === code);
    const { tracks, left } = applyFixes(faulty.tracks, issues);
    // An emptied caption is a fault of another kind, which no program can fix.
    expect(codesOf({ ...faulty, tracks }).filter((found) => found === code)).toHaveLength(left.length);
  });

  it('puts errors first, leaves out what is ignored, and refuses what is no rule', () => {
    const example = one({ caption: '', artist: '', bpm: 84.5 });
    expect(run(example).map(({ severity }) => severity)).toEqual(['error', 'warning', 'info']);
    const dataset = { settings: createDatasetSettings(), tracks: example.tracks };
    expect(lintDataset(dataset, { ignore: ['caption-empty', 'bpm-not-whole', 'provenance-missing'] })).toEqual([]);
    expect(() => lintDataset(dataset, { ignore: ['caption'] })).toThrow('ignore[0]: is no rule');
  });

  it('passes over any words', () => {
    const text = fc.string({ maxLength: 300, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, text, (caption, lyrics, key) => {
        expect(Array.isArray(run(one({ caption, lyrics, key, path: caption })))).toBe(true);
      }),
    );
  });

  it('takes a megabyte of hostile words in one pass', () => {
    const long = ['[', 'here is ', 'subtitles by ', ' \n', 'thanks '].map((part) => part.repeat(2 ** 20 / part.length));
    for (const words of long) expect(run(one({ caption: words, lyrics: words })).length).toBeGreaterThan(0);
  });
});
