import { ModelMissingError } from '@loop/core';

import { once } from '../runtime/once.js';
import type { Checkpoint } from '../runtime/runtime.js';
import { createLyricTokenizer } from './lyrics/create-lyric-tokenizer.js';
import type { LyricTokenizer, LyricTokenizerOptions } from './lyrics/create-lyric-tokenizer.js';
import { createPromptTokenizer } from './prompt/prompt-tokenizer.js';
import type { PromptTokenizer } from './prompt/prompt-tokenizer.js';
import type { Tokenizers } from './tokenizers.js';

/** Where a checkpoint keeps the vocabulary of the lyrics; it is published with the code, not with the weights. */
const LYRIC_VOCABULARY_PATH = 'lyric-tokenizer/vocab.json';

/**
 * Finds the tokenizers of a checkpoint. Each file is read when it is first needed: an instrumental needs no vocabulary of lyrics.
 *
 * @param options - How lyrics are read: the languages of lines, and what Japanese kanji are read with.
 * @returns Tokenizers whose methods throw {@link ModelMissingError} when their file is not there.
 */
export function openTokenizers(checkpoint: Checkpoint, options: LyricTokenizerOptions = {}): Tokenizers {
  const prompts = once<PromptTokenizer>(async () =>
    createPromptTokenizer(
      await checkpoint.text('umt5-base/tokenizer.json'),
      await checkpoint.text('umt5-base/tokenizer_config.json').catch(() => '{}'),
    ),
  );
  const lyrics = once<LyricTokenizer>(async () => createLyricTokenizer(await readVocabulary(checkpoint), options));
  return {
    encodePrompt: async (prompt) => (await prompts())(prompt),
    encodeLyrics: async (text, options) => (await lyrics()).encode(text, options),
  };
}

async function readVocabulary(checkpoint: Checkpoint): Promise<string> {
  return checkpoint.text(LYRIC_VOCABULARY_PATH).catch((error: unknown) => {
    throw new ModelMissingError(
      `The checkpoint has no ${LYRIC_VOCABULARY_PATH}, which lyrics need. Get it with \`ace-onnx pull ACE-Step/ACE-Step-v1-3.5B\`, or ask for an instrumental.`,
      LYRIC_VOCABULARY_PATH,
      { cause: error },
    );
  });
}
