import { describe, expect, it } from 'vitest';

import { detectLyricLanguages } from './detect-languages.js';

describe('the language of lyrics', () => {
  // Lines that are in no golden data.
  it.each([
    ['en', 'Give me something to believe in when the lights go down'],
    ['de', 'Komm, wir laufen durch den Regen nach Hause'],
    ['fr', 'Je voudrais te dire tout ce que je garde en moi'],
    ['es', 'Ayer soñé que volvías conmigo a casa'],
    ['it', 'Stanotte ti aspetto sotto la pioggia'],
    ['pt', 'Ontem eu chorei porque você não voltou'],
    ['pl', 'Wczoraj śniłem o tobie całą noc'],
    ['cs', 'Včera v noci se mi o tobě zdálo'],
    ['nl', 'Gisteren droomde ik dat je naast mij liep'],
    ['tr', 'Dün gece rüyamda seni gördüm'],
    ['hu', 'Tegnap este rólad álmodtam megint'],
    ['ru', 'Вчера мне снился тихий дождь'],
    ['ar', 'حلمت بك البارحة'],
    ['hi', 'कल रात तुम मेरे सपने में आए'],
    ['ko', '어젯밤 꿈에 너를 봤어'],
    ['ja', '昨日の夢で君に会った'],
    ['zh', '昨夜我又梦见你'],
  ])('is found line by line: %s', (language, line) => {
    expect(detectLyricLanguages([line])).toEqual([language]);
  });

  it('is that of the song where a line says too little', () => {
    expect(detectLyricLanguages(['oh oh', 'Ich liebe dich so sehr', '', '1, 2, 3!'])).toEqual(['de', 'de', 'de', 'de']);
    expect(detectLyricLanguages(['oh oh', '🎵', '—'])).toEqual(['en', 'en', 'en']);
  });

  it.each([
    ['zh', '我们在一起吗'],
    ['zh', '你好嗎'],
    ['zh', '我的心在這裡'],
    ['zh', '不要说再见'],
    ['zh', '爱の城'],
    ['ja', '桜吹雪'],
    ['ja', '広い空気'],
    ['ja', '我儘な君が好きだ'],
  ])('is decided by what only one language writes: %s %s', (language, line) => {
    expect(detectLyricLanguages([line])).toEqual([language]);
    expect(detectLyricLanguages(['夢の中へ', line, 'さよなら'])[1]).toBe(language);
    expect(detectLyricLanguages(['我们在一起吗', line, '你说什么'])[1]).toBe(language);
  });

  it('is that of the nearest line where Han characters could be either', () => {
    expect(detectLyricLanguages(['我们在一起吗', 'かわいい'])).toEqual(['zh', 'ja']);
    expect(detectLyricLanguages(['我们在一起吗', '永遠', '', 'かわいい', '永遠'])).toEqual(['zh', 'zh', 'en', 'ja', 'ja']);
    expect(detectLyricLanguages(['永遠', 'oh oh', '長大以後'])).toEqual(['zh', 'en', 'zh']);
  });

  it('stays fast for many lines', () => {
    const lines = Array.from({ length: 20_000 }, () => '永遠');
    expect(new Set(detectLyricLanguages(lines))).toEqual(new Set(['zh']));
  });

  it('takes Chinese characters between Japanese lines for Japanese', () => {
    expect(detectLyricLanguages(['夢の中へ', '永遠'])).toEqual(['ja', 'ja']);
    expect(detectLyricLanguages(['我爱你', '永遠'])).toEqual(['zh', 'zh']);
  });
});
