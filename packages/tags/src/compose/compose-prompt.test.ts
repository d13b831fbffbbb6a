import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { composePrompt, promptTags } from './compose-prompt.js';
import { EMPTY_SELECTION, toggleGenre, toggleTag } from './selection.js';

describe('composePrompt', () => {
  it('joins genres, mood, instruments and free text', () => {
    const parts = { genres: ['techno', 'ambient'], tags: { instruments: ['bb'], mood: ['cc'] }, text: 'my custom' };
    expect(composePrompt(parts)).toBe('techno, ambient, cc, bb, my custom');
  });

  it('has one order for the eight categories, then place, tempo, key and voice', () => {
    const tags = {
      subgenre: ['1'],
      mood: ['2'],
      instruments: ['3'],
      timbre: ['4'],
      characteristics: ['5'],
      era: ['6'],
      production: ['7'],
      region: ['8'],
    };
    const more = {
      atmosphere: ['9'],
      tempo: 'slow tempo',
      bpm: 70,
      key: { root: 'C#', scale: 'harmonicMinor' },
      vocals: 'humming',
    } as const;
    expect(composePrompt({ ...more, tags, genres: ['0'] })).toBe(
      '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, slow tempo, 70 bpm, c# harmonic minor, humming',
    );
  });

  it('writes each tag once, in its canonical spelling, and splits what holds several', () => {
    expect(
      promptTags({ genres: ['Lo-Fi Hip-Hop', 'lofi'], tags: { instruments: ['Rhodes Piano', 'rhodes', 'bells; harp'], mood: [' '] } }),
    ).toEqual(['lofi hip hop', 'rhodes', 'bells', 'harp']);
  });

  it('takes leading commas and blanks off the own words, and nothing else', () => {
    expect(composePrompt({ genres: ['techno'], text: ' , ,Rain; on  TIN ' })).toBe('techno, Rain; on  TIN');
    expect(composePrompt({ text: '' })).toBe('');
  });

  it('refuses parts that are out of range, with their path', () => {
    let error: unknown;
    try {
      composePrompt({ bpm: 20 });
    } catch (caught) {
      error = caught;
    }
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe('bpm');
  });
});

describe('a selection', () => {
  it('takes genres and tags in and out, in click order, and leaves the old one as it was', () => {
    const one = toggleTag(toggleGenre(EMPTY_SELECTION, 'techno'), { category: 'mood', tag: 'dark' });
    const two = toggleTag(one, { category: 'mood', tag: 'airy' });
    expect(two).toEqual({ genres: ['techno'], tags: { mood: ['dark', 'airy'] } });
    expect(toggleTag(two, { category: 'mood', tag: 'dark' }).tags?.mood).toEqual(['airy']);
    expect(toggleGenre(two, 'techno').genres).toEqual([]);
    expect(one.tags?.mood).toEqual(['dark']);
    expect(EMPTY_SELECTION).toEqual({ genres: [], tags: {} });
  });

  it('composes as it is', () => {
    const { genres } = VOCABULARY;
    expect(composePrompt(genres.reduce((selection, { tag }) => toggleGenre(selection, tag), EMPTY_SELECTION))).toBe(
      genres.map(({ tag }) => tag).join(', '),
    );
  });
});
