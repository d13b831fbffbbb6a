import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { createTrackRecord } from '../dataset/track-record.js';
import type { TrackLicence, TrackRecord } from '../dataset/track-record.js';
import type { Evaluation } from '../evaluation/evaluate-music.js';
import { judgeMeasures } from '../evaluation/success-gates.js';
import { parseReleaseAbout } from './about-release.js';
import { auditLicences } from './audit-licences.js';
import { checkRelease } from './check-release.js';
import type { ReleaseContent, ReleaseFaultCode } from './check-release.js';
import { formatCredits } from './format-credits.js';
import { formatModelCard } from './format-model-card.js';
import { createReleaseManifest, parseReleaseManifest } from './release-manifest.js';

const ABOUT = parseReleaseAbout(
  JSON.stringify({
    name: 'Dusty keys',
    summary: 'Lofi with a felt piano.',
    licence: 'apache-2.0',
    baseModel: 'ACE-Step/Ace-Step1.5',
    relation: 'adapter',
    tags: ['lofi', 'lora'],
    trigger: 'dusty',
    strength: 0.8,
    limits: ['It knows no singing.'],
  }),
);

const MEASURES = { fadInfinityHigh: 3, alignmentOfHeldOut: 0.95, styleCoverage: 1, memorisedShare: 0, cleanShare: 1, equivalenceP: 0.01 };

const evaluationOf = (measures: Evaluation['measures']): Evaluation => ({
  format: 'loop-evaluation',
  version: 1,
  embedder: 'clap',
  seed: 0,
  counts: { generated: 50, heldOut: 50, training: 450 },
  measures,
  verdict: judgeMeasures(measures),
  fad: { distance: 2, interval: [1, 3], rSquared: 1, slope: 1, points: [{ size: 10, distance: 3 }] },
  clips: [],
});

const GRANTED: TrackLicence = { name: 'CC-BY-4.0', training: 'granted' };

const track = (path: string, fields: Partial<TrackRecord> = {}): TrackRecord =>
  createTrackRecord(path, { licence: GRANTED, seconds: 1_800, ...fields });

const filesOf = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => ({ path, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') }));

/** A release with nothing missing. */
function wholeRelease(): Record<string, string> {
  const audit = auditLicences([track('a.mp3')], 'apache-2.0');
  const evaluation = evaluationOf(MEASURES);
  const texts: Record<string, string> = {
    'adapter_model.safetensors': 'weights',
    'evaluation.json': JSON.stringify(evaluation),
    'README.md': formatModelCard({ about: ABOUT, evaluation, training: audit, files: ['PROMPTING.md'] }),
    'CREDITS.md': formatCredits([track('a.mp3')]),
    'PROMPTING.md': '# Prompting',
    'STYLE_TAGS.md': '# Tags',
  };
  return { ...texts, 'manifest.json': JSON.stringify(createReleaseManifest(ABOUT, filesOf(texts), audit)) };
}

const contentOf = (texts: Readonly<Record<string, string>>): ReleaseContent => ({
  files: filesOf(texts),
  read: async (path) => texts[path]!,
});

const codesOf = async (texts: Readonly<Record<string, string>>, allowed: readonly ReleaseFaultCode[] = []): Promise<readonly string[]> =>
  (await checkRelease(contentOf(texts), allowed)).map(({ code, path }) => `${code} ${path}`);

const without = (name: string): Record<string, string> => {
  const { [name]: _, ...others } = wholeRelease();
  return others;
};

describe('parseReleaseAbout', () => {
  it('names every field that is wrong, and knows no others', () => {
    const read = (data: unknown) => () => parseReleaseAbout(JSON.stringify(data));
    expect(read({ ...ABOUT, baseModel: 'nowhere' })).toThrow('baseModel: must be owner/name on the hub');
    expect(read({ ...ABOUT, licenze: 'x' })).toThrow('licenze');
    expect(read({ ...ABOUT, limits: [] })).toThrow('at least one thing');
    expect(() => parseReleaseAbout('{')).toThrow('not JSON');
  });
});

describe('auditLicences', () => {
  it('finds tracks that may not be in a published model', () => {
    const audit = auditLicences(
      [
        track('good.mp3'),
        track('unknown.mp3', { licence: undefined }),
        track('refused.mp3', { licence: { name: 'All rights reserved', training: 'refused' } }),
        track('asked.mp3', { licence: { name: 'CC0-1.0', training: 'unknown' } }),
        track('nc.mp3', { licence: { name: 'CC-BY-NC-4.0', training: 'granted' } }),
      ],
      'apache-2.0',
    );
    expect(audit.faults.map(({ code, path }) => `${path} ${code}`)).toEqual([
      'unknown.mp3 licence-unknown',
      'unknown.mp3 training-unclear',
      'refused.mp3 training-refused',
      'asked.mp3 training-unclear',
      'nc.mp3 licence-conflict',
    ]);
    expect(audit).toMatchObject({ tracks: 5, seconds: 9_000, licences: { 'CC-BY-4.0': 1, unknown: 1 } });
    expect(auditLicences([track('nc.mp3', { licence: { name: 'CC-BY-NC-4.0', training: 'granted' } })], 'cc-by-nc-4.0').faults).toEqual([]);
  });
});

describe('formatModelCard', () => {
  it('has the front matter of the hub, and says what the model is, was trained with, reaches and cannot do', () => {
    const card = formatModelCard({
      about: ABOUT,
      evaluation: evaluationOf({ ...MEASURES, memorisedShare: 0.02 }),
      training: auditLicences([track('a.mp3')], 'apache-2.0'),
      files: ['PROMPTING.md'],
    });
    const [, front, body] = card.split(/^---$/mu);
    expect(parse(front!)).toMatchObject({
      license: 'apache-2.0',
      base_model: 'ACE-Step/Ace-Step1.5',
      base_model_relation: 'adapter',
      pipeline_tag: 'text-to-audio',
      tags: ['music-generation', 'ace-step', 'lora', 'lofi'],
      instance_prompt: 'dusty',
      'model-index': [{ name: 'Dusty keys', results: [{ task: { type: 'text-to-audio' } }] }],
    });
    for (const words of [
      'at strength 0.8',
      '1 tracks, 0.5 hours',
      'CC-BY-4.0 | 1',
      'Clips like a training song | 0.02 | at most 0 | failed',
      'Outcome: **failed**',
      'no singing',
      'made by a machine',
      '(PROMPTING.md)',
    ]) {
      expect(body).toContain(words);
    }
    expect(body).not.toMatch(/undefined|NaN|\[object/u);
  });

  it('takes texts of people for text, in YAML and in Markdown', () => {
    const name = 'Keys: "[x](http://evil)" # | <b>';
    const card = formatModelCard({ about: { ...ABOUT, name, tags: ['- a: b', 'null'] }, evaluation: evaluationOf(MEASURES) });
    const front = parse(card.split(/^---$/mu)[1]!) as { tags: string[]; 'model-index': { name: string }[] };
    expect(front.tags.slice(-2)).toEqual(['- a: b', 'null']);
    expect(front['model-index'][0]!.name).toBe(name);
    expect(card).not.toContain('[x](http://evil)"\n');
    expect(card).toContain(String.raw`\[x\](http://evil)`);
  });
});

describe('formatCredits', () => {
  it('names every track with its artist, licence and source, by artist', () => {
    const text = formatCredits([
      track('b.mp3', { artist: 'Ben', title: 'Rain | Tin', provenance: { source: 'commissioned', provider: 'Studio', acquired: '' } }),
      track('a.mp3', { artist: 'Ann' }),
    ]);
    expect(text.split('\n').slice(-4)).toEqual([
      '| --- | --- | --- | --- |',
      '| a.mp3 | Ann | CC-BY-4.0 |  |',
      String.raw`| Rain \| Tin | Ben | CC-BY-4.0 | Studio, commissioned |`,
      '',
    ]);
  });
});

describe('checkRelease', () => {
  it('finds nothing in a release that is whole', async () => expect(await codesOf(wholeRelease())).toEqual([]));

  it.each([
    ['adapter_model.safetensors', ['weights-missing .', 'manifest-stale manifest.json']],
    ['README.md', ['card-missing README.md', 'manifest-stale manifest.json']],
    ['CREDITS.md', ['credits-missing CREDITS.md', 'manifest-stale manifest.json']],
    ['PROMPTING.md', ['guide-missing PROMPTING.md', 'manifest-stale manifest.json']],
    ['evaluation.json', ['evaluation-missing evaluation.json', 'manifest-stale manifest.json']],
    ['manifest.json', ['manifest-missing manifest.json']],
  ])('names what is missing without %s, and what to do', async (name, codes) => {
    expect(await codesOf(without(name))).toEqual(codes);
    for (const { fix, message } of await checkRelease(contentOf(without(name))))
      expect([fix.length > 10, message.length > 10]).toEqual([true, true]);
  });

  it('refuses an evaluation that is not passed, and says which gate', async () => {
    const texts = {
      ...wholeRelease(),
      'evaluation.json': JSON.stringify(evaluationOf({ ...MEASURES, styleCoverage: 0.5, equivalenceP: undefined })),
    };
    const found = await checkRelease(contentOf(texts), ['manifest-stale']);
    expect(found.map(({ message }) => message)).toEqual(['The outcome is failed: styleCoverage (failed), equivalenceP (missing).']);
    expect(await codesOf({ ...texts, 'evaluation.json': 'nothing' }, ['manifest-stale'])).toEqual([
      'evaluation-not-passed evaluation.json',
    ]);
    expect(await codesOf(texts, ['manifest-stale', 'evaluation-not-passed'])).toEqual([]);
  });

  it('never lets open licences, pickles and secrets pass', async () => {
    const texts = { ...wholeRelease(), 'adapter.pt': 'x', 'weights/model.BIN': 'x', '.env': 'x', 'token.txt': 'x' };
    const allowed: readonly ReleaseFaultCode[] = ['file-unsafe', 'manifest-stale', 'licences-open', 'licences-missing'];
    expect(await codesOf(texts, allowed)).toEqual(
      ['adapter.pt', 'weights/model.BIN', '.env', 'token.txt'].map((path) => `file-unsafe ${path}`),
    );
    const manifest = (audit?: ReturnType<typeof auditLicences>) => ({
      ...wholeRelease(),
      'manifest.json': JSON.stringify(createReleaseManifest(ABOUT, filesOf(without('manifest.json')), audit)),
    });
    expect(await codesOf(manifest(), allowed)).toEqual(['licences-missing manifest.json']);
    expect(await codesOf(manifest(auditLicences([track('x', { licence: undefined })], 'mit')), allowed)).toEqual([
      'licences-open manifest.json',
    ]);
  });

  it('refuses a card without what the hub needs, and a manifest that is none', async () => {
    for (const card of ['# Dusty', '---\nlicense: [\n---\n', '---\nlicense: mit\n---\n', '---\n&a [*a]\n---\n']) {
      expect(await codesOf({ ...wholeRelease(), 'README.md': card }, ['manifest-stale'])).toEqual(['card-incomplete README.md']);
    }
    expect(await codesOf({ ...wholeRelease(), 'manifest.json': '{}' })).toEqual(['manifest-stale manifest.json']);
    expect(() => parseReleaseManifest('[')).toThrow('not JSON');
  });
});
