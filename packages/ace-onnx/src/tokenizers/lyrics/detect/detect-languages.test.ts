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

  it('takes Chinese characters between Japanese lines for Japanese', () => {
    expect(detectLyricLanguages(['夢の中へ', '永遠'])).toEqual(['ja', 'ja']);
    expect(detectLyricLanguages(['我爱你', '永遠'])).toEqual(['zh', 'zh']);
  });
});
