import { describe, expect, it } from 'vitest';

import { findWords } from './find-words.js';
import { GENRE_WORDS } from './genre-words.js';
import { MOOD_WORDS } from './mood-words.js';

const found = (text: string): string[] => findWords(text, GENRE_WORDS).map(({ word }) => word);

describe('findWords', () => {
  it('finds whole words in the order of the text', () => {
    expect(found('techno with a bit of house')).toEqual(['techno', 'house']);
    expect(found('technology, warehouse, rocket')).toEqual([]);
  });

  it('prefers the longer spelling and finds nothing inside it', () => {
    expect(found('Deep-House groove')).toEqual(['deep house']);
    expect(found('drum and bass')).toEqual(['drum and bass']);
  });

  it('treats hyphens and underscores as blanks', () => {
    expect(found('lo-fi_beats, hip-hop')).toEqual(['lo fi', 'hip hop']);
  });

  it('leaves out what is negated', () => {
    expect(findWords('no reverb, without any swing, bright', MOOD_WORDS).map(({ word }) => word)).toEqual(['bright']);
  });

  it('gives an entry once, however often it is named', () => {
    expect(found('techno, more techno')).toEqual(['techno']);
  });

  it('has a vocabulary without doubles', () => {
    const words = [...GENRE_WORDS, ...MOOD_WORDS].flatMap((entry) => entry.words);
    expect(new Set(words).size).toBe(words.length);
    expect(words.every((word) => word === word.toLowerCase())).toBe(true);
  });
});
