/** The pre-tokenizer of Qwen's `tokenizer.json`, as the file writes it. */
export const QWEN_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

// White space by Unicode, which JavaScript's \s is not: it has U+FEFF and lacks U+0085.
const SPACE = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

// Ignoring case, the long s of U+017F is an s too.
const CONTRACTIONS = "'(?:[sS\\u017f]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";

const WORDS = new RegExp(
  [
    CONTRACTIONS,
    '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+',
    '\\p{N}',
    ` ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n]*`,
    `[${SPACE}]*[\\r\\n]+`,
    `[${SPACE}]+(?![^${SPACE}])`,
    `[${SPACE}]+`,
  ].join('|'),
  'gu',
);

/** Splits a text into the words within which pieces may be joined. Nothing is lost. */
export function splitWords(text: string): readonly string[] {
  return text.match(WORDS) ?? [];
}

// What GPT-2 splits by; RoBERTa and CLAP do the same.
const WORDS_OF_GPT2 = new RegExp(
  ["'(?:s|t|re|ve|m|ll|d)", ' ?\\p{L}+', ' ?\\p{N}+', ` ?[^${SPACE}\\p{L}\\p{N}]+`, `[${SPACE}]+(?![^${SPACE}])`, `[${SPACE}]+`].join('|'),
  'gu',
);

/** Splits a text as GPT-2 does. Nothing is lost. */
export function splitWordsOfGpt2(text: string): readonly string[] {
  return text.match(WORDS_OF_GPT2) ?? [];
}
