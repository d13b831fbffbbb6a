import { LYRIC_LANGUAGES, languageMark } from '../languages.js';

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789'!,.?()-"];
const MERGES = ['h e', 'l l', 'he ll', 'hell o', 'w o', 'r l', 'wo rl', 'worl d', 'o n', 'o n'];
const MARKS = ['[STOP]', '[UNK]', '[SPACE]', '[START]', '[verse]', '[chorus]', ...LYRIC_LANGUAGES.map(languageMark)];

/** A vocabulary in the published shape, made by hand: ASCII letters, ten merges, one of them twice. */
export const SMALL_VOCABULARY = {
  version: '1.0',
  added_tokens: MARKS.map((content, id) => ({ id, content, special: true })),
  model: {
    type: 'BPE',
    unk_token: '[UNK]',
    vocab: Object.fromEntries(
      [...MARKS, ...LETTERS, ...new Set(MERGES.map((merge) => merge.replace(' ', '')))].map((piece, id) => [piece, id]),
    ),
    merges: MERGES,
  },
};

/** The id of a piece or a mark in {@link SMALL_VOCABULARY}. */
export function idOf(piece: string): number {
  return SMALL_VOCABULARY.model.vocab[piece]!;
}
