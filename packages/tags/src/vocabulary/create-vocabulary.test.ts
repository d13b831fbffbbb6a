import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { parsePrompt } from '../parse/parse-prompt.js';
import { canonicalTag } from './canonical-tag.js';
import { createVocabulary } from './create-vocabulary.js';
import type { VocabularyExtension } from './create-vocabulary.js';
import { VOCABULARY_DATA } from './data/vocabulary-data.js';
import { VOCABULARY } from './default-vocabulary.js';
import { findGenre, findStyle } from './find-genre.js';
import { mergeStyles } from './merge-styles.js';

const extend = (extension: VocabularyExtension): ReturnType<typeof createVocabulary> => createVocabulary(VOCABULARY_DATA, extension);

const HARBOUR = { id: 'MINE-01', extends: 'CORE-01', name: 'Harbour Lofi', baseTags: ['harbour lofi', 'foghorn'] } as const;

function faultOf(extension: unknown): { readonly path: string; readonly message: string } | undefined {
  try {
    createVocabulary(VOCABULARY_DATA, extension as VocabularyExtension);
  } catch (error) {
    return isLoopError(error, 'invalid_input') ? error.issues[0] : undefined;
  }
  return undefined;
}

describe('createVocabulary', () => {
  it('adds a style that inherits what it does not say', () => {
    const vocabulary = extend({ styles: [HARBOUR], aliases: { 'port lofi': 'harbour lofi' } });
    const { instruments, tempoRange, group } = findStyle('CORE-01')!;
    expect(findStyle('MINE-01', { vocabulary })).toMatchObject({ instruments, tempoRange, group, baseTags: HARBOUR.baseTags });
    expect(canonicalTag('Port Lofi', { vocabulary })).toBe('harbour lofi');
    expect(parsePrompt('harbour lofi, foghorn', { vocabulary }).style?.id).toBe('MINE-01');
    expect(vocabulary.styles).toHaveLength(39);
  });

  it('inherits over several generations, and children of a replaced parent follow it', () => {
    const vocabulary = extend({
      styles: [
        { ...HARBOUR, tempoRange: [50, 60] },
        { id: 'MINE-02', extends: 'MINE-01', name: 'Night Harbour', baseTags: ['night harbour lofi'] },
      ],
    });
    expect(findStyle('MINE-02', { vocabulary })).toMatchObject({ tempoRange: [50, 60], instruments: ['piano', 'rhodes', 'bass guitar'] });
    const parent = VOCABULARY_DATA.styles.find(({ id }) => id === '_base_lofi')!;
    const slower = extend({ styles: [{ ...parent, tempoRange: [40, 50] }] });
    expect(findStyle('CORE-01', { vocabulary: slower })?.tempoRange).toEqual([40, 50]);
  });

  it('adds genres, tempos, voices and prompt values, and replaces what has the same name', () => {
    const techno = findGenre('techno')!;
    const vocabulary = extend({
      genres: [
        { ...techno, tempoRange: [90, 100] },
        { ...techno, tag: 'gabber', name: 'Gabber' },
      ],
      tempos: [{ id: 'breakneck', bpm: 200, tag: 'breakneck tempo' }],
      vocals: [{ tag: 'yodel', text: 'sounds' }],
      prompt: { atmosphere: ['harbour'] },
      common: { region: ['bergen'] },
    });
    expect(vocabulary.genres).toHaveLength(13);
    expect(findGenre('techno', { vocabulary })?.tempoRange).toEqual([90, 100]);
    expect(vocabulary.tempos.at(-1)?.id).toBe('breakneck');
    expect(parsePrompt('gabber, yodel, harbour', { vocabulary })).toMatchObject({
      genres: ['gabber'],
      vocals: 'yodel',
      atmosphere: ['harbour'],
    });
    expect(vocabulary.common.region).toEqual(['bergen']);
    expect(vocabulary.common.mood).toEqual(VOCABULARY.common.mood);
  });

  it('leaves the vocabulary that it starts from as it was', () => {
    const before = JSON.stringify(VOCABULARY_DATA);
    extend({ styles: [HARBOUR], aliases: { 'port lofi': 'harbour lofi' }, prompt: { mood: ['salty'] } });
    expect(JSON.stringify(VOCABULARY_DATA)).toBe(before);
    expect(VOCABULARY.kinds.has('harbour lofi')).toBe(false);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a parent that is not there', { styles: [{ ...HARBOUR, extends: 'CORE-99' }] }, 'styles.MINE-01.extends', /CORE-99/],
    [
      'a circle of parents',
      {
        styles: [
          { ...HARBOUR, extends: 'B' },
          { ...HARBOUR, id: 'B', extends: 'MINE-01' },
        ],
      },
      'styles.B.extends',
      /circle/,
    ],
    ['a style that is its own parent', { styles: [{ ...HARBOUR, extends: 'MINE-01' }] }, 'styles.MINE-01.extends', /circle/],
    ['a style that stays incomplete', { styles: [{ ...HARBOUR, extends: undefined }] }, 'styles.MINE-01.group', /missing/],
    ['an unknown form of voice', { styles: [{ ...HARBOUR, vocals: ['yodel'] }] }, 'styles.MINE-01.vocals', /voice/],
    ['a tag with a comma', { styles: [{ ...HARBOUR, baseTags: ['one, two'] }] }, 'styles[0].baseTags[0]', /tidy/],
    ['a tag in upper case', { prompt: { mood: ['Sad'] } }, 'prompt.mood[0]', /tidy/],
    ['tempos the wrong way round', { styles: [{ ...HARBOUR, tempoRange: [90, 60] }] }, 'styles[0].tempoRange', /slowest/],
    ['a tempo out of range', { tempos: [{ id: 'x', bpm: 5000, tag: 'x tempo' }] }, 'tempos[0].bpm', /./],
    ['an unknown field', { styles: [{ ...HARBOUR, colour: 'red' }] }, 'styles[0].colour', /./],
    ['an alias that is a tag itself', { aliases: { techno: 'house' } }, 'aliases.techno', /tag itself/],
    ['an alias of an alias', { aliases: { aaa: 'bbb', bbb: 'house' } }, 'aliases.aaa', /alias too/],
  ])('refuses %s, and says where', (_, extension, path, message) => {
    const fault = faultOf(extension);
    expect(fault?.path).toBe(path);
    expect(fault?.message).toMatch(message);
  });
});

describe('mergeStyles', () => {
  it('lets the first style lead and unites the rest, in the tempo that they share', () => {
    const { style, warnings } = mergeStyles([findStyle('CORE-01')!, findStyle('CORE-02')!]);
    expect(style).toMatchObject({ id: 'CORE-01+CORE-02', group: 'core', tempoRange: [70, 88] });
    expect(style.baseTags).toEqual(['lofi hip hop', 'chill', 'boom bap drums', 'vinyl crackle', 'jazz lofi']);
    expect(style.instruments).toContain('saxophone');
    expect(warnings).toEqual([]);
  });

  it('keeps the tempo of the first where they share none, and says so', () => {
    const { style, warnings } = mergeStyles([findStyle('CORE-04')!, findStyle('CORE-03')!]);
    expect(style.tempoRange).toEqual([110, 120]);
    expect(warnings).toMatchObject([{ code: 'substituted', field: 'tempoRange' }]);
  });

  it('lets a voice win over instrumental, and refuses to merge nothing', () => {
    expect(mergeStyles([findStyle('CORE-01')!, findStyle('VOCAL-02')!]).style).toMatchObject({ vocals: ['female vocal'], language: 'ja' });
    expect(() => mergeStyles([])).toThrow(/at least/);
  });
});
