import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createQwenTokenizer } from './create-qwen-tokenizer.js';
import { mergePairs } from './merge-pairs.js';
import { splitWords } from './split-words.js';

const folder = fileURLToPath(new URL('../../../fixtures/ace-step-1.5/checkpoints', import.meta.url));
const json = readFileSync(`${folder}/Qwen3-Embedding-0.6B/tokenizer.json`, 'utf8');
const tokenizer = createQwenTokenizer(json);

/** The definition, without a thought for speed. */
function mergeSlowly(letters: readonly string[], rankOf: (left: string, right: string) => number | undefined): readonly string[] {
  const pieces = [...letters];
  for (;;) {
    const ranks = pieces.slice(1).map((right, index) => rankOf(pieces[index]!, right) ?? Infinity);
    const best = Math.min(...ranks);
    if (!Number.isFinite(best)) return pieces;
    const at = ranks.indexOf(best);
    pieces.splice(at, 2, pieces[at]! + pieces[at + 1]!);
  }
}

describe('mergePairs', () => {
  it('joins as the definition does', () => {
    const pairs = ['ab', 'aa', 'ba', 'aab', 'abab', 'baa'];
    const rankOf = (left: string, right: string): number | undefined => {
      const rank = pairs.indexOf(left + right);
      return rank === -1 ? undefined : rank;
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }), (letters) => {
        expect(mergePairs(letters, rankOf)).toEqual(mergeSlowly(letters, rankOf));
      }),
    );
  });

  it('takes a word of a hundred thousand letters', () => {
    const word = Array.from({ length: 100_000 }, (_, index) => 'ab'[index % 2]!);
    expect(mergePairs(word, (left, right) => (left.length < 64 && right.length < 64 ? left.length : undefined)).join('')).toHaveLength(
      100_000,
    );
  });
});

describe('splitWords', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(splitWords(text).join('')).toBe(text);
      }),
    );
  });

  it('keeps letters of any script together, and digits apart', () => {
    expect(splitWords("don't stop 日本語 café 123\n\n  x")).toEqual([
      'don',
      "'t",
      ' stop',
      ' 日本語',
      ' café',
      ' ',
      '1',
      '2',
      '3',
      '\n\n',
      ' ',
      ' x',
    ]);
    // The long s is an s where case does not count; U+0085 is white space, U+FEFF is not.
    expect(splitWords("it'ſ \u0085!\ufeff!")).toEqual(['it', "'ſ", ' ', '\u0085', '!\ufeff!']);
  });
});

describe('createQwenTokenizer', () => {
  it('gives back what it was given, whatever the script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const normal = text.normalize('NFC');
        expect(tokenizer.decode(tokenizer.encode(normal, { addSpecial: false }))).toBe(normal);
      }),
    );
  });

  it('finds added tokens in a text, and ends with the one that the file asks for', () => {
    const end = tokenizer.idOf('<|endoftext|>')!;
    expect(tokenizer.encode('a<|endoftext|>b').filter((id) => id === end)).toHaveLength(2);
    expect(tokenizer.encode('x'.repeat(5000), { maxTokens: 256 })).toHaveLength(256);
    expect(tokenizer.encode('x'.repeat(5000), { maxTokens: 256 }).at(-1)).toBe(end);
  });

  describe('of a file that differs', () => {
    interface File {
      readonly model: { readonly vocab: Readonly<Record<string, number>> };
      readonly added_tokens: readonly object[];
    }
    const file = JSON.parse(json) as File;
    const [word, id] = Object.entries(file.model.vocab).find(([piece]) => /^[a-z]{3,}$/u.test(piece))!;
    const withModel = (more: object): string => JSON.stringify({ ...file, model: { ...file.model, ...more } });
    const withToken = (more: object) =>
      createQwenTokenizer(JSON.stringify({ ...file, added_tokens: [...file.added_tokens, { id: 7_777, content: '<mask>', ...more }] }));
    const plain = (text: string): readonly number[] => tokenizer.encode(text, { addSpecial: false });

    it('takes a word for its piece where merges are ignored, and joins letters elsewhere', () => {
      expect(createQwenTokenizer(withModel({ merges: [], ignore_merges: true })).encode(word, { addSpecial: false })).toEqual([id]);
      expect(createQwenTokenizer(withModel({ merges: [] })).encode(word, { addSpecial: false })).toHaveLength(word.length);
    });

    it.each([
      [{}, 'a <mask> b', ['a ', ' b']],
      [{ lstrip: true }, 'a  <mask> b', ['a', ' b']],
      [{ rstrip: true }, 'a <mask> \n b', ['a ', 'b']],
      [{ single_word: true }, 'a <mask> b', ['a ', ' b']],
    ])('finds an added token with %j', (more, text, [before, after]) => {
      expect(withToken(more).encode(text, { addSpecial: false })).toEqual([...plain(before!), 7_777, ...plain(after!)]);
    });

    it.each(['a<mask> b', 'a <mask>b', '\u{1D4B6}<mask>'])('finds a token that must be a word of its own not in %j', (text) => {
      expect(withToken({ single_word: true }).encode(text, { addSpecial: false })).toEqual(plain(text));
    });

    it.each([{ continuing_subword_prefix: '##' }, { end_of_word_suffix: '</w>' }])(
      'refuses pieces with %j, which are not byte-level',
      (more) => {
        expect(() => createQwenTokenizer(withModel(more))).toThrow('no byte-level BPE tokenizer: model.');
      },
    );
  });

  it.each([
    ['text', 'nothing'],
    ['a list', '[]'],
    ['another model', '{"model":{"type":"Unigram"},"pre_tokenizer":null}'],
    ['another pattern', json.replace('\\\\p{N}| ?', '(a+)+$| ?')],
    ['an id that is none', json.replace('"!": 0', '"!": null').replace('"!":0', '"!":null')],
    ['a wrong merge', json.replace('"merges": [', '"merges": [7,').replace('"merges":[', '"merges":[7,')],
  ])('refuses %s', (_, text) => {
    const error = ((): unknown => {
      try {
        return createQwenTokenizer(text);
      } catch (reason) {
        return reason;
      }
    })();
    expect(isLoopError(error, 'file_format')).toBe(true);
  });
});
