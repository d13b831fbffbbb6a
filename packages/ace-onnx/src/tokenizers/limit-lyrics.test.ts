import type { Warning } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { SMALL_VOCABULARY } from './lyrics/__fixtures__/small-vocabulary.js';
import { createLyricTokenizer } from './lyrics/create-lyric-tokenizer.js';
import { limitLyrics, MAX_LYRIC_IDS } from './limit-lyrics.js';

const lyrics = createLyricTokenizer(SMALL_VOCABULARY);
const warnings: Warning[] = [];
const limited = limitLyrics({ encodePrompt: async () => [1], encodeLyrics: (text, options) => lyrics.encode(text, options) }, (warning) =>
  warnings.push(warning),
);

describe('limitLyrics', () => {
  it('leaves lyrics as they are that the model can take', async () => {
    expect(await limited.encodeLyrics('hello world')).toEqual(await lyrics.encode('hello world'));
    expect(warnings.splice(0)).toEqual([]);
  });

  it('cuts lyrics beyond the 4096 ids of training, and says so', async () => {
    const text = 'la '.repeat(5400);
    const ids = await limited.encodeLyrics(text, { language: 'en' });
    expect(ids).toEqual((await lyrics.encode(text, { language: 'en' })).slice(0, MAX_LYRIC_IDS));
    expect(warnings.splice(0)).toEqual([expect.objectContaining({ code: 'clamped', field: 'lyrics' })]);
  });

  it('passes on that kanji cannot be read', async () => {
    await limited.encodeLyrics('夜に', { language: 'ja' });
    expect(warnings.splice(0)).toEqual([expect.objectContaining({ code: 'substituted', field: 'lyrics' })]);
  });
});
