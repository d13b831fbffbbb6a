import { describe, expect, it } from 'vitest';

import { checkLyrics } from '../lyrics/check-lyrics.js';
import { formatStructure } from './format-structure.js';
import { structureFromArrangement, structureFromSections } from './structure-from-arrangement.js';
import { structureForDuration } from './structure-tags.js';

const tags = { mood: ['dark', 'tense'], characteristics: ['rolling'], instruments: ['acid line'] };

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

  it.each([
    [10, '[Instrumental - dark]'],
    [30, '[Intro - dark]\n\n[Main Theme - tense]\n\n[Outro - fade out]'],
    [90, '[Intro - atmospheric]\n\n[Build - rising energy]\n\n[Drop - dark]\n\n[Outro - fade out]'],
    [
      200,
      '[Intro - atmospheric]\n\n[Build - rising energy]\n\n[Drop - dark]\n\n[Breakdown - tense]\n\n[Build - rising energy]\n\n[Drop - dark]\n\n[Bridge - acid line]\n\n[Drop - rolling]\n\n[Outro - fade out]',
    ],
  ])('describes the sections of %i s by the selected tags', (seconds, text) => {
    expect(formatStructure(structureForDuration(seconds, { tags }))).toBe(text);
  });

  it('has words of its own where nothing is selected', () => {
    expect(structureForDuration(200).map(({ descriptor }) => descriptor)).toEqual([
      'atmospheric',
      'rising energy',
      'powerful',
      'atmospheric',
      'rising energy',
      'explosive',
      'melodic',
      'high energy',
      'fade out',
    ]);
    expect(structureForDuration(30, { tags: { characteristics: ['rolling'] } })[1]?.descriptor).toBe('rolling');
  });

  it.each([0, -1, Number.NaN, 3601])('refuses %s seconds', (seconds) => {
    expect(() => structureForDuration(seconds)).toThrow(/durationSeconds/);
  });
});

describe('formatStructure', () => {
  it('writes tags that the lyric checker accepts, for every length and both families', () => {
    for (const family of ['ace-step-v1', 'ace-step-1.5'] as const)
      for (const seconds of [10, 30, 90, 150, 240]) {
        const text = formatStructure(structureForDuration(seconds, { tags }), { family });
        expect(checkLyrics(text, { family }).issues).toEqual([]);
      }
  });

  it('uses only tokens of v1 for v1', () => {
    expect(formatStructure(structureForDuration(90), { family: 'ace-step-v1' })).toBe('[intro]\n\n[pre-chorus]\n\n[chorus]\n\n[outro]');
    expect(formatStructure([{ name: 'Thunderstorm', descriptor: '' }], { family: 'ace-step-v1' })).toBe('[inst]');
  });

  it('keeps a section on its line', () => {
    expect(formatStructure([{ name: 'Drop', descriptor: 'loud\nand wide' }])).toBe('[Drop - loud and wide]');
  });
});

describe('structureFromSections', () => {
  it('describes known sections and takes others as they are', () => {
    const sections = ['intro', 'VERSE', 'build', 'drop', 'break', 'polka', 'outro'].map((name) => ({ name }));
    expect(structureFromSections(sections, { tags }).map(({ name, descriptor }) => `${name}: ${descriptor}`)).toEqual([
      'Intro: tense',
      'Verse: rolling',
      'Build: rising energy',
      'Drop: dark',
      'Breakdown: tense',
      'Polka: ',
      'Outro: fade out',
    ]);
  });

  it('begins a section wherever an arrangement names one', () => {
    const arrangement = ['intro', undefined, ' ', 'drop', undefined].map((section, bar) => ({ bar, section }));
    expect(structureFromArrangement(arrangement).map(({ name }) => name)).toEqual(['Intro', 'Drop']);
  });
});
