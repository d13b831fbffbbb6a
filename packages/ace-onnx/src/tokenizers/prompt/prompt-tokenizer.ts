import { FileFormatError, isLoopError } from '@loop/core';
import { Tokenizer } from '@huggingface/tokenizers';

import { fault } from './tokenizer-fault.js';
import { readTokenizerFile } from './tokenizer-file.js';
import type { Fields, TokenizerFile } from './tokenizer-file.js';

/** Turns a style prompt into the token ids of the text encoder. */
export type PromptTokenizer = (prompt: string) => readonly number[];

/** The most tokens that the text encoder reads, the end mark included. */
export const MAX_PROMPT_TOKENS = 256;

const MAX_FILE_LENGTH = 64 * 2 ** 20;
// Longer prompts give the same 256 tokens: no piece of the published vocabulary spans so much.
const MAX_PROMPT_LENGTH = 16_384;

/**
 * Reads a `tokenizer.json` in the format of Hugging Face's fast tokenizers, of the Unigram kind that UMT5 uses.
 *
 * The library finds the pieces. What it leaves out or does otherwise is done here: text is normalised by SentencePiece's character map, pieces
 * that the vocabulary does not know are spelled in bytes where the file says so, and long prompts are cut to 256 tokens that end with the end
 * mark. Regular expressions from the file are not run.
 *
 * @param json - The text of `tokenizer.json`, at most 64 MiB.
 * @param configJson - The text of `tokenizer_config.json`.
 * @throws {FileFormatError} When the file is not such a tokenizer; from the tokenizer too, when a fault shows only with a prompt.
 *
 * Source: https://huggingface.co/docs/tokenizers/components#models
 */
export function createPromptTokenizer(json: string, configJson = '{}'): PromptTokenizer {
  if (json.length > MAX_FILE_LENGTH) throw fault(`is longer than ${MAX_FILE_LENGTH} characters`);
  const file = readTokenizerFile(parseObject(json, 'tokenizer.json'));
  const config = parseObject(configJson, 'tokenizer_config.json');
  const tokenizer = guarded(() => openTokenizer(file, config));
  const encode = (text: string): readonly number[] => guarded(() => encodeText(tokenizer, file, text));
  const end = encode('');
  return (prompt) => {
    const ids = encode(prompt.slice(0, MAX_PROMPT_LENGTH));
    return ids.length <= MAX_PROMPT_TOKENS ? ids : [...ids.slice(0, MAX_PROMPT_TOKENS - end.length), ...end];
  };
}

function openTokenizer({ raw, normalise }: TokenizerFile, config: object): Tokenizer {
  const tokenizer = new Tokenizer(raw, config);
  // The library calls its normalizer as a function, on the text between added tokens.
  tokenizer.normalizer = normalise as unknown as Tokenizer['normalizer'];
  return tokenizer;
}

function encodeText(tokenizer: Tokenizer, file: TokenizerFile, text: string): readonly number[] {
  const { ids, tokens } = tokenizer.encode(text);
  const spelled = file.byteIds === undefined ? ids : spellUnknown(ids, tokens, file);
  if (!spelled.every(Number.isInteger)) throw fault('gives a piece no id: its unk_id or its post_processor names none');
  return spelled;
}

function spellUnknown(ids: readonly number[], tokens: readonly string[], file: TokenizerFile): readonly number[] {
  const encoder = new TextEncoder();
  return ids.flatMap((id, index) => {
    const token = tokens[index] ?? '';
    // The library keeps the text of what it did not know; the mark for the unknown itself is a piece like any other.
    if (id !== file.unknownId || token === file.unknownPiece) return id;
    return Array.from(encoder.encode(token), (byte) => file.byteIds![byte]!);
  });
}

/** The library answers to a faulty file with errors of every kind. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isLoopError(error)) throw error;
    throw fault(`cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function parseObject(json: string, name: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new FileFormatError('json', `${name} is not JSON.`, undefined, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FileFormatError('json', `${name} is not a JSON object.`);
  return value as Fields;
}
