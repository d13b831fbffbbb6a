import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { defaultStructure, planStructure } from './plan-structure.js';
import { readStructure } from '../reading/read-structure.js';
import { SECTION_KINDS } from '../reading/section.js';
import type { SectionTag } from '../reading/section.js';

const tag = (kind: (typeof SECTION_KINDS)[number]): SectionTag => ({ name: kind, kind, words: '' });

describe('readStructure', () => {
  it('reads tags with numbers, hyphens and descriptions', () => {
    const { sections, unknown, hasWords } = readStructure(
      '[Intro - atmospheric]\n\n[Verse 1]\n[pre-chorus]\n[Chorus: bright, wide]\n[Guitar Solo]',
    );
    expect(sections).toEqual([
      { name: 'intro', kind: 'intro', words: 'atmospheric' },
      { name: 'verse 1', kind: 'verse', words: '' },
      { name: 'pre-chorus', kind: 'build', words: '' },
      { name: 'chorus', kind: 'chorus', words: 'bright, wide' },
      { name: 'guitar solo', kind: 'bridge', words: '' },
    ]);
    expect(unknown).toEqual([]);
    expect(hasWords).toBe(false);
  });

  it('notices words to sing', () => {
    expect(readStructure('[verse]\nla la la').hasWords).toBe(true);
  });

  it('reads an unknown tag as a verse and says so', () => {
    const { sections, unknown } = readStructure('[intro][flurb][outro]');
    expect(sections.map(({ kind }) => kind)).toEqual(['intro', 'verse', 'outro']);
    expect(unknown).toEqual(['flurb']);
  });

  it('takes a lone [inst] for no structure at all', () => {
    expect(readStructure('[inst]').sections).toEqual([]);
    expect(readStructure('[Instrumental]').sections).toEqual([]);
  });
});

describe('planStructure', () => {
  it('fills the bars without a gap, whatever is asked', () => {
    const tags = fc.array(fc.constantFrom(...SECTION_KINDS), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(tags, fc.integer({ min: 1, max: 450 }), (kinds, bars) => {
        const { sections, dropped } = planStructure(kinds.map(tag), bars);
        let next = 0;
        for (const section of sections) {
          expect(section.startBar).toBe(next);
          expect(section.bars).toBeGreaterThanOrEqual(1);
          next += section.bars;
        }
        expect(next).toBe(bars);
        expect(sections.length + dropped).toBe(kinds.length);
      }),
    );
  });

  it('thinks in phrases of four bars when there is room', () => {
    const { sections } = planStructure(
      ['intro', 'verse', 'drop', 'outro'].map((kind) => tag(kind as 'intro')),
      32,
    );
    expect(sections.map(({ bars }) => bars)).toEqual([4, 12, 12, 4]);
  });

  it('leaves out what has no room and counts it', () => {
    expect(
      planStructure(
        ['intro', 'verse', 'outro'].map((kind) => tag(kind as 'intro')),
        2,
      ),
    ).toMatchObject({
      sections: [
        { kind: 'intro', bars: 1 },
        { kind: 'verse', bars: 1 },
      ],
      dropped: 1,
    });
  });
});

describe('defaultStructure', () => {
  it('has more sections the longer the music is', () => {
    const counts = [10, 30, 60, 120, 200, 500].map((seconds) => defaultStructure(seconds, seconds / 2).length);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts[0]).toBe(1);
    expect(new Set(counts).size).toBe(5);
  });

  it('leaves each section two bars, however slow the music is', () => {
    for (const bars of [14, 16, 24, 40, 64]) {
      const { sections } = planStructure(defaultStructure(4 * bars, bars), bars);
      expect(Math.min(...sections.map((section) => section.bars))).toBeGreaterThanOrEqual(2);
    }
  });
});
