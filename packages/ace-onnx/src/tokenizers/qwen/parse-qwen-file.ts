import * as z from 'zod/mini';

import { FileFormatError } from '@loop/core';

import { QWEN_PATTERN } from './split-words.js';

/** Kinds of byte-level tokenizers, by the model that first split words so. */
export type ByteLevelKind = 'qwen' | 'gpt-2';

const MAX_FILE_LENGTH = 64 * 2 ** 20;
const MAX_PIECES = 1_000_000;
const MAX_NAME = 1000;

/** A token that is found in the text itself. */
export interface AddedToken {
  readonly id: number;
  /** Whether it takes the white space before it, and behind it. */
  readonly stripsLeft: boolean;
  readonly stripsRight: boolean;
  /** Whether it is not found within a word. */
  readonly isWord: boolean;
}

/** A byte-level tokenizer as its file describes it. */
export interface QwenFile {
  /** Ids by piece, spelled in byte letters. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Ranks of the pairs that are joined, by `left right`. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Whether a word that is a piece itself is that piece, whatever joining its letters would make. */
  readonly ignoresMerges: boolean;
  /** Tokens that are found in the text itself, such as `<|endoftext|>`, by name. */
  readonly added: ReadonlyMap<string, AddedToken>;
  /** Ids that the file puts before each text. */
  readonly before: readonly number[];
  /** Ids that the file puts after each text. */
  readonly after: readonly number[];
}

const id = z.int().check(z.gte(0), z.lt(2 ** 31));

const fileSchema = z.object({
  added_tokens: z.optional(z.array(z.unknown())),
  normalizer: z.nullish(z.object({ type: z.string() })),
  pre_tokenizer: z.unknown(),
  post_processor: z.optional(z.unknown()),
  model: z.object({
    type: z.literal('BPE'),
    // Both are checked by hand: there may be a million entries, and a fault in each.
    vocab: z.unknown(),
    merges: z.array(z.unknown()),
    ignore_merges: z.nullish(z.boolean()),
    continuing_subword_prefix: z.nullish(z.literal('')),
    end_of_word_suffix: z.nullish(z.literal('')),
  }),
});

const templateSchema = z.object({
  type: z.literal('TemplateProcessing'),
  single: z.array(z.object({ Sequence: z.optional(z.unknown()), SpecialToken: z.optional(z.object({ id: z.string() })) })),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(id) })),
});

/**
 * Reads a `tokenizer.json` of byte-level BPE whose merges are texts or pairs, with or without an end token of its own.
 *
 * @param json - At most 64 MiB.
 * @param kind - How it must split words.
 * @throws {FileFormatError} When the file is not such a tokenizer.
 *
 * Source: https://huggingface.co/docs/tokenizers/components
 */
export function parseQwenFile(json: string, kind: ByteLevelKind = 'qwen'): QwenFile {
  if (json.length > MAX_FILE_LENGTH) throw fault(`is longer than ${MAX_FILE_LENGTH} characters`);
  const parsed = z.safeParse(fileSchema, parseJson(json));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw fault(`is no byte-level BPE tokenizer: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
  }
  const { model, added_tokens: added = [], pre_tokenizer: splitter, post_processor: processor, normalizer } = parsed.data;
  if (normalizer !== undefined && normalizer !== null && normalizer.type !== 'NFC') throw fault('has a normalizer other than NFC');
  if (!isSplitterOf(splitter, kind)) throw fault(`splits words by another pattern than ${kind === 'qwen' ? 'Qwen' : 'GPT-2'} does`);
  return {
    vocabulary: readVocabulary(model.vocab),
    ranks: readMerges(model.merges),
    ignoresMerges: model.ignore_merges === true,
    added: readAdded(added),
    ...templateOf(processor),
  };
}

function isSplitterOf(splitter: unknown, kind: ByteLevelKind): boolean {
  if (kind === 'qwen') return JSON.stringify(splitter ?? null).includes(JSON.stringify(QWEN_PATTERN));
  const { type, use_regex: usesPattern = true, add_prefix_space: isPrefixed } = (splitter ?? {}) as Readonly<Record<string, unknown>>;
  return type === 'ByteLevel' && usesPattern === true && isPrefixed === false;
}

function readVocabulary(vocab: unknown): ReadonlyMap<string, number> {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) throw fault('has no model.vocab');
  const entries = Object.entries(vocab as Record<string, unknown>);
  if (entries.length > MAX_PIECES) throw fault(`has more than ${MAX_PIECES} pieces`);
  const wrong = entries.find(([, value]) => !isId(value));
  if (wrong !== undefined) throw fault(`has no id at model.vocab.${JSON.stringify(wrong[0])}`);
  return new Map(entries as [string, number][]);
}

function readMerges(merges: readonly unknown[]): ReadonlyMap<string, number> {
  if (merges.length > MAX_PIECES) throw fault(`has more than ${MAX_PIECES} merges`);
  const ranks = new Map<string, number>();
  for (const [rank, merge] of merges.entries()) {
    const isPair = Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === 'string');
    const text = isPair ? merge.join(' ') : merge;
    if (typeof text !== 'string') throw fault(`has no pair at model.merges[${rank}]`);
    ranks.set(text, rank);
  }
  return ranks;
}

function readAdded(added: readonly unknown[]): ReadonlyMap<string, AddedToken> {
  if (added.length > MAX_PIECES) throw fault(`has more than ${MAX_PIECES} added tokens`);
  const tokens = new Map<string, AddedToken>();
  for (const [index, entry] of added.entries()) {
    const { id, content, lstrip, rstrip, single_word: isWord } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    if (!isId(id) || typeof content !== 'string' || content === '' || content.length > MAX_NAME)
      throw fault(`has no id and content at added_tokens[${index}]`);
    tokens.set(content, { id, stripsLeft: lstrip === true, stripsRight: rstrip === true, isWord: isWord === true });
  }
  return tokens;
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

const robertaSchema = z.object({
  type: z.literal('RobertaProcessing'),
  sep: z.tuple([z.string(), id]),
  cls: z.tuple([z.string(), id]),
});

/** The ids that a post-processor puts around a text. */
function templateOf(processor: unknown): Pick<QwenFile, 'before' | 'after'> {
  const roberta = z.safeParse(robertaSchema, processor);
  if (roberta.success) return { before: [roberta.data.cls[1]], after: [roberta.data.sep[1]] };
  const nested: unknown = typeof processor === 'object' && processor !== null ? Reflect.get(processor, 'processors') : undefined;
  for (const part of Array.isArray(nested) ? (nested as unknown[]) : [processor]) {
    const template = z.safeParse(templateSchema, part);
    if (!template.success) continue;
    const { single, special_tokens: special } = template.data;
    const text = single.findIndex((entry) => entry.Sequence !== undefined);
    const idsOf = (entries: typeof single): number[] => entries.flatMap((entry) => special[entry.SpecialToken?.id ?? '']?.ids ?? []);
    return { before: idsOf(single.slice(0, text)), after: idsOf(single.slice(text + 1)) };
  }
  return { before: [], after: [] };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new FileFormatError('json', 'The tokenizer.json is not JSON.', undefined, { cause: error });
  }
}

function fault(what: string): FileFormatError {
  return new FileFormatError('json', `The tokenizer.json ${what}.`);
}
