import { describe, expect, it } from 'vitest';

import type { LyricLanguage } from '../languages.js';
import { cleanLine } from './clean-line.js';
import { prepareLine } from './prepare-line.js';
import { romaniseJapanese } from './romanise-japanese.js';
import type { JapaneseWord } from './romanise-japanese.js';

const word = (surface: string, reading: string | undefined, ...classes: string[]): JapaneseWord => ({ surface, reading, classes });
const romanise = (...words: JapaneseWord[]): Promise<string> => romaniseJapanese('', () => Promise.resolve(words));

describe('a line as it is sung', () => {
  // Computed by the reference.
  it.each([
    ['en', "I got 99 problems, it's the 1st of May", "i got ninety-nine problems, it's the first of may"],
    ['en', 'Mr. Smith paid $20.50 & left @ 5%', 'mister smith paid twenty dollars, fifty cents and left at five percent'],
    ['en', '1,000,000 miles #1', 'one million miles hash one'],
    ['en', '12.5 seconds 24/7', 'twelve point five seconds twenty-four/seven'],
    ['en', '£3.20 ; 20€ ; 2024', 'three pounds sterling, twenty pence ; twenty euro ; two thousand and twenty-four'],
    ['fr', 'En 12,5 secondes 1er', 'en douze virgule cinq secondes premier'],
    ['fr', '1.000 km à 50%', 'mille km à cinquante pour cent'],
    ['de', '1. Test 3 Dr. Müller', 'erste test drei doktor müller'],
    ['de', '2.500,75', 'zweitausendfünfhundert Komma sieben fünf'],
    ['es', '1er lugar 21', 'primero lugar veintiuno'],
    ['it', '50 soldati 1°', 'cinquanta soldati primo'],
    ['pt', '2º lugar 33', 'segundo lugar trinta e três'],
    ['pl', '50 żołnierzy 3%', 'pięćdziesiąt żołnierzy trzy procent'],
    ['ru', '1-й день', 'первый день'],
    ['ru', 'Г-н Иванов', 'господин иванов'],
    ['nl', '1ste keer', 'eerste keer'],
    ['tr', 'Bu 1. test ; İstanbul ÖĞÜN', 'bu birinci test ; istanbul öğün'],
    ['ko', '50 명 ; 1번째', '오십 명 ; 첫 번째'],
    ['cs', '1. den', '1. den'],
    ['tr', 'Gece £5.99 vardı', 'gece sterlin beşincidoksandokuz vardı'],
    ['es', 'Bylo tam 100,000 v noci', 'bylo tam cien v noci'],
  ] as const)('has its numbers, abbreviations and signs in words: %s %s', (language, text, wanted) => {
    expect(cleanLine(text, language)).toBe(wanted);
  });

  // Computed by the reference.
  it.each([
    ['在12.5秒内', '在十二点五秒内'],
    ['有50名士兵', '有五十名士兵'],
    ['2024年5月1日', '二零二四年五月一日'],
    ['13812345678', '一三八一二三四五六七八'],
    ['1/2', '二分之一'],
    ['3.5%', '百分之三点五'],
    ['123456', '一二三四五六'],
    ['0.5', '零点五'],
    ['10', '十'],
    ['110', '一百一十'],
    ['200', '两百'],
    ['2000个', '两千个'],
    ['105', '一百零五'],
    ['1999年', '一九九九年'],
    ['第1次', '第一次'],
    ["你好，世界！it's (ok)", '你好,世界,it,s ,ok,'],
    ['B2B', 'b2b'],
  ])('has its Chinese numbers in words: %s', (text, wanted) => {
    expect(cleanLine(text, 'zh')).toBe(wanted);
  });

  it('keeps its digits where one number has no words', () => {
    expect(cleanLine(`${'9'.repeat(40)} and 5`, 'en')).toBe(`${'9'.repeat(40)} and 5`);
  });

  it('says the money of one currency where another has no words', () => {
    expect(cleanLine('$5', 'ko')).toBe('오달러 영센트');
    expect(cleanLine('£5 $5', 'ko')).toBe('파운드 오 달러 오');
  });

  it.each([
    ['ko', '안녕하세요 세상아', 'annyeonghase-yo sesang-a'],
    ['ko', '꽃잎이 흩날리는 봄', 'kkoch-ip-i heutnallineun bom'],
    ['ko', '사랑 love 愛', 'salang love 愛'],
    ['zh', '月亮代表我的心', 'yue4liang4dai4biao3wo3de5xin1'],
    ['zh', '重庆的重量很重要', 'chong2qing4de5zhong4liang4hen3zhong4yao4'],
    ['zh', '100% pure', 'bai3fen1zhi1yi4bai3 pure'],
    ['zh', '一百二十三个女人不会一起走', 'yi1bai3er4shi2san1ge4nv3ren2bu2hui4yi4qi3zou3'],
    ['hi', 'नमस्ते  Hello 5', 'नमस्ते hello 5'],
    ['ja', 'ずっとキャンディーはきっとしんや', "zuttokyandiihakittoshin'ya"],
  ] as const)('is in Latin letters: %s %s', async (language: LyricLanguage, text, wanted) => {
    expect(await prepareLine(text, language, undefined)).toBe(wanted);
  });
});

describe('Chinese characters', () => {
  it.each([
    ['in a word as the word is read', '重庆的重量很重要', 'chong2qing4de5zhong4liang4hen3zhong4yao4'],
    ['alone by their first reading', '我得到了', 'wo3de2dao4le5'],
    ['alone by their first reading', '还要还给你', 'hai2yao4hai2gei3ni3'],
    ['in traditional writing too', '長大以後', 'zhang3da4yi3hou4'],
    ['in traditional writing too', '我們還有音樂', 'wo3men5hai2you3yin1le4'],
  ])('are read %s: %s', async (_, text, wanted) => {
    expect(await prepareLine(text, 'zh', undefined)).toBe(wanted);
  });
});

describe('Japanese words', () => {
  it('keep the spaces between Latin words, and a counter beside its number and sign', async () => {
    const space = word(' ', undefined, '記号', '空白');
    const [percent, counter] = [word('50%', undefined, '名詞', '数'), word('つ', 'ツ', '助動詞')];
    expect(await romanise(percent, counter)).toBe('50%tsu');
    expect(
      await romanise(word('君', 'キミ', '名詞', '代名詞'), word('>', undefined, '名詞'), space, word('hello', undefined, '名詞')),
    ).toBe('kimi> hello');
    expect(await romanise(word('rock', undefined, '名詞'), space, word('!', undefined, '名詞'))).toBe('rock !');
  });

  it('have spaces between them, but not before endings, suffixes and punctuation', async () => {
    const words = [
      word('夜', 'ヨル', '名詞', '一般'),
      word('は', 'ハ', '助詞', '係助詞'),
      word('晴れ', 'ハレ', '動詞', '自立'),
      word('まし', 'マシ', '助動詞'),
      word('た', 'タ', '助動詞'),
      word('。', '。', '記号', '句点'),
      word('花', 'ハナ', '名詞', '一般'),
      word('たち', 'タチ', '名詞', '接尾', '一般'),
    ];
    expect(await romanise(...words)).toBe('yoru wa haremashita. hanatachi');
  });

  it('double the first letter of the next word after a small tsu', async () => {
    expect(await romanise(word('あっ', 'アッ', '動詞', '自立'), word('た', 'タ', '助動詞'))).toBe('atta');
    expect(await romanise(word('待っ', 'マッ', '動詞', '自立'), word('て', 'テ', '助詞', '接続助詞'))).toBe('matte');
  });

  it('are written as in their own language when they are borrowed', async () => {
    expect(await romanise(word('ラブソング', 'ラブソング', '名詞', '一般'))).toBe('love song');
  });

  it('keep Latin letters and digits together, and show a question mark for what cannot be read', async () => {
    const pieces = ['me', '@', 'home'].map((surface) => word(surface, undefined, '名詞', '一般'));
    expect(await romanise(...pieces, word('が', 'ガ', '助詞', '格助詞'), word('鿿', undefined, '名詞', '一般'))).toBe('me@home ga ?');
  });
});
