import { LYRIC_LANGUAGES } from '@loop/ace-onnx';

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789'!,.?()-"];
const MARKS = [
  '[STOP]',
  '[UNK]',
  '[SPACE]',
  '[START]',
  '[verse]',
  '[chorus]',
  ...LYRIC_LANGUAGES.map((language) => `[${language === 'zh' ? 'zh-cn' : language}]`),
];

/** A vocabulary of lyrics in the published shape with letters alone. The published one is not part of this repository. */
export const SMALL_VOCABULARY = {
  version: '1.0',
  added_tokens: MARKS.map((content, id) => ({ id, content, special: true })),
  model: {
    type: 'BPE',
    unk_token: '[UNK]',
    vocab: Object.fromEntries([...MARKS, ...LETTERS].map((piece, id) => [piece, id])),
    merges: [] as string[],
  },
};
