import * as z from 'zod/mini';

import { FileFormatError, describeValue } from '@loop/core';

/** Most bytes of text that are read as a vocabulary; the published one has 0.4 MB. */
const MAX_TEXT = 16 * 1024 * 1024;
const MAX_ENTRIES = 200_000;
const MAX_PIECE = 256;

/** What the tokenizer looks up. */
export interface LyricVocabulary {
  /** Id of each piece of text. */
  readonly ids: ReadonlyMap<string, number>;
  /** Rank of each pair that may be joined, by `left + SEPARATOR + right`; lower goes first. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Ids of the marks that are cut out of the text before anything else. */
  readonly marks: ReadonlyMap<string, number>;
  /** Id of what has no entry. */
  readonly unknownId: number;
  /** Number of ids, one more than the highest. */
  readonly size: number;
}

/** Stands between the two halves of a pair; no piece contains it. */
export const PAIR_SEPARATOR = ' ';

const id = z.int().check(z.gte(0), z.lt(MAX_ENTRIES));
const piece = z.string().check(z.minLength(1), z.maxLength(MAX_PIECE));
const schema = z.object({
  added_tokens: z.array(z.object({ id, content: piece })).check(z.maxLength(1000)),
  model: z.object({
    type: z.optional(z.literal('BPE')),
    unk_token: piece,
    vocab: z.record(piece, id),
    merges: z.array(z.union([z.string().check(z.maxLength(2 * MAX_PIECE + 1)), z.tuple([piece, piece])])).check(z.maxLength(MAX_ENTRIES)),
  }),
});

/**
 * Reads the `vocab.json` of ACE-Step v1: text, or what `JSON.parse` made of it.
 *
 * @throws {FileFormatError} When it is not such a vocabulary, or larger than any that is meant.
 */
export function parseLyricVocabulary(vocabulary: unknown): LyricVocabulary {
  const value = typeof vocabulary === 'string' ? parseJson(vocabulary) : vocabulary;
  if (countEntries(value) > MAX_ENTRIES) throw fault(`it has more than ${MAX_ENTRIES} entries`);
  const parsed = check(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw fault(`at ${path.length === 0 ? 'its root' : path.join('.')}: ${message}`);
  }
  const { added_tokens: added, model } = parsed.data;
  const ids = new Map(Object.entries(model.vocab));
  const marks = new Map(added.map(({ content, id: value }) => [content, value]));
  const unknownId = marks.get(model.unk_token) ?? ids.get(model.unk_token);
  if (unknownId === undefined) throw fault(`its unk_token ${describeValue(model.unk_token)} has no id`);
  for (const required of ['[START]', '[SPACE]', '[en]']) {
    if (!marks.has(required)) throw fault(`added_tokens lacks ${required}`);
  }
  let highest = unknownId;
  for (const value of ids.values()) highest = Math.max(highest, value);
  for (const value of marks.values()) highest = Math.max(highest, value);
  return { ids, marks, unknownId, ranks: readMerges(model.merges, ids), size: highest + 1 };
}

function readMerges(merges: readonly (string | readonly [string, string])[], ids: ReadonlyMap<string, number>): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const [rank, merge] of merges.entries()) {
    const [left, right, ...rest] = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!left || !right || rest.length > 0) throw fault(`merge ${rank} is not a pair: ${describeValue(merge)}`);
    if (!ids.has(left + right)) throw fault(`merge ${rank} makes ${describeValue(left + right)}, which has no id`);
    // The published list names some pairs several times; the last place counts.
    ranks.set(left + PAIR_SEPARATOR + right, rank);
  }
  return ranks;
}

function parseJson(text: string): unknown {
  if (text.length > MAX_TEXT) throw fault(`it has ${text.length} characters; at most ${MAX_TEXT} are read`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault('it is not JSON', error);
  }
}

function fault(what: string, cause?: unknown): FileFormatError {
  const message = `The lyric vocabulary cannot be read: ${what}. Use the vocab.json that is published with ACE-Step v1.`;
  return new FileFormatError('lyric vocabulary', message, undefined, cause === undefined ? {} : { cause });
}

/** A hundred thousand wrong entries overflow the stack of the check. */
function check(value: unknown): ReturnType<typeof schema.safeParse> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) throw fault('it has far too many faults');
    throw error;
  }
}

function countEntries(value: unknown): number {
  const { vocab } = ((value as { readonly model?: unknown } | null | undefined)?.model ?? {}) as { readonly vocab?: unknown };
  return typeof vocab === 'object' && vocab !== null ? Object.keys(vocab).length : 0;
}
