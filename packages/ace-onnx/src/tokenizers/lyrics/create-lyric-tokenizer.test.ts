import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLoopError, ModelMissingError } from '@loop/core';
import type { Warning } from '@loop/core';

import { SMALL_VOCABULARY, idOf } from './__fixtures__/small-vocabulary.js';
import { createLyricTokenizer } from './create-lyric-tokenizer.js';
import { LYRIC_LANGUAGES } from './languages.js';

const tokenizer = createLyricTokenizer(SMALL_VOCABULARY);
const ids = (...pieces: string[]): number[] => pieces.map(idOf);

describe('lyrics as ids', () => {
  it('start with a mark, and put a separator after every line, blank ones included', async () => {
    expect(await tokenizer.encode('[verse]\n\nhello world\n', { language: 'en' })).toEqual(
      ids('[START]', '[en]', '[verse]', '[SPACE]', '[SPACE]', '[en]', 'hello', '[SPACE]', 'world', '[SPACE]', '[SPACE]'),
    );
  });

  it('are none for no lyrics, and separators for white space', async () => {
    expect(await tokenizer.encode('')).toEqual([]);
    expect(await tokenizer.encode('  \r\n ')).toEqual(ids('[START]', '[SPACE]', '[SPACE]'));
  });

  it.each([
    ['a byte order mark', '\ufeff[verse]\nhello'],
    ['a byte order mark within', '[verse]\n\ufeffhello'],
    ['CR LF', '[verse]\r\nhello'],
    ['CR', '[verse]\rhello'],
    ['the next-line control', '[verse]\u0085hello'],
    ['a line separator', '[verse]\u2028hello'],
    ['a paragraph separator', '[verse]\u2029hello'],
  ])('are the same with %s', async (_, lyrics) => {
    expect(await tokenizer.encode(lyrics)).toEqual(await tokenizer.encode('[verse]\nhello'));
  });

  it('go on without a dictionary when somebody hears of it, and say so once', async () => {
    const warnings: Warning[] = [];
    const onWarning = (warning: Warning): number => warnings.push(warning);
    const missing = createLyricTokenizer(SMALL_VOCABULARY, {
      japaneseAnalyser: () => Promise.reject(new ModelMissingError('not installed', '@patdx/kuromoji')),
    });
    for (const without of [tokenizer, missing]) {
      expect(await without.encode('ヘロ\n夜ヘロ\n夜', { language: 'ja', onWarning })).toEqual(
        ids('[START]', '[ja]', 'he', 'r', 'o', '[SPACE]', '[ja]', '?', 'he', 'r', 'o', '[SPACE]', '[ja]', '?', '[SPACE]'),
      );
      expect(warnings.splice(0)).toEqual([expect.objectContaining({ code: 'substituted', field: 'lyrics' })]);
    }
  });

  it('need no dictionary for Chinese beside kana', async () => {
    const encoded = await tokenizer.encode('我们在一起吗\nかわいい');
    expect(encoded.filter((id) => id === idOf('[zh-cn]') || id === idOf('[ja]'))).toEqual(ids('[zh-cn]', '[ja]'));
  });

  it('take structure tags in any case, because lines are lower-cased first', async () => {
    expect(await tokenizer.encodeLine('[Verse]')).toEqual(ids('[en]', '[verse]'));
    expect(await tokenizer.encodeLine('[verse 1]')).toEqual(ids('[en]', '[UNK]', 'v', 'e', 'r', 's', 'e', '[SPACE]', 'on', 'e', '[UNK]'));
  });

  it('encode what stands beside a tag as English, whatever language was asked for', async () => {
    expect(await tokenizer.encodeLine('[chorus] hello', { language: 'de' })).toEqual(ids('[en]', '[chorus]', '[SPACE]', 'hello'));
  });

  it('name the language of each line', async () => {
    expect((await tokenizer.encodeLine('hello', { language: 'zh' }))[0]).toBe(idOf('[zh-cn]'));
    expect((await tokenizer.encodeLine('사랑해요'))[0]).toBe(idOf('[ko]'));
  });

  it('replace a letter that has no entry by the unknown id, one for each', async () => {
    expect(await tokenizer.encodeLine('ñññ', { language: 'es' })).toEqual(ids('[es]', '[UNK]', '[UNK]', '[UNK]'));
  });

  it('follow the last place of a merge that is listed twice', async () => {
    const { model } = SMALL_VOCABULARY;
    const late = createLyricTokenizer({ ...SMALL_VOCABULARY, model: { ...model, merges: ['w o', 'o n', 'w o'] } });
    expect(await late.encodeLine('won', { language: 'en' })).toEqual(ids('[en]', 'w', 'on'));
  });

  it('refuse a language that is not known, naming those that are', async () => {
    const refused = tokenizer.encode('hello', { language: 'xx' as never });
    await expect(refused).rejects.toSatisfy((error) => isLoopError(error, 'invalid_input'));
    await expect(refused).rejects.toThrow(/language/);
  });

  it('refuse lyrics that are longer than any song', async () => {
    await expect(tokenizer.encode('la '.repeat(40_000))).rejects.toSatisfy((error) => isLoopError(error, 'invalid_input'));
  });

  it('say what to install for kanji, and read kana without it', async () => {
    await expect(tokenizer.encodeLine('夜に', { language: 'ja' })).rejects.toSatisfy((error) => isLoopError(error, 'unsupported'));
    await expect(tokenizer.encodeLine('夜に', { language: 'ja' })).rejects.toThrow('@patdx/kuromoji');
    expect(await tokenizer.encodeLine('ヘロ', { language: 'ja' })).toEqual(ids('[ja]', 'he', 'r', 'o'));
  });

  it('stay within the vocabulary, a bounded length, and the same for the same text, for any text in any language', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[0-9.,$£€%#@&° \-/a-z一二年月日号次の가나다ñßéр]{0,40}$/u),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...LYRIC_LANGUAGES), async (lyrics, language) => {
        const analysed = createLyricTokenizer(SMALL_VOCABULARY, {
          japaneseAnalyser: (line) => Promise.resolve([...line].map((surface) => ({ surface, classes: ['名詞', '一般'] }))),
        });
        const encoded = await analysed.encode(lyrics, { language });
        expect(encoded.every((id) => Number.isInteger(id) && id >= 0 && id < analysed.vocabularySize)).toBe(true);
        // The longest way to say a sign or a digit is some sixty letters.
        expect(encoded.length).toBeLessThanOrEqual(2 + lyrics.length * 80);
        expect(await analysed.encode(lyrics, { language })).toEqual(encoded);
      }),
      { numRuns: 3000 },
    );
  });

  it('take a long line without hanging', async () => {
    const lines = ['1'.repeat(50_000), 'a'.repeat(50_000), '1 '.repeat(25_000), '一1'.repeat(25_000), '$1.'.repeat(30_000)];
    for (const line of lines)
      for (const language of ['en', 'zh', 'ru'] as const)
        expect((await tokenizer.encodeLine(line, { language })).length).toBeGreaterThan(1);
  });
});
