import fc from 'fast-check';
import { KEY_TABLE } from '@loop/testing';
import { describe, expect, it } from 'vitest';

import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { guessStyle } from './guess-style.js';
import { parsePrompt } from './parse-prompt.js';

describe('parsePrompt', () => {
  it('reads tags in any spelling', () => {
    expect(parsePrompt('Lo-Fi Hip-Hop, rhodes piano, Vinyl Crackle, 82 BPM, F# minor, strange fog')).toMatchObject({
      form: 'tags',
      genres: ['lofi hip hop'],
      tags: { instruments: ['rhodes', 'vinyl crackle'] },
      bpm: 82,
      key: { root: 'F#', scale: 'minor' },
      text: 'strange fog',
      style: { id: 'CORE-01' },
    });
  });

  it('reads sentences, and keeps those that it knows nothing of', () => {
    const read = parsePrompt('A slow jazz lofi track with saxophone in Bb dorian at 72 bpm. My cat is on the roof.');
    expect(read).toMatchObject({ form: 'sentences', genres: ['jazz lofi'], bpm: 72, key: { root: 'A#', scale: 'dorian' } });
    expect(read.text).toBe('My cat is on the roof');
    expect(read.style?.id).toBe('CORE-02');
  });

  it.each<[string, number | undefined]>([
    ['techno, 128 bpm', 128],
    ['techno, 118-122 BPM', 120],
    ['techno, bpm: 96', 96],
    ['techno, 92.5bpm', 92.5],
    ['techno, 900 bpm', undefined],
    ['techno, 909 drum machine', undefined],
  ])('reads the tempo of %j as %s', (prompt, bpm) => {
    expect(parsePrompt(prompt).bpm).toBe(bpm);
  });

  it.each(KEY_TABLE)('reads the key of %j as every package does, in any prompt', (text, key) => {
    for (const prompt of [text, `slow song, ${text}, warm`, `warm pads in ${text}`]) expect(parsePrompt(prompt).key).toEqual(key);
  });

  it.each<[string, string | undefined]>([
    ['techno, c sharp harmonic minor', 'C# harmonicMinor'],
    ['techno, Am', 'A minor'],
    ['techno, in Eb major', 'D# major'],
    ['techno, key of A minor', 'A minor'],
    ['techno, d pentatonic minor', 'D pentatonicMinor'],
    ['a minor setback for the whole band on this long day', undefined],
    ['techno, C', undefined],
  ])('reads the key of %j as %s', (prompt, key) => {
    const read = parsePrompt(prompt).key;
    expect(read === undefined ? undefined : `${read.root} ${read.scale}`).toBe(key);
  });

  it.each<[string, object]>([
    ['dark techno 130bpm A minor', { bpm: 130, key: { root: 'A', scale: 'minor' }, text: 'dark techno', mentions: ['dark', 'techno'] }],
    ['techno at 130 bpm, dark', { bpm: 130, genres: ['techno'], tags: { mood: ['dark'] }, text: '' }],
    ['strange fog in the key of C# dorian', { key: { root: 'C#', scale: 'dorian' }, text: 'strange fog' }],
    ['techno, tempo: 128, 140 bpm', { bpm: 128, text: '140 bpm' }],
    ['techno, 900 bpm', { bpm: undefined, text: '900 bpm' }],
  ])('takes tempo and key out of %j, and leaves the rest', (prompt, said) => {
    const read = parsePrompt(prompt);
    expect({ ...read, tags: { mood: read.tags.mood } }).toMatchObject(said);
  });

  it('takes the fields of a request over the text, but a scale in the text over major and minor', () => {
    expect(parsePrompt('techno, 120 bpm', { bpm: 96 }).bpm).toBe(96);
    expect(parsePrompt('techno, a phrygian', { key: 'A minor' }).key).toEqual({ root: 'A', scale: 'phrygian' });
    expect(parsePrompt('techno, a phrygian', { key: 'C minor' }).key).toEqual({ root: 'C', scale: 'minor' });
  });

  it('does not count what a prompt denies', () => {
    expect(parsePrompt('A calm ambient piece without drums and with no piano at all.').mentions).not.toContain('piano');
  });

  it('reads any text, of any script, and finds only tags that it knows', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(fc.constantFrom(',', ' ', 'bpm', '120', 'a', 'minor', 'lofi', '.', '\n', 'no '), { maxLength: 60 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (prompt) => {
        const { mentions, bpm, genres } = parsePrompt(prompt);
        for (const tag of [...mentions, ...genres]) expect(VOCABULARY.kinds.has(tag)).toBe(true);
        expect(bpm === undefined || (bpm >= 30 && bpm <= 300)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('reads the longest prompt in little time', () => {
    const started = process.hrtime.bigint();
    for (const piece of [', ', 'a ', 'no ', '1', 'techno ', '[', 'bpm']) parsePrompt(piece.repeat(16_384).slice(0, 16_384));
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
    expect(() => parsePrompt('x'.repeat(16_385))).toThrow(/prompt/);
  });
});

describe('guessStyle', () => {
  it('finds every style by its own tags, and is sure of it', () => {
    for (const { id, baseTags } of VOCABULARY.styles) expect(guessStyle(baseTags)).toMatchObject({ id, needsReview: false });
  });

  it('falls back to the first style, for a person to look at', () => {
    expect(guessStyle(['zzyx'])).toEqual({ id: 'CORE-01', score: 0, needsReview: true, others: [] });
  });

  it('names other styles that are likely', () => {
    expect(guessStyle(['jazz lofi', 'spoken word'])?.others).toContain('CORE-02');
  });
});
