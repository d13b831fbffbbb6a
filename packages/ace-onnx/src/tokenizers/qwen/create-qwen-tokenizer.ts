import { fromByteLetters, toByteLetters } from './byte-letters.js';
import { mergePairs } from './merge-pairs.js';
import { parseQwenFile } from './parse-qwen-file.js';
import type { AddedToken, ByteLevelKind, QwenFile } from './parse-qwen-file.js';
import { splitWords, splitWordsOfGpt2 } from './split-words.js';

/** Options of {@link QwenTokenizer.encode}. */
export interface QwenEncodeOptions {
  /** The most tokens, those that the file adds included; the end of the text is cut. @defaultValue no limit */
  readonly maxTokens?: number | undefined;
  /** Whether the tokens that the file puts around a text are added. @defaultValue true */
  readonly addSpecial?: boolean | undefined;
}

/** Turns text into the ids of a Qwen model, and back. */
export interface QwenTokenizer {
  /** Ids of a text. Names of added tokens, such as `<|im_end|>`, become those tokens. */
  encode(text: string, options?: QwenEncodeOptions): readonly number[];
  /** The text of ids; unknown ids are left out, bytes that are no UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string;
  /** The bytes of one id, for reading a stream of ids: a character may be spread over several. */
  bytesOf(id: number): Uint8Array;
  /** The id of an added token or of a piece in byte letters. */
  idOf(token: string): number | undefined;
  /** Added tokens by name. */
  readonly added: ReadonlyMap<string, number>;
}

// Words of this many letters and more are rare, and not worth keeping.
const MAX_CACHED_LENGTH = 64;
const MAX_CACHED_WORDS = 10_000;

/**
 * Reads a `tokenizer.json` of Qwen's kind.
 *
 * Source: https://huggingface.co/docs/tokenizers (format); Qwen3 technical report, https://arxiv.org/abs/2505.09388
 *
 * @throws {FileFormatError} When the file is not such a tokenizer.
 */
export function createQwenTokenizer(json: string): QwenTokenizer {
  return createByteLevelTokenizer(json, 'qwen');
}

/** Reads a `tokenizer.json` of byte-level BPE that splits words as `kind` does. @throws {FileFormatError} When the file is not such a tokenizer. */
export function createByteLevelTokenizer(json: string, kind: ByteLevelKind): QwenTokenizer {
  const file = parseQwenFile(json, kind);
  const split = kind === 'qwen' ? (text: string) => splitWords(text.normalize('NFC')) : splitWordsOfGpt2;
  const encodeWord = createWordEncoder(file);
  const splitAdded = createAddedSplitter(file.added);
  const encoder = new TextEncoder();
  const bytes = new Map<number, Uint8Array>();
  for (const [piece, id] of file.vocabulary) bytes.set(id, fromByteLetters(piece));
  for (const [name, { id }] of file.added) bytes.set(id, encoder.encode(name));
  const bytesOf = (id: number): Uint8Array => bytes.get(id) ?? new Uint8Array(0);
  return {
    encode(text, { maxTokens = Infinity, addSpecial = true } = {}) {
      const [before, after] = addSpecial ? [file.before, file.after] : [[], []];
      const ids = splitAdded(text).flatMap((part) => (typeof part === 'number' ? part : split(part).flatMap((word) => encodeWord(word))));
      const room = Math.max(0, maxTokens - before.length - after.length);
      return [...before, ...ids.slice(0, room), ...after];
    },
    decode(ids) {
      const decoder = new TextDecoder();
      return ids.map((id) => decoder.decode(bytesOf(id), { stream: true })).join('') + decoder.decode();
    },
    bytesOf,
    idOf: (token) => file.added.get(token)?.id ?? file.vocabulary.get(token),
    added: new Map([...file.added].map(([name, { id }]) => [name, id])),
  };
}

function createWordEncoder({ vocabulary, ranks, ignoresMerges }: QwenFile): (word: string) => readonly number[] {
  const cache = new Map<string, readonly number[]>();
  const rankOf = (left: string, right: string): number | undefined => ranks.get(`${left} ${right}`);
  return (word) => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const letters = toByteLetters(word);
    const whole = ignoresMerges && vocabulary.has(letters);
    const ids = (whole ? [letters] : mergePairs(Array.from(letters), rankOf))
      .map((piece) => vocabulary.get(piece))
      .filter((id) => id !== undefined);
    if (word.length <= MAX_CACHED_LENGTH && cache.size < MAX_CACHED_WORDS) cache.set(word, ids);
    return ids;
  };
}

/** Finds added tokens in a text: the first, of those the longest. */
function createAddedSplitter(added: ReadonlyMap<string, AddedToken>): (text: string) => readonly (string | number)[] {
  const lengths = new Map<string, number[]>();
  for (const name of added.keys()) {
    const known = lengths.get(name[0]!) ?? [];
    if (!known.includes(name.length)) known.push(name.length);
    lengths.set(
      name[0]!,
      known.sort((a, b) => b - a),
    );
  }
  return (text) => {
    const parts: (string | number)[] = [];
    let start = 0;
    for (let place = 0; place < text.length; place += 1) {
      const length = lengths.get(text[place]!)?.find((candidate) => added.has(text.slice(place, place + candidate)));
      if (length === undefined) continue;
      const { id, stripsLeft, stripsRight, isWord } = added.get(text.slice(place, place + length))!;
      if (
        isWord &&
        (endsInWord(text.slice(Math.max(0, place - 2), place)) || beginsWithWord(text.slice(place + length, place + length + 2)))
      )
        continue;
      const before = text.slice(start, place);
      const kept = stripsLeft ? before.trimEnd() : before;
      if (kept !== '') parts.push(kept);
      parts.push(id);
      start = place + length;
      while (stripsRight && /\s/.test(text[start] ?? '')) start += 1;
      place = start - 1;
    }
    if (start < text.length) parts.push(text.slice(start));
    return parts;
  };
}

const endsInWord = (text: string): boolean => /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u.test(text);
const beginsWithWord = (text: string): boolean => /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u.test(text);
