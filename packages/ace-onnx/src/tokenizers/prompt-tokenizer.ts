import { FileFormatError } from '@loop/core';
import { Tokenizer } from '@huggingface/tokenizers';

/** Turns a style prompt into the token ids of the text encoder. */
export type PromptTokenizer = (prompt: string) => readonly number[];

/** The most tokens that the text encoder reads, the end mark included. */
export const MAX_PROMPT_TOKENS = 256;

const MAX_FILE_LENGTH = 64 * 2 ** 20;
const MAX_PIECES = 1_000_000;
// Longer prompts give the same 256 tokens: no piece of the published vocabulary spans so much.
const MAX_PROMPT_LENGTH = 16_384;

/**
 * Reads a `tokenizer.json` in the format of Hugging Face's fast tokenizers, of the Unigram kind that UMT5 uses.
 *
 * Over the library stands what it leaves out: pieces that the vocabulary does not know are spelled in bytes where the file says so, and
 * long prompts are cut to 256 tokens that end with the end mark.
 *
 * @param json - The text of `tokenizer.json`, at most 64 MiB.
 * @param configJson - The text of `tokenizer_config.json`.
 * @throws {FileFormatError} When the file is not such a tokenizer.
 *
 * Source: https://huggingface.co/docs/tokenizers/components#models
 */
export function createPromptTokenizer(json: string, configJson = '{}'): PromptTokenizer {
  const file = parseTokenizer(json);
  const tokenizer = load(file.raw, parseObject(configJson, 'tokenizer_config.json'));
  const end = tokenizer.encode('').ids;
  return (prompt) => {
    const { ids, tokens } = tokenizer.encode(prompt.slice(0, MAX_PROMPT_LENGTH));
    const spelled = file.byteIds === undefined ? ids : spellUnknown(ids, tokens, file);
    return spelled.length <= MAX_PROMPT_TOKENS ? spelled : [...spelled.slice(0, MAX_PROMPT_TOKENS - end.length), ...end];
  };
}

interface TokenizerFile {
  readonly raw: object;
  readonly unknownId: number | undefined;
  readonly unknownPiece: string | undefined;
  /** The ids of the pieces `<0x00>` to `<0xFF>`, when unknown text is spelled with them. */
  readonly byteIds: readonly number[] | undefined;
}

function parseTokenizer(json: string): TokenizerFile {
  if (json.length > MAX_FILE_LENGTH) throw fault(`is longer than ${MAX_FILE_LENGTH} characters`);
  const raw = parseObject(json, 'tokenizer.json');
  const model = Reflect.get(raw, 'model') as Record<string, unknown> | null | undefined;
  if (typeof model !== 'object' || model === null || model['type'] !== 'Unigram')
    throw fault('holds no model of the type Unigram, which UMT5 uses');
  const { vocab, unk_id: unknownId, byte_fallback: spells } = model;
  if (!Array.isArray(vocab) || vocab.length === 0 || vocab.length > MAX_PIECES)
    throw fault(`needs 1 to ${MAX_PIECES} pieces in model.vocab`);
  const ids = new Map<string, number>();
  for (const [id, entry] of (vocab as unknown[]).entries()) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'number')
      throw fault(`has no piece and score at model.vocab[${id}]`);
    ids.set(entry[0], id);
  }
  if (unknownId !== undefined && unknownId !== null && !(Number.isInteger(unknownId) && (unknownId as number) < vocab.length))
    throw fault('names a model.unk_id outside its vocabulary');
  const bytes = Array.from({ length: 256 }, (_, byte) => ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
  const canSpell = spells === true && bytes.every((id) => id !== undefined);
  return {
    raw,
    unknownId: (unknownId as number | null) ?? undefined,
    unknownPiece: typeof unknownId === 'number' ? ((vocab as [string, number][])[unknownId]?.[0] ?? undefined) : undefined,
    byteIds: canSpell ? (bytes as number[]) : undefined,
  };
}

function load(raw: object, config: object): Tokenizer {
  try {
    return new Tokenizer(raw, config);
  } catch (error) {
    throw fault(`cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
  }
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

function parseObject(json: string, name: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new FileFormatError('json', `${name} is not JSON.`, undefined, { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new FileFormatError('json', `${name} is not a JSON object.`);
  return value;
}

function fault(what: string, cause?: unknown): FileFormatError {
  return new FileFormatError('json', `The tokenizer.json ${what}.`, undefined, cause === undefined ? {} : { cause });
}
