import { describeValue } from '@loop/core';

import { KNOWN_PATTERN, readNormalizer } from './normalizer.js';
import type { Normalizer } from './normalizer.js';
import { fault } from './tokenizer-fault.js';

/** What of a `tokenizer.json` is used, checked. */
export interface TokenizerFile {
  /** The file without its normalizer and decoder; every kind in it is known, and no pattern in it is run. */
  readonly raw: object;
  readonly normalise: Normalizer;
  readonly unknownId: number | undefined;
  readonly unknownPiece: string | undefined;
  /** The ids of the pieces `<0x00>` to `<0xFF>`, when unknown text is spelled with them. */
  readonly byteIds: readonly number[] | undefined;
}

const MAX_PIECES = 1_000_000;
const MAX_ADDED_TOKENS = 10_000;
const MAX_DEPTH = 16;
const MAX_ID = 0x7fff_ffff;

/**
 * Checks a `tokenizer.json` of the Unigram kind part by part, and keeps what a prompt is encoded with.
 *
 * @throws {FileFormatError} For a kind of part that UMT5 does not use, any regular expression but the known one, or an id that is none.
 */
export function readTokenizerFile(file: Fields): TokenizerFile {
  assertKnownPatterns(file, 0);
  const pieces = readModel(file['model']);
  return {
    raw: {
      ...file,
      normalizer: null,
      decoder: null,
      pre_tokenizer: readPreTokenizer(file['pre_tokenizer']),
      post_processor: readPostProcessor(file['post_processor']),
      added_tokens: readAddedTokens(file['added_tokens']),
    },
    normalise: readNormalizer(file['normalizer']),
    ...pieces,
  };
}

/** Parsed JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Looks through every part but the vocabulary, which holds no patterns. */
function assertKnownPatterns(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw fault(`is nested more than ${MAX_DEPTH} deep`);
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Regex' && inner !== KNOWN_PATTERN)
      throw fault(`holds the regular expression ${describeValue(inner)}; only ${JSON.stringify(KNOWN_PATTERN)} is accepted`);
    if (key !== 'model' && key !== 'precompiled_charsmap') assertKnownPatterns(inner, depth + 1);
  }
}

function readModel(model: unknown): Pick<TokenizerFile, 'unknownId' | 'unknownPiece' | 'byteIds'> {
  if (!isFields(model) || model['type'] !== 'Unigram') throw fault('holds no model of the type Unigram, which UMT5 uses');
  const { vocab, unk_id: unknown = null, byte_fallback: spells } = model;
  if (!Array.isArray(vocab) || vocab.length === 0 || vocab.length > MAX_PIECES)
    throw fault(`needs 1 to ${MAX_PIECES} pieces in model.vocab`);
  const ids = new Map<string, number>();
  for (const [id, entry] of (vocab as unknown[]).entries()) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'number' || !Number.isFinite(entry[1]))
      throw fault(`has no piece and score at model.vocab[${id}]`);
    ids.set(entry[0], id);
  }
  if (unknown !== null && !(isId(unknown) && unknown < vocab.length)) throw fault('names a model.unk_id outside its vocabulary');
  const bytes = Array.from({ length: 256 }, (_, byte) => ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
  const isComplete = bytes.every((id): id is number => id !== undefined);
  return {
    unknownId: unknown ?? undefined,
    unknownPiece: unknown === null ? undefined : (vocab as [string, number][])[unknown]![0],
    byteIds: spells === true && isComplete ? (bytes as number[]) : undefined,
  };
}

function readPreTokenizer(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (isFields(value)) {
    const { type, pretokenizers } = value;
    if (type === 'WhitespaceSplit') return { type };
    if (type === 'Metaspace' && isMetaspace(value)) return value;
    if (type === 'Sequence' && Array.isArray(pretokenizers) && pretokenizers.length <= MAX_DEPTH) {
      const parts = (pretokenizers as unknown[]).map(readPreTokenizer);
      return { type, pretokenizers: parts.filter((part) => part !== null) };
    }
  }
  throw fault('has a pre_tokenizer that is not Metaspace, WhitespaceSplit or a Sequence of them');
}

function isMetaspace({ replacement, str_rep: written, prepend_scheme: scheme }: Fields): boolean {
  return [replacement, written, scheme].every((field) => field === undefined || field === null || typeof field === 'string');
}

function readPostProcessor(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (!isFields(value) || value['type'] !== 'TemplateProcessing' || !isTemplate(value['single']))
    throw fault('has a post_processor that is not a TemplateProcessing with a template for single texts');
  // Prompts never come in pairs.
  return { ...value, pair: value['single'] };
}

function isTemplate(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > MAX_DEPTH) return false;
  return (value as unknown[]).every((part) => {
    if (!isFields(part)) return false;
    const { SpecialToken: special, Sequence: sequence } = part;
    return (isFields(special) && typeof special['id'] === 'string') || isFields(sequence);
  });
}

function readAddedTokens(value: unknown): readonly Fields[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAX_ADDED_TOKENS) throw fault(`has no list of at most ${MAX_ADDED_TOKENS} added_tokens`);
  for (const [index, token] of (value as unknown[]).entries())
    if (!isFields(token) || !isId(token['id']) || typeof token['content'] !== 'string' || token['content'] === '')
      throw fault(`needs an id of 0–${MAX_ID} and a content at added_tokens[${index}]`);
  return value as readonly Fields[];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_ID;
}
