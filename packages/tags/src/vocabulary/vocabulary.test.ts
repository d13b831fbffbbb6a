import { describe, expect, it } from 'vitest';

import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from './categories.js';
import { canonicalTag, canonicalTags } from './canonical-tag.js';
import { createVocabulary } from './create-vocabulary.js';
import { VOCABULARY_DATA } from './data/vocabulary-data.js';
import { VOCABULARY } from './default-vocabulary.js';
import { findGenre, findStyle } from './find-genre.js';
import { foldTag } from './normalize-tag.js';
import { PROMPT_CATEGORIES, STYLE_GROUPS } from './vocabulary.js';

const { styles, genres, tempos, prompt, aliases, kinds } = VOCABULARY;

describe('the vocabulary', () => {
  it('passes its own schema', () => {
    const checked = createVocabulary(VOCABULARY_DATA);
    expect(checked.styles).toEqual(styles);
    expect(checked.kinds).toEqual(kinds);
  });

  it('has 38 styles in five groups, each with tags, tempo, instruments, production and moods of its own', () => {
    expect(styles).toHaveLength(38);
    expect(STYLE_GROUPS.map((group) => styles.filter((style) => style.group === group).length)).toEqual([7, 9, 10, 7, 5, 0]);
    for (const style of styles) {
      for (const list of [style.baseTags, style.instruments, style.production, style.moods, style.vocals]) {
        expect(list.length).toBeGreaterThan(0);
        expect(new Set(list).size).toBe(list.length);
      }
      expect(style.tempoRange[0]).toBeLessThan(style.tempoRange[1]);
      expect(style.description).not.toBe('');
    }
    for (const key of ['id', 'name'] as const) expect(new Set(styles.map((style) => style[key])).size).toBe(38);
    expect(new Set(styles.map(({ baseTags }) => baseTags[0])).size).toBe(38);
  });

  it('has the styles that come with given tags as given', () => {
    expect(findStyle('CORE-01')).toMatchObject({
      baseTags: ['lofi hip hop', 'chill', 'boom bap drums', 'vinyl crackle'],
      instruments: ['piano', 'rhodes', 'bass guitar'],
      production: ['tape saturation', 'analog warmth', 'side-chain compression'],
      tempoRange: [70, 90],
    });
    expect(findStyle('CORE-02')).toMatchObject({
      baseTags: ['jazz lofi', 'sophisticated', 'complex harmony'],
      instruments: ['piano', 'saxophone', 'upright bass', 'brushed drums'],
      production: ['warm compression', 'vinyl crackle', 'room reverb'],
    });
    expect(findStyle('CORE-04')?.tempoRange).toEqual([110, 120]);
    expect(findStyle('SEASON-02')).toMatchObject({
      baseTags: ['christmas lofi', 'cozy', 'festive', 'holiday'],
      instruments: ['piano', 'sleigh bells', 'music box', 'soft strings'],
      production: ['vinyl crackle', 'warm', 'gentle compression'],
    });
  });

  it('has twelve genres, each with as many suggestions of its own as a model is asked for, in all eight categories', () => {
    expect(genres.map(({ name }) => name)).toEqual([
      'Techno',
      'House',
      'Trance',
      'Drum & Bass',
      'Hip Hop',
      'Ambient',
      'Pop',
      'Rock',
      'Jazz',
      'Classical',
      'Metal',
      'World Music',
    ]);
    expect(TAG_CATEGORIES).toHaveLength(8);
    for (const category of TAG_CATEGORIES) {
      const { count } = TAG_CATEGORY_INFO[category];
      for (const { suggestions } of genres) expect(new Set(suggestions[category]).size).toBe(count);
      expect(VOCABULARY.common[category]).toHaveLength(count);
      // Two genres may share a tag, not a list.
      expect(new Set(genres.map(({ suggestions }) => JSON.stringify(suggestions[category]))).size).toBe(12);
    }
  });

  it('has the tables of moods, tempos and prompt categories', () => {
    expect(PROMPT_CATEGORIES).toEqual(['genre', 'mood', 'instruments', 'tempo', 'production', 'atmosphere', 'vocals']);
    expect(prompt.mood).toHaveLength(15);
    expect(prompt.genre).toHaveLength(7);
    expect(prompt.instruments).toHaveLength(13);
    expect(prompt.production).toHaveLength(6);
    expect(prompt.atmosphere).toHaveLength(9);
    expect(tempos.map(({ bpm, tag }) => `${bpm} ${tag}`)).toEqual([
      '60 very slow tempo',
      '70 slow tempo',
      '80 laid-back tempo',
      '85 medium tempo',
      '90 groovy tempo',
      '100 upbeat tempo',
      '115 fast tempo',
    ]);
    for (const tag of ['instrumental', 'chopped vocals', 'female vocal sample', 'male vocal sample', 'humming', 'wordless vocals']) {
      expect(kinds.get(tag)?.[0]).toBe('vocals');
    }
  });

  it('knows what every tag of a style is: what is no thing to have is no characteristic', () => {
    const rest = styles.flatMap(({ baseTags }) => baseTags).filter((tag) => kinds.get(tag)?.[0] === 'characteristics');
    expect([...new Set(rest)].sort()).toEqual([
      'complex harmony',
      'deep bass',
      'focus',
      'funk bassline',
      'house beat',
      'japanese influence',
      'minimal drums',
      'minimal melody',
      'minor key',
      'narration',
      'no drums',
      'steady rhythm',
    ]);
  });

  it('has no two tags that are one in another spelling', () => {
    const folded = [...kinds.keys()].map(foldTag);
    expect(folded.filter((tag, index) => folded.indexOf(tag) !== index)).toEqual([]);
  });
});

describe('canonicalTag', () => {
  it('folds every alias to a tag of the vocabulary, and every tag to itself', () => {
    for (const [alias, tag] of Object.entries(aliases)) {
      expect(canonicalTag(alias)).toBe(tag);
      expect(kinds.has(tag)).toBe(true);
    }
    for (const tag of kinds.keys()) expect(canonicalTag(tag)).toBe(tag);
  });

  it.each([
    ['Lo-Fi Hip-Hop', 'lofi hip hop'],
    ['lofi', 'lofi hip hop'],
    ['Rhodes piano', 'rhodes'],
    ['R and B', 'r&b'],
    ['DnB', 'drum & bass'],
    ['“Tape Hiss”.', 'tape hiss'],
    ['  Glass   Marimba ', 'glass marimba'],
  ])('writes %j as %j', (written, tag) => {
    expect(canonicalTag(written)).toBe(tag);
  });

  it('keeps one of several spellings, in the order of their first appearance', () => {
    expect(canonicalTags(['Rhodes Piano', 'dark', 'rhodes', '', '!'])).toEqual(['rhodes', 'dark']);
  });
});

describe('findGenre and findStyle', () => {
  it('find by tag, name, id and other spellings', () => {
    expect(findGenre('Drum and Bass')?.tag).toBe('drum & bass');
    expect(findGenre('D&B')?.tag).toBe('drum & bass');
    expect(findGenre('polka')).toBeUndefined();
    expect(findStyle('jazz lofi')?.id).toBe('CORE-02');
    expect(findStyle('Dark Lofi')?.id).toBe('CORE-06');
    expect(findStyle('CORE-99')).toBeUndefined();
  });
});
