import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError } from '@loop/core';

import { SMALL_VOCABULARY } from './__fixtures__/small-vocabulary.js';
import { parseLyricVocabulary } from './vocabulary.js';

const refused = (value: unknown): string => {
  try {
    parseLyricVocabulary(value);
  } catch (error) {
    if (isLoopError(error, 'file_format')) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a lyric vocabulary', () => {
  it('is read from text or from what it says', () => {
    expect(parseLyricVocabulary(JSON.stringify(SMALL_VOCABULARY))).toEqual(parseLyricVocabulary(SMALL_VOCABULARY));
  });

  it.each([150_000, 300_000])('is refused with a typed error when %i entries are wrong', (count) => {
    const vocab = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'x']));
    expect(refused({ ...SMALL_VOCABULARY, model: { ...SMALL_VOCABULARY.model, vocab } })).not.toBe('accepted');
  });

  it('is refused with the place of the fault', () => {
    const { model } = SMALL_VOCABULARY;
    expect(refused('{')).toMatch('not JSON');
    expect(refused(undefined)).toMatch('its root');
    expect(refused({ ...SMALL_VOCABULARY, model: { ...model, vocab: { a: -1 } } })).toMatch('model.vocab.a');
    expect(refused({ ...SMALL_VOCABULARY, model: { ...model, merges: ['h e l'] } })).toMatch('merge 0 is not a pair');
    expect(refused({ ...SMALL_VOCABULARY, model: { ...model, merges: ['q q'] } })).toMatch('"qq", which has no id');
    expect(refused({ ...SMALL_VOCABULARY, model: { ...model, unk_token: 'nothing' } })).toMatch('unk_token');
    expect(refused({ ...SMALL_VOCABULARY, added_tokens: [] })).toMatch('[START]');
    expect(refused(' '.repeat(17 * 1024 * 1024))).toMatch('characters');
  });

  it('is read or refused with a typed error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue()), (value) => {
        expect(refused(value)).not.toBe('accepted');
      }),
      { numRuns: 6000 },
    );
  });

  it('is read or refused with a typed error when a part of a good one is replaced', () => {
    const text = JSON.stringify(SMALL_VOCABULARY);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 8 }), (at, length, patch) => {
        expect(typeof refused(text.slice(0, at) + patch + text.slice(at + length))).toBe('string');
      }),
      { numRuns: 6000 },
    );
  });
});
