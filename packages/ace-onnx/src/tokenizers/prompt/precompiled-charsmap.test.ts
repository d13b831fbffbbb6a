import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readCharsmap } from './precompiled-charsmap.js';
import { createPromptTokenizer } from './prompt-tokenizer.js';

interface Recorded {
  readonly tokenizer: { readonly normalizer: { readonly normalizers: readonly { readonly precompiled_charsmap?: string }[] } };
  readonly cases: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

// A tokenizer with SentencePiece's nmt_nfkc, as the published UMT5 has, and the ids that the reference library gives.
const { tokenizer, cases } = JSON.parse(
  gunzipSync(await readFile(new URL('__fixtures__/umt5-precompiled.json.gz', import.meta.url))).toString(),
) as Recorded;
const map = tokenizer.normalizer.normalizers[0]!.precompiled_charsmap!;

describe('readCharsmap', () => {
  it('leads to the ids of the reference, for every text', () => {
    const encode = createPromptTokenizer(JSON.stringify(tokenizer));
    expect(cases.filter(({ text, ids }) => encode(text).join() !== ids.join())).toEqual([]);
    expect(cases.length).toBeGreaterThan(400);
  });

  it.each([
    // Base and mark together are 6 bytes, so the cluster is not looked up as one.
    ['half-width kana become full-width, their voiced marks apart', 'ｶﾞﾚ', 'カ\u3099レ'],
    ['full-width letters become plain', 'ｌｏｆｉ　ｈｉｐ', 'lofi hip'],
    ['ligatures are taken apart', 'ﬁlm', 'film'],
    ['a letter and its accent become one', 'Cafe\u0301', 'Café'],
    ['control characters vanish', 'a\u0001b', 'ab'],
    ['lines and tabs become spaces', 'a\tb\nc', 'a b c'],
    ['what it does not know stays', 'dub 🎵 techno', 'dub 🎵 techno'],
  ])('%s', (_, text, normal) => {
    expect(readCharsmap(map)(text)).toBe(normal);
  });

  it('answers any bytes with a typed error or a text of bounded length', () => {
    const bytes = Buffer.from(map, 'base64');
    const damaged = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, value]) => {
        const copy = Uint8Array.from(bytes.subarray(0, 4096));
        copy[at % copy.length] = value;
        return copy;
      }),
      // A small array of random units, whose offsets lead anywhere.
      fc.uint8Array({ minLength: 64, maxLength: 64 }).map((units) => Uint8Array.from([32, 0, 0, 0, ...units])),
    );
    let read = 0;
    fc.assert(
      fc.property(damaged, fc.string({ unit: 'grapheme', maxLength: 20 }), (value, text) => {
        try {
          const normal = readCharsmap(Buffer.from(value).toString('base64'))(text);
          read += 1;
          return normal.length <= text.length * value.length + text.length;
        } catch (error) {
          return isLoopError(error, 'file_format');
        }
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it.each([
    ['that is not there', undefined],
    ['that is a number', 5],
    ['that is not base64', '%%%'],
    ['without a byte', ''],
    ['without an array', 'AAAA'],
    ['of more than 8 MiB', 'A'.repeat(9 * 2 ** 20)],
  ])('refuses a map %s', (...[, value]) => {
    expect(() => readCharsmap(value)).toThrow(expect.toSatisfy((error: unknown) => isLoopError(error, 'file_format')));
  });
});
