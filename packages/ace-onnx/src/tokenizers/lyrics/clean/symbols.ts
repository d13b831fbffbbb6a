import type { LyricLanguage } from '../languages.js';

/** The signs that are said, in the order in which they are replaced. */
export const SYMBOLS = ['&', '@', '%', '#', '$', '£', '°'] as const;

/**
 * What each of {@link SYMBOLS} is called, by language.
 *
 * Source: what the lyric tokenizer of ACE-Step v1 says (https://github.com/ace-step/ACE-Step, Apache-2.0).
 */
export const SYMBOL_WORDS: Readonly<Partial<Record<LyricLanguage, readonly string[]>>> = {
  en: ['and', 'at', 'percent', 'hash', 'dollar', 'pound', 'degree'],
  es: ['y', 'arroba', 'por ciento', 'numeral', 'dolar', 'libra', 'grados'],
  fr: ['et', 'arobase', 'pour cent', 'dièse', 'dollar', 'livre', 'degrés'],
  de: ['und', 'at', 'prozent', 'raute', 'dollar', 'pfund', 'grad'],
  pt: ['e', 'arroba', 'por cento', 'cardinal', 'dólar', 'libra', 'graus'],
  it: ['e', 'chiocciola', 'per cento', 'cancelletto', 'dollaro', 'sterlina', 'gradi'],
  pl: ['i', 'małpa', 'procent', 'krzyżyk', 'dolar', 'funt', 'stopnie'],
  cs: ['a', 'na', 'procento', 'křížek', 'dolar', 'libra', 'stupně'],
  ru: ['и', 'собака', 'процентов', 'номер', 'доллар', 'фунт', 'градус'],
  nl: ['en', 'bij', 'procent', 'hekje', 'dollar', 'pond', 'graden'],
  tr: ['ve', 'at', 'yüzde', 'diyez', 'dolar', 'sterlin', 'derece'],
  hu: ['és', 'kukac', 'százalék', 'kettőskereszt', 'dollár', 'font', 'fok'],
  ar: ['و', 'على', 'في المئة', 'رقم', 'دولار', 'جنيه', 'درجة'],
  zh: ['和', '在', '百分之', '号', '美元', '英镑', '度'],
  ko: ['그리고', '에', '퍼센트', '번호', '달러', '파운드', '도'],
};
