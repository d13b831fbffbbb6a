import { readFile } from 'node:fs/promises';

import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPromptTokenizer, MAX_PROMPT_TOKENS } from './prompt-tokenizer.js';

// The tokenizer of the tiny checkpoint; its ids are compared with the reference in the golden vectors (umt5/tokenizer).
const json = await readFile(new URL('../../../fixtures/ace-step-v1/checkpoint/umt5-base/tokenizer.json', import.meta.url), 'utf8');
const encode = createPromptTokenizer(json);
const size = (JSON.parse(json) as { model: { vocab: unknown[] } }).model.vocab.length + 100;

describe('createPromptTokenizer', () => {
  it('gives the end mark alone for no prompt', () => {
    expect(encode('')).toEqual([1]);
  });

  it('spells what the vocabulary lacks in bytes, or marks it as unknown where the file has no bytes', () => {
    expect(encode('🎵').length).toBe(2 + 4);
    const plain = JSON.parse(json) as { model: { byte_fallback: boolean } };
    plain.model.byte_fallback = false;
    expect(createPromptTokenizer(JSON.stringify(plain))('🎵')).toEqual([259, 2, 1]);
  });

  it('gives 1 to 256 ids of the vocabulary for any text, the end mark last', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const ids = encode(text);
        return (
          ids.length >= 1 &&
          ids.length <= MAX_PROMPT_TOKENS &&
          ids.at(-1) === 1 &&
          ids.every((id) => Number.isInteger(id) && id >= 0 && id < size)
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses files that are no such tokenizer with a typed error', () => {
    for (const bad of ['', '[]', 'null', '{}', '{"model":{"type":"BPE","vocab":{}}}', '{"model":{"type":"Unigram","vocab":[]}}'])
      expect(() => createPromptTokenizer(bad)).toThrow(expect.toSatisfy((error: unknown) => isLoopError(error, 'file_format')));
  });

  it.each([
    ['a normalizer', { normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } }],
    [
      'a normalizer in a sequence',
      { normalizer: { type: 'Sequence', normalizers: [{ type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' }] } },
    ],
    ['a pre-tokenizer', { pre_tokenizer: { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated' } }],
    [
      'a pre-tokenizer in a sequence',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex: '(a+)+$' } }] } },
    ],
    ['a decoder', { decoder: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } }],
    ['an added token', { added_tokens: [{ id: 5, content: 'a', pattern: { Regex: '(a+)+$' } }] }],
  ])('refuses a regular expression that %s brings', (_, change) => {
    const text = JSON.stringify({ ...(JSON.parse(json) as object), ...change });
    expect(() => createPromptTokenizer(text)).toThrow(expect.toSatisfy((error: unknown) => isLoopError(error, 'file_format')));
  });

  it.each([
    ['a post-processor of numbers', { post_processor: [5] }],
    ['a template part that is a number', { post_processor: { type: 'TemplateProcessing', single: [5] } }],
    ['an added token without an id', { added_tokens: [{ id: null, content: '<x>' }] }],
    ['an added token with half an id', { added_tokens: [{ id: 1.5, content: '<x>' }] }],
    [
      'an end mark that has no id',
      {
        post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: 'nowhere' } }] },
        model: { type: 'Unigram', vocab: [['a', 0]] },
      },
    ],
    ['a lower-casing normalizer', { normalizer: { type: 'Lowercase' } }],
    ['a pre-tokenizer of bytes', { pre_tokenizer: { type: 'ByteLevel' } }],
  ])('refuses %s with a typed error, or never gives an id that is none', (_, change) => {
    const text = JSON.stringify({ ...(JSON.parse(json) as object), ...change });
    expect(() => createPromptTokenizer(text)('abc ü')).toThrow(expect.toSatisfy((error: unknown) => isLoopError(error, 'file_format')));
  });

  it('answers any change to a good file with a typed error or a tokenizer', () => {
    const good = JSON.parse(json) as Record<string, unknown>;
    const path = fc.constantFrom('normalizer', 'pre_tokenizer', 'post_processor', 'decoder', 'model', 'added_tokens', 'version');
    const change = fc.oneof(
      fc.tuple(path, fc.jsonValue()).map(([key, value]) => JSON.stringify({ ...good, [key]: value })),
      fc
        .tuple(fc.constantFrom('vocab', 'unk_id', 'type', 'byte_fallback'), fc.jsonValue())
        .map(([key, value]) => JSON.stringify({ ...good, model: { ...(good['model'] as object), [key]: value } })),
      fc.nat(json.length).map((cut) => json.slice(0, cut)),
      fc.string(),
    );
    fc.assert(
      fc.property(change, (text) => {
        try {
          expect(createPromptTokenizer(text)('warm piano, 日本').every(Number.isInteger)).toBe(true);
        } catch (error) {
          if (!isLoopError(error, 'file_format')) throw error;
        }
      }),
      { numRuns: 4_000 },
    );
  });
});
