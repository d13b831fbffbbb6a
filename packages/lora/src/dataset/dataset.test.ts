import { createRandom, isLoopError } from '@loop/core';
import { fromBytes, encodeSafetensors } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyFixes } from './dataset-issue.js';
import { formatDataset, parseDataset } from './dataset-json.js';
import { formatSideCars } from './format-side-cars.js';
import { applyTable, parseMetadataTable } from './metadata-table.js';
import { normalizeTrack } from './normalize-track.js';
import { createPythonRandom } from './python-random.js';
import { readSideCars } from './read-side-cars.js';
import type { SideCarFile } from './read-side-cars.js';
import { parseTensorManifest, resolveTensorManifest } from './tensor-manifest.js';
import { createDatasetSettings, createTrackRecord } from './track-record.js';
import { chooseGenreTracks, trainingPrompt } from './training-prompt.js';
import { encodeTrainingTensors, openTrainingTensors } from './training-tensors.js';

const codes = (issues: readonly { readonly code: string }[]): readonly string[] => issues.map(({ code }) => code);
const files = (texts: Readonly<Record<string, string>>): readonly SideCarFile[] =>
  Object.entries(texts).map(([path, text]) => ({ path, text }));

/** Runs a parser and passes only typed errors of files. */
const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!isLoopError(error, 'file_format')) throw error;
    return error.message;
  }
};

describe('normalizeTrack', () => {
  it.each([
    ['key', 'D Major', 'D major', 'key-spelling'],
    ['key', 'F#m', 'F# minor', 'key-spelling'],
    ['key', 'Bb dorian', 'Bb minor', 'key-scale-unknown'],
    ['language', 'english', 'en', 'language-spelling'],
    ['language', 'EN-us', 'en', 'language-spelling'],
    ['language', 'deu', 'de', 'language-spelling'],
    ['timeSignature', '4/4', '4', 'time-signature-spelling'],
    ['timeSignature', '6/8', '6', 'time-signature-spelling'],
    ['bpm', 91.6, 92, 'bpm-not-whole'],
  ] as const)('writes the %s %s as %s, says so, and is then content', (field, found, value, code) => {
    const once = normalizeTrack(createTrackRecord('a.wav', { [field]: found }));
    expect(once.track[field]).toBe(value);
    expect(once.issues).toMatchObject([{ code, path: 'a.wav', fix: { kind: 'set', field, value } }]);
    expect(normalizeTrack(once.track)).toEqual({ track: once.track, issues: [] });
  });

  it.each([
    ['key', 'H moll', 'key-out-of-vocabulary'],
    ['language', 'klingon', 'language-out-of-vocabulary'],
    ['timeSignature', '7/8', 'time-signature-out-of-vocabulary'],
    ['bpm', 20, 'bpm-out-of-range'],
  ] as const)('keeps the %s %s, of which nothing can be made, and reports it without a fix', (field, found, code) => {
    const { track, issues } = normalizeTrack(createTrackRecord('a.wav', { [field]: found }));
    expect(track[field]).toBe(found);
    expect(issues).toMatchObject([{ code, severity: 'error', fix: undefined }]);
  });

  it('takes the ways of writing nothing for nothing', () => {
    const { track, issues } = normalizeTrack(createTrackRecord('a.wav', { bpm: 0, key: 'N/A', timeSignature: 'None', language: '' }));
    expect([track.bpm, track.key, track.timeSignature, track.language, issues]).toEqual([undefined, '', '', 'unknown', []]);
  });
});

describe('readSideCars', () => {
  it.each([
    ['ace-step', { 'a.caption.txt': 'warm keys', 'a.lyrics.txt': '[verse]\nrain', 'a.json': '{"bpm":70,"language":"en"}' }],
    ['json', { 'a.json': '{"caption":"warm keys","lyrics":"[verse]\\nrain","genre":"lofi","bpm":70,"language":"en"}' }],
    ['key-values', { 'a.txt': 'caption: warm keys\nBPM: 70\nlanguage: english\nlyrics:\n[verse]\nrain\n' }],
    ['v1', { 'a_prompt.txt': 'warm keys', 'a_lyrics.txt': '\n[verse]\nrain\n\n' }],
  ])('reads the dialect %s', (dialect, texts) => {
    const { track, dialects } = readSideCars('a.wav', files(texts));
    expect(dialects).toEqual([dialect]);
    expect(track).toMatchObject({ caption: 'warm keys', lyrics: '[verse]\nrain', rawLyrics: '[verse]\nrain', instrumental: false });
    expect(track.bpm).toBe(dialect === 'v1' ? undefined : 70);
    expect(track.language).toBe(dialect === 'v1' ? 'unknown' : 'en');
  });

  it('reads lyrics alone, in any line ends and behind a byte order mark', () => {
    const { track, dialects } = readSideCars('a.wav', files({ 'a.txt': '\uFEFF[verse]\r\nrain\r\n' }));
    expect([track.lyrics, dialects]).toEqual(['[verse]\nrain', ['plain']]);
  });

  it.each([
    ['one line may be a caption', { 'a.txt': 'warm keys and rain' }],
    ['one key line may be lyrics', { 'a.txt': 'caption: what I call it\nis up to me' }],
  ])('does not guess: %s', (_, texts) => {
    const { track, issues } = readSideCars('a.wav', files(texts));
    expect([track.caption, track.rawLyrics]).toEqual(['', '']);
    expect(issues).toMatchObject([{ code: 'ambiguous-side-car', path: 'a.txt', fix: { kind: 'choose' } }]);
  });

  it('follows the trainers where they have a rule, and says that files differ', () => {
    const texts = { 'a.caption.txt': 'old', 'a.json': '{"caption":"new"}', 'a.lyrics.txt': '[verse]\none', 'a.txt': '[verse]\ntwo' };
    const { track, issues } = readSideCars('a.wav', files(texts));
    expect([track.caption, track.lyrics, codes(issues)]).toEqual(['new', '[verse]\none', ['side-cars-disagree', 'side-cars-disagree']]);
  });

  it('finds side-cars in other capitals and Unicode forms', () => {
    const { track } = readSideCars('E\u0301tude.WAV', files({ '\u00E9tude.Caption.txt': 'slow pads' }));
    expect(track.caption).toBe('slow pads');
  });

  it.each(['[1', '[]', '{"samples":[]}', 'x'])('reports a side-car that is no object of fields: %s', (text) => {
    expect(codes(readSideCars('a.wav', files({ 'a.json': text })).issues)).toEqual(['side-car-unreadable']);
  });

  it.each(['json', 'key-values'] as const)('reads back all that %s can hold', (dialect) => {
    const track = createTrackRecord('a.wav', {
      caption: 'warm keys: a study',
      labelled: true,
      genre: 'lofi, jazz',
      lyrics: '[verse]\nkey: of the door\n\n[chorus]\nround',
      rawLyrics: '[verse]\nkey: of the door\n\n[chorus]\nround',
      instrumental: false,
      bpm: 84,
      key: 'Bb minor',
      timeSignature: '3',
      language: 'en',
      trigger: 'dusty',
      repeat: 2,
      artist: 'Ada',
      title: 'Rain',
      promptOverride: 'genre',
      seconds: 31,
      licence: { name: 'CC0-1.0', training: 'granted' },
      provenance: { source: 'commissioned', provider: 'Ada', acquired: '2026-01-02' },
    });
    const { track: again, issues } = readSideCars('a.wav', formatSideCars(track, dialect));
    expect(issues).toEqual([]);
    expect(again).toEqual(track);
  });

  it('reads any text without a fault of its own', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.stringMatching(/^(?:(?:caption|bpm|lyrics|key|\{"bpm":)[ :]{0,2}.{0,20}\n){0,6}$/u),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('.txt', '.json', '.lyrics.txt', '_prompt.txt'), (content, ending) => {
        const { track } = readSideCars('a.wav', [{ path: `a${ending}`, text: content }]);
        return track.path === 'a.wav' && track.lyrics !== '';
      }),
    );
  });
});

describe('parseDataset', () => {
  const sample = { audio_path: 'a.wav', keyscale: 'D Major', language: 'english', timesignature: '4/4', mood: { calm: 1 } };

  it('brings values into the model’s words and keeps what it does not know', () => {
    const { dataset, issues } = parseDataset(JSON.stringify({ metadata: { name: 'x', hue: 3 }, samples: [sample] }));
    expect(dataset.tracks[0]).toMatchObject({ key: 'D major', language: 'en', timeSignature: '4', extra: { mood: { calm: 1 } } });
    expect(codes(issues)).toEqual(['key-spelling', 'time-signature-spelling', 'language-spelling']);
    expect(JSON.parse(formatDataset(dataset))).toMatchObject({
      metadata: { hue: 3 },
      samples: [{ mood: { calm: 1 }, keyscale: 'D major' }],
    });
  });

  it('reads a bare list, and writes the tag position always', () => {
    const { dataset } = parseDataset('[{"filename":"a.wav"}]');
    expect(JSON.parse(formatDataset(dataset))).toMatchObject({ metadata: { tag_position: 'prepend', num_samples: 1 } });
  });

  it.each([
    ['', 'is no JSON'],
    ['{}', 'samples is undefined'],
    ['{"samples":[1]}', 'samples[0] is 1'],
    ['[{}]', 'names no audio file'],
    [`${'['.repeat(200)}${']'.repeat(200)}`, 'nested more than'],
  ])('refuses %s', (text, message) => {
    expect(refusal(() => parseDataset(text))).toContain(message);
  });

  it('reports fields of the wrong kind and leaves them out', () => {
    const { dataset, issues } = parseDataset('[{"audio_path":"a.wav","bpm":"fast","repeat":-1}]');
    expect(dataset.tracks[0]?.bpm).toBeUndefined();
    expect(issues.map(({ path }) => path)).toEqual(['samples[0].bpm', 'samples[0].repeat']);
  });

  it('comes back from its own text unchanged, whatever is in it', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 }));
    const names = ['caption', 'bpm', 'keyscale', 'language', 'lyrics', 'is_instrumental', 'repeat', 'custom_tag', 'mood', '__proto__'];
    const any = fc.dictionary(fc.constantFrom(...names), value).map((fields) => ({ ...fields, audio_path: 'a.wav' }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 4 }), (samples) => {
        const text = formatDataset(parseDataset(JSON.stringify(samples)).dataset);
        expect(formatDataset(parseDataset(text).dataset)).toBe(text);
      }),
    );
  });

  it('ends in a typed error or a dataset for damaged text', () => {
    const whole = formatDataset({ settings: createDatasetSettings(), tracks: [createTrackRecord('a.wav'), createTrackRecord('b.wav')] });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ maxLength: 3 }), (at, text) => {
        refusal(() => parseDataset(whole.slice(0, at) + text + whole.slice(at + 1)));
      }),
    );
  });
});

describe('parseMetadataTable', () => {
  it.each([
    [',', 'File,BPM,Key,Caption\na.wav,91.9,D Major,"warm, dusty"\n'],
    [';', '\uFEFFfilename;bpm;keyscale;caption\r\na.wav;91.9;D Major;warm, dusty\r\n'],
    ['\t', 'path\tBpm\tKEY\tcaption\na.wav\t91.9\tD Major\twarm, dusty'],
  ])('reads a table separated by %j', (delimiter, text) => {
    const table = parseMetadataTable(text);
    expect(table).toMatchObject({ delimiter, issues: [], rows: [{ row: 2, file: 'a.wav' }] });
    const { tracks } = applyTable([createTrackRecord('a.wav')], table);
    expect(tracks).toMatchObject([{ bpm: 91, key: 'D major', caption: 'warm, dusty', labelled: true }]);
  });

  it.each([
    ['8A', 'A minor'],
    ['8B', 'C major'],
    ['1a', 'G# minor'],
    ['12B', 'E major'],
  ])('takes the key of Camelot’s %s where there is none', (camelot, key) => {
    expect(parseMetadataTable(`file,camelot\na.wav,${camelot}`).rows[0]?.fields.key).toBe(key);
  });

  it('knows a file by its path, by its name where there is one such, and never guesses', () => {
    const tracks = [createTrackRecord('one/a.wav'), createTrackRecord('two/a.wav'), createTrackRecord('two/b.wav')];
    const table = parseMetadataTable('file,bpm\none\\a.wav,60\na.wav,70\nB.WAV,80\nc.wav,90');
    const applied = applyTable(tracks, table, 't.csv');
    expect(applied.tracks.map(({ bpm }) => bpm)).toEqual([60, undefined, 80]);
    expect(applied.issues.map(({ code, path }) => [code, path])).toEqual([
      ['table-row-ambiguous', 't.csv:3'],
      ['table-row-without-track', 't.csv:5'],
    ]);
  });

  it('refuses a table without a column for the file', () => {
    expect(refusal(() => parseMetadataTable('bpm,key\n1,2'))).toContain('names no column');
  });

  it('ends in a typed error or a table for any text', () => {
    const text = fc.stringMatching(/^(?:file|bpm|[,;\t"\n\r ]|a\.wav|\d|x){0,60}$/u);
    fc.assert(fc.property(text, (content) => void refusal(() => parseMetadataTable(content))));
  });

  it('takes an open quote before a megabyte in one pass', () => {
    const text = `file,caption\n${'"a"",'.repeat(200_000)}`;
    expect(parseMetadataTable(text).issues.length).toBeGreaterThan(0);
  });
});

describe('prompts and shuffles', () => {
  it('puts the trigger nowhere when there is none', () => {
    expect(trainingPrompt(createTrackRecord('a', { caption: 'keys' }), { tagPosition: 'replace' })).toBe('keys');
  });

  it('chooses as many tracks as the trainers do, and refuses what is no share', () => {
    expect(chooseGenreTracks(100, 0.29)).toHaveLength(29);
    expect(() => chooseGenreTracks(10, 1.1)).toThrow('ratio: must be 0 to 1');
  });

  it('draws whole permutations for any seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(60), (seed, count) => {
        const items = Array.from({ length: count }, (_, index) => index);
        expect(
          createPythonRandom(seed)
            .shuffle(items)
            .toSorted((a, b) => a - b),
        ).toEqual(items);
      }),
    );
  });
});

describe('tensor files', () => {
  const specs = (frames: number, channels: number, value = 1): Parameters<typeof encodeSafetensors>[0] => {
    const random = createRandom(frames);
    const of = (name: string, shape: readonly number[]) => ({
      name,
      dtype: 'F32' as const,
      shape,
      data: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () => random.next() * value),
    });
    return [
      of('target_latents', [frames, 4]),
      of('attention_mask', [frames]),
      of('encoder_hidden_states', [6, 8]),
      of('encoder_attention_mask', [6]),
      of('context_latents', [frames, channels]),
    ];
  };

  it('refuses tensors that do not belong together', async () => {
    await expect(openTrainingTensors(fromBytes(encodeSafetensors(specs(5, 7))))).rejects.toMatchObject({ code: 'shape_mismatch' });
  });

  it('refuses a file without one of them', async () => {
    const source = fromBytes(encodeSafetensors(specs(5, 8).slice(1)));
    await expect(openTrainingTensors(source)).rejects.toThrow('target_latents is missing');
  });

  it('never writes numbers that are not finite', async () => {
    const track = await openTrainingTensors(fromBytes(encodeSafetensors(specs(5, 8, Number.NaN))));
    await expect(encodeTrainingTensors(track)).rejects.toMatchObject({ code: 'inference_failed' });
  });

  it('ends in a typed error for damaged and empty files', async () => {
    const whole = encodeSafetensors(specs(5, 8));
    const damaged = fc.tuple(fc.nat(400), fc.nat(255), fc.nat(whole.length));
    await fc.assert(
      fc.asyncProperty(damaged, async ([at, byte, length]) => {
        const bytes = whole.slice(0, length);
        bytes[at] = byte;
        const error = await openTrainingTensors(fromBytes(bytes)).catch((reason: unknown) => reason);
        expect(error instanceof Error ? isLoopError(error) : true).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['/x/../a.pt', '..\\a.pt', 'a\0.pt', '', 3])('refuses a manifest that names %j', (sample) => {
    expect(refusal(() => parseTensorManifest(JSON.stringify({ samples: [sample] })))).toContain('samples[0]');
  });

  it('says which file of a manifest is not there', () => {
    const manifest = parseTensorManifest('{"samples":["C:\\\\old\\\\a.pt","b.pt"]}');
    expect(resolveTensorManifest(manifest, ['a.pt'])).toMatchObject({
      files: ['a.pt'],
      issues: [{ code: 'manifest-path-elsewhere' }, { code: 'manifest-file-missing', path: 'b.pt' }],
    });
  });
});

describe('applyFixes', () => {
  it('sets fields and leaves what needs a person', () => {
    const issues = [
      { code: 'x', severity: 'warning', path: 'a.wav', message: '', fix: { kind: 'set', field: 'bpm', value: 90 } },
      { code: 'y', severity: 'error', path: 'a.wav', message: '', fix: { kind: 'leave-out', path: 'a.wav' } },
    ] as const;
    expect(applyFixes([createTrackRecord('a.wav')], issues)).toMatchObject({ tracks: [{ bpm: 90 }], left: [{ code: 'y' }] });
  });
});
