import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { ScaleName } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  VOCABULARY,
  TAG_CATEGORIES,
  canonicalTag,
  composePrompt,
  createPromptDraft,
  editPromptDraft,
  fixPrompt,
  lintPrompt,
  parsePrompt,
  structureForDuration,
  toggleTag,
  updatePromptDraft,
  writeCaption,
} from './index.js';
import type { PromptParts } from './index.js';
import { foldTag } from './vocabulary/normalize-tag.js';

describe('the vocabulary', () => {
  it('has 38 styles in five groups, each with tags, tempo, instruments and production', () => {
    const { styles } = VOCABULARY;
    expect(styles).toHaveLength(38);
    expect(
      ['core', 'seasonal', 'thematic', 'instrumental', 'vocal'].map((group) => styles.filter((style) => style.group === group).length),
    ).toEqual([7, 9, 10, 7, 5]);
    for (const style of styles) {
      expect(style.baseTags.length).toBeGreaterThan(0);
      expect(style.instruments.length).toBeGreaterThan(0);
      expect(style.production.length).toBeGreaterThan(0);
      expect(style.tempoRange[0]).toBeLessThanOrEqual(style.tempoRange[1]);
    }
  });

  it('has twelve genres, each with suggestions of its own in all eight categories', () => {
    expect(VOCABULARY.genres).toHaveLength(12);
    const all = VOCABULARY.genres.map(({ suggestions }) => TAG_CATEGORIES.map((category) => suggestions[category]));
    for (const lists of all) for (const list of lists) expect(list.length).toBeGreaterThan(2);
    expect(new Set(all.map((lists) => JSON.stringify(lists))).size).toBe(12);
  });

  it('has no two tags that are one in another spelling', () => {
    const folded = [...VOCABULARY.kinds.keys()].map(foldTag);
    expect(folded.filter((tag, index) => folded.indexOf(tag) !== index)).toEqual([]);
  });

  it('folds aliases to one canonical tag, and a canonical tag to itself', () => {
    for (const [alias, tag] of Object.entries(VOCABULARY.aliases)) {
      expect(canonicalTag(alias)).toBe(canonicalTag(tag));
      expect(canonicalTag(canonicalTag(tag))).toBe(canonicalTag(tag));
    }
  });
});

describe('structureForDuration', () => {
  it.each([
    [15, 1],
    [16, 3],
    [60, 3],
    [61, 4],
    [120, 4],
    [121, 7],
    [180, 7],
    [181, 9],
  ])('plans %i s in %i sections', (seconds, sections) => {
    expect(structureForDuration(seconds)).toHaveLength(sections);
  });
});

describe('composePrompt', () => {
  it('joins genres, mood, instruments and free text', () => {
    const parts = { genres: ['techno', 'ambient'], tags: { instruments: ['bb'], mood: ['cc'] }, text: 'my custom' };
    expect(composePrompt(parts)).toBe('techno, ambient, cc, bb, my custom');
  });
});

const parts: fc.Arbitrary<PromptParts> = fc.record({
  genres: fc.subarray(
    VOCABULARY.genres.map(({ tag }) => tag),
    { maxLength: 2 },
  ),
  bpm: fc.option(fc.integer({ min: 30, max: 300 }), { nil: undefined }),
  key: fc.option(fc.record({ root: fc.constantFrom(...PITCH_CLASSES), scale: fc.constantFrom(...(Object.keys(SCALES) as ScaleName[])) }), {
    nil: undefined,
  }),
});

describe('parsePrompt', () => {
  it('reads back what composePrompt wrote', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const read = parsePrompt(composePrompt(given));
        expect(read.genres).toEqual(given.genres);
        expect(read.bpm).toBe(given.bpm);
        expect(read.key).toEqual(given.key);
      }),
      { numRuns: 500 },
    );
  });

  it('guesses every style from its own base tags', () => {
    const wrong = VOCABULARY.styles.filter((style) => parsePrompt(style.baseTags.join(', ')).style === undefined);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => void parsePrompt(text)),
      { numRuns: 5_000 },
    );
  });
});

describe('writeCaption', () => {
  it('keeps to the limit of each model, whatever is asked', () => {
    const long = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(parts, long, (given, words) => {
        const asked = { ...given, tags: { mood: words } };
        expect(writeCaption(asked, { family: 'ace-step-v1' }).text.length).toBeLessThanOrEqual(256);
        expect(writeCaption(asked, { family: 'ace-step-1.5' }).text.length).toBeLessThanOrEqual(512);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the name of a scale that the model does not know', () => {
    expect(writeCaption({ genres: ['techno'], key: { root: 'A', scale: 'phrygian' } }).text.toLowerCase()).toContain('phrygian');
  });
});

describe('lintPrompt', () => {
  it('finds two tempos, and a voice beside instrumental', () => {
    expect(lintPrompt('techno, 120 bpm, 140 bpm').length).toBeGreaterThan(0);
    expect(lintPrompt('techno, instrumental, female vocals').length).toBeGreaterThan(0);
    expect(lintPrompt('techno, dark, 130 bpm')).toEqual([]);
  });

  it('fixes what it can, and finds nothing more to fix afterwards', () => {
    const { text } = fixPrompt('Techno,, techno ; dark ,120 bpm');
    expect(fixPrompt(text)).toMatchObject({ text, fixed: [] });
  });
});

describe('a prompt draft', () => {
  it('keeps the user’s own words and edits across clicks', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno'] }), 'hard techno, rain on tin');
    expect(updatePromptDraft(draft, { genres: ['techno', 'ambient'] }).text).toBe('hard techno, rain on tin, ambient');
  });

  it('takes a clicked tag in and out', () => {
    const on = toggleTag({ genres: [] }, { category: 'mood', tag: 'dark' });
    expect(on.tags?.mood).toEqual(['dark']);
    expect(toggleTag(on, { category: 'mood', tag: 'dark' }).tags?.mood).toEqual([]);
  });
});
