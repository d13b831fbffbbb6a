import { describe, expect, it } from 'vitest';

import { SMALL_VOCABULARY, idOf } from './__fixtures__/small-vocabulary.js';
import { prepareLine } from './clean/prepare-line.js';
import { createJapaneseAnalyser } from './create-japanese-analyser.js';
import { createLyricTokenizer } from './create-lyric-tokenizer.js';

// The test server serves the repository from its root.
const dictionary = '/packages/ace-onnx/node_modules/@patdx/kuromoji/dict';

describe('lyrics in a browser', () => {
  it('have the same ids', async () => {
    const ids = await createLyricTokenizer(SMALL_VOCABULARY).encode('[verse]\nhello world');
    expect(ids).toEqual(['[START]', '[en]', '[verse]', '[SPACE]', '[en]', 'hello', '[SPACE]', 'world', '[SPACE]'].map(idOf));
  });

  it('read Chinese, and Japanese with a dictionary that is fetched', async () => {
    const analyser = createJapaneseAnalyser(async (name) => new Uint8Array(await (await fetch(`${dictionary}/${name}`)).arrayBuffer()));
    expect(await prepareLine('月亮代表我的心', 'zh', analyser)).toBe('yue4liang4dai4biao3wo3de5xin1');
    expect(await prepareLine('東京の夜に雨が降る', 'ja', analyser)).toBe('tokyo no yoru ni ame ga furu');
  });
});
