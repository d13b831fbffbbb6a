import { describe, expect, it } from 'vitest';

import { isLoopError } from '@loop/core';

import { createJapaneseAnalyser } from '../tokenizers/lyrics/create-japanese-analyser.js';
import { romaniseJapanese } from '../tokenizers/lyrics/clean/romanise-japanese.js';
import { createInstalledJapaneseAnalyser } from './installed-japanese-analyser.js';

const analyser = createInstalledJapaneseAnalyser();

describe('Japanese with kanji', () => {
  it.each([
    ['東京の夜に雨が降る', 'tokyo no yoru ni ame ga furu'],
    ['さくら咲く頃に会いましょう', 'sakura saku koro ni aimashou'],
    ['愛してる', 'aishiteru'],
    ['明日はきっと晴れる', 'asu wa kitto hareru'],
    ['夢を見ていた。', 'yume wo mite ita.'],
    ['「好き」と言えなくて', '"suki" to ienakute'],
    ['夜に1番があった', 'yoru ni 1 ban ga atta'],
    ['理由は$20つある', 'riyuu wa$20tsu aru'],
    ['50%つ', '50%tsu'],
    ['<ja>君</ja> hello', '<ja> kimi</ja> hello'],
    ['(君)', '(kimi)'],
  ])('is read with the installed dictionary: %s', async (text, wanted) => {
    expect(await romaniseJapanese(text, analyser)).toBe(wanted);
  });
});

describe('a dictionary that cannot be read', () => {
  it.each(['<!doctype html>', ''])('is a missing model when a page comes instead of a file: %s', async (page) => {
    const broken = createJapaneseAnalyser(() => Promise.resolve(new TextEncoder().encode(page)));
    await expect(broken('夜')).rejects.toSatisfy((error) => isLoopError(error, 'model_missing'));
  });

  it('is a missing model, and is tried again with the next text', async () => {
    let asked = 0;
    const broken = createJapaneseAnalyser(() => {
      asked += 1;
      return Promise.reject(new Error('not found'));
    });
    await expect(broken('夜')).rejects.toSatisfy((error) => isLoopError(error, 'model_missing'));
    const before = asked;
    await expect(broken('夜')).rejects.toThrow('@patdx/kuromoji');
    expect(asked).toBeGreaterThan(before);
  });
});
