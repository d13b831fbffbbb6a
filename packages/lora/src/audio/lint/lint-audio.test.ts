import { describe, expect, it } from 'vitest';

import { createTrackRecord } from '../../dataset/track-record.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { measureAudio } from '../measure/measure-audio.js';
import type { AudioFacts } from '../measure/measure-audio.js';
import type { MusicAnalysis } from '../music/analyze-music.js';
import type { HeardFile } from './hear-file.js';
import { hearFile } from './hear-file.js';
import { AUDIO_LINT_RULES, lintAudio } from './lint-audio.js';
import { relateKeys } from './relate-keys.js';

const RATE = 48_000;
const tone = (seconds: number, gain: number): AudioFacts =>
  measureAudio({
    sampleRate: RATE,
    channels: [440, 550].map((hertz) =>
      Float32Array.from(
        { length: seconds * RATE },
        (_, frame) => gain * Math.exp(-3 * ((frame / RATE) % 0.5)) * Math.sin((hertz * 2 * Math.PI * frame) / RATE),
      ),
    ),
  });
const plain = tone(12, 0.8);

const music: MusicAnalysis = {
  bpm: 90,
  bpmConfidence: 0.5,
  tempos: [],
  beats: [],
  downbeats: [],
  timeSignature: '4',
  timeSignatureConfidence: 1,
  key: 'D minor',
  keyConfidence: 0.3,
  keys: [],
};

/** A file that no rule has anything against. */
const heard = (fields: Partial<HeardFile> = {}): HeardFile => ({
  path: 'songs/a.flac',
  format: 'flac',
  truncated: false,
  damaged: false,
  warnings: [],
  facts: plain,
  music,
  ...fields,
});
const written = (fields: Partial<TrackRecord> = {}): TrackRecord =>
  createTrackRecord('songs/a.flac', { bpm: 90, key: 'D minor', timeSignature: '4', seconds: 12, ...fields });

type Case = readonly [files: readonly HeardFile[], track?: TrackRecord];
const facts = (change: Partial<AudioFacts>): Case => [[heard({ facts: { ...plain, ...change } })]];
const of = <K extends keyof AudioFacts>(part: K, change: Partial<AudioFacts[K]>): Case =>
  facts({ [part]: { ...(plain[part] as object), ...change } });
const says = (fields: Partial<TrackRecord>): Case => [[heard()], written(fields)];
const loud = (...levels: readonly number[]): Case => [
  levels.map((integratedLufs, index) =>
    heard({ path: `${index}.flac`, facts: { ...plain, loudness: { ...plain.loudness, integratedLufs } } }),
  ),
];
const print = (seed: number): Uint32Array =>
  Uint32Array.from({ length: 100 }, (_, index) => Math.imul(index + 1, 0x9e37_79b1 + seed * 2) >>> 0);
const prints = (a: number, b: number): Case => [
  [heard({ fingerprint: print(a) }), heard({ path: 'songs/b.mp3', format: 'mp3', fingerprint: print(b) })],
];

/** For each rule files that have the fault, and others as near to it that have not. */
const EXAMPLES: Readonly<Record<string, readonly [faulty: Case, fine: Case]>> = {
  'audio-unreadable': [[[heard({ fault: 'no sound', facts: undefined, music: undefined })]], [[heard()]]],
  'audio-truncated': [[[heard({ truncated: true, warnings: ['The flac file ends early: 3.0 of 12.0 seconds were read.'] })]], [[heard()]]],
  'audio-damaged': [[[heard({ damaged: true })]], [[heard({ warnings: ['5 bytes before the header were passed over.'] })]]],
  'format-not-as-named': [[[heard({ format: 'mp3' })]], [[heard({ path: 'songs/a.OGG', format: 'ogg-opus' })]]],
  'bitrate-low': [
    [[heard({ path: 'a.mp3', format: 'mp3', bitrate: 128_000 })]],
    [[heard({ path: 'a.mp3', format: 'mp3', bitrate: 192_000 })]],
  ],
  'sample-rate-low': [facts({ sampleRate: 22_050 }), facts({ sampleRate: 44_100 })],
  'duration-differs': [says({ seconds: 20 }), says({ seconds: 13 })],
  'duplicate-recording': [prints(1, 1), prints(1, 2)],
  'audio-clipped': [of('clipping', { ratio: 0.002, runs: 90 }), of('clipping', { ratio: 0.0009, runs: 1 })],
  'audio-clips-at-peaks': [of('clipping', { runs: 40, ratio: 0.0005 }), of('clipping', { runs: 2, ratio: 0.0001 })],
  'audio-flat-tops': [of('clipping', { flatTops: 40 }), of('clipping', { flatTops: 2 })],
  'audio-silent': [of('silence', { ratio: 1 }), of('silence', { ratio: 0.99 })],
  'audio-mostly-silent': [of('silence', { ratio: 0.6 }), of('silence', { ratio: 0.4 })],
  'silence-at-start': [of('silence', { startSeconds: 1.5 }), of('silence', { startSeconds: 0.9 })],
  'silence-at-end': [of('silence', { endSeconds: 3 }), of('silence', { endSeconds: 1.9 })],
  'silence-within': [of('silence', { longestSeconds: 5 }), of('silence', { longestSeconds: 3 })],
  'dc-offset': [of('stereo', { dcOffsets: [0, -0.01] }), of('stereo', { dcOffsets: [0.001, 0.001] })],
  'fake-stereo': [of('stereo', { isFake: true }), of('stereo', { isFake: false })],
  'channels-cancel': [of('stereo', { correlation: -0.8 }), of('stereo', { correlation: -0.1 })],
  'channels-unbalanced': [of('stereo', { balanceDb: -9 }), of('stereo', { balanceDb: 3 })],
  'bandwidth-low': [of('bandwidth', { shelfHz: 11_000 }), of('bandwidth', { shelfHz: 16_000 })],
  'lossy-source': [of('bandwidth', { shelfHz: 16_000 }), of('bandwidth', { shelfHz: 21_500 })],
  hum: [of('bandwidth', { humDb: 30 }), of('bandwidth', { humDb: 10 })],
  'no-dynamics': [facts({ crestDb: 4 }), facts({ crestDb: 12 })],
  'true-peak-over': [of('loudness', { truePeakDb: 1.5 }), of('loudness', { truePeakDb: 0.5 })],
  'level-low': [of('loudness', { integratedLufs: -35 }), of('loudness', { integratedLufs: -20 })],
  'loudness-outlier': [loud(-14, -15, -14, -24), loud(-14, -15, -14, -19)],
  'bpm-missing': [says({ bpm: undefined }), says({ bpm: 120 })],
  'bpm-not-as-heard': [says({ bpm: 111 }), says({ bpm: 92 })],
  'bpm-in-another-octave': [says({ bpm: 180 }), says({ bpm: 90 })],
  'key-missing': [says({ key: '' }), says({ key: 'A major' })],
  'key-not-as-heard': [says({ key: 'E major' }), says({ key: 'F major' })],
  'key-related-to-heard': [says({ key: 'F major' }), says({ key: 'D minor' })],
  'time-signature-not-as-heard': [says({ timeSignature: '3' }), says({ timeSignature: '2' })],
};

const codesOf = ([files, track]: Case): readonly string[] =>
  lintAudio(files, { tracks: track === undefined ? [] : [track] }).map(({ code }) => code);

describe('lintAudio', () => {
  it('has an example for every rule', () => {
    expect(Object.keys(EXAMPLES)).toEqual(AUDIO_LINT_RULES.map(({ code }) => code));
  });

  it('has nothing against a file that is fine', () => {
    expect(codesOf([[heard()], written()])).toEqual([]);
  });

  it.each(Object.entries(EXAMPLES))('finds %s where it is, and only there', (code, [faulty, fine]) => {
    expect(codesOf(faulty)).toContain(code);
    expect(codesOf(fine)).not.toContain(code);
    expect(
      lintAudio(faulty[0], { tracks: faulty[1] === undefined ? [] : [faulty[1]], ignore: [code] }).map((issue) => issue.code),
    ).not.toContain(code);
  });

  it('says how a fault is put right, with errors first', () => {
    const issues = lintAudio([heard({ format: 'mp3', facts: { ...plain, clipping: { ...plain.clipping, ratio: 0.01, runs: 50 } } })], {
      tracks: [written({ bpm: undefined })],
    });
    expect(issues.map(({ severity, fix }) => [severity, fix?.kind])).toEqual([
      ['error', 'leave-out'],
      ['warning', 'rename'],
      ['info', 'set'],
    ]);
    expect(issues.at(-1)!.fix).toEqual({ kind: 'set', field: 'bpm', value: 90 });
  });

  it('holds an estimate that is not sure against nobody', () => {
    const unsure = heard({ music: { ...music, bpmConfidence: 0.01, keyConfidence: 0.01, timeSignatureConfidence: 0.01 } });
    expect(codesOf([[unsure], written({ bpm: 111, key: 'E major', timeSignature: '3' })])).toEqual([]);
  });

  it('refuses to ignore a rule that there is not', () => {
    expect(() => lintAudio([], { ignore: ['noise'] })).toThrow('ignore[0]: is no rule');
  });
});

describe('hearFile', () => {
  it('answers with the fault of a file that cannot be heard', async () => {
    const file = await hearFile({ path: 'a.mp3', bytes: new Uint8Array(2000) });
    expect(file).toMatchObject({ path: 'a.mp3', fault: expect.stringContaining('no audio file') });
    expect(file.facts).toBeUndefined();
  });
});

describe('relateKeys', () => {
  it.each([
    ['C# major', 'Db major', 'same'],
    ['A minor', 'C major', 'relative'],
    ['Eb major', 'C minor', 'relative'],
    ['A♭ major', 'G# minor', 'parallel'],
    ['C major', 'G major', 'other'],
    ['C', 'G major', 'unknown'],
  ])('says that %s and %s are %s', (a, b, relation) => {
    expect([relateKeys(a, b), relateKeys(b, a)]).toEqual([relation, relation]);
  });
});
