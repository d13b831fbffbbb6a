import { PAIR_SEPARATOR } from './vocabulary.js';
import type { LyricVocabulary } from './vocabulary.js';

/** Turns cleaned text with marks into ids. */
export type PieceEncoder = (text: string) => number[];

/** Words and runs of other signs, as Unicode sees them. */
const CHUNKS = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]+|[^\p{White_Space}\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]+/gu;
/** A longer chunk is cut into pieces of this many characters, so that no line takes long. */
const MAX_CHUNK = 1024;
/** Chunks whose ids are remembered, since choruses repeat. */
const REMEMBERED = 10_000;

/**
 * Byte-pair encoding over characters: marks are cut out first, the longest match wins; then words are split, and pairs
 * are joined in the order of their ranks, the leftmost of equals first. A character without an entry is the unknown id.
 *
 * The pre-tokenizer of `@huggingface/tokenizers` 0.2 knows ASCII words only: it cuts `straße` in two.
 *
 * Source: Sennrich, Haddow, Birch, "Neural Machine Translation of Rare Words with Subword Units", 2016,
 * https://arxiv.org/abs/1508.07909; the chunks are those of the pre-tokenizer `Whitespace` of Hugging Face tokenizers.
 */
export function createPieceEncoder(vocabulary: LyricVocabulary): PieceEncoder {
  const remembered = new Map<string, readonly number[]>();
  const marks = [...vocabulary.marks.keys()].toSorted((one, other) => other.length - one.length);
  const markPattern = new RegExp(`(${marks.map(escapePattern).join('|')})`, 'u');

  const encodeChunk = (chunk: string): readonly number[] => {
    const known = remembered.get(chunk);
    if (known) return known;
    const ids = joinPairs([...chunk], vocabulary);
    if (remembered.size < REMEMBERED) remembered.set(chunk, ids);
    return ids;
  };

  return (text) => {
    const ids: number[] = [];
    for (const part of text.split(markPattern)) {
      const mark = vocabulary.marks.get(part);
      if (mark === undefined) for (const chunk of chunksOf(part)) ids.push(...encodeChunk(chunk));
      else ids.push(mark);
    }
    return ids;
  };
}

function* chunksOf(text: string): Generator<string> {
  for (const [chunk] of text.matchAll(CHUNKS)) {
    if (chunk.length <= MAX_CHUNK) {
      yield chunk;
      continue;
    }
    const characters = [...chunk];
    for (let start = 0; start < characters.length; start += MAX_CHUNK) yield characters.slice(start, start + MAX_CHUNK).join('');
  }
}

function joinPairs(pieces: string[], { ids, ranks, unknownId }: LyricVocabulary): number[] {
  const rankAt = (index: number): number => {
    const next = pieces[index + 1];
    return next === undefined ? Infinity : (ranks.get(pieces[index]! + PAIR_SEPARATOR + next) ?? Infinity);
  };
  const ranksOfPairs = pieces.map((_, index) => rankAt(index));
  for (;;) {
    let at = 0;
    for (let index = 1; index < ranksOfPairs.length; index += 1) if (ranksOfPairs[index]! < ranksOfPairs[at]!) at = index;
    if (!(ranksOfPairs[at]! < Infinity)) return pieces.map((piece) => ids.get(piece) ?? unknownId);
    pieces.splice(at, 2, pieces[at]! + pieces[at + 1]!);
    ranksOfPairs.splice(at, 2, rankAt(at));
    if (at > 0) ranksOfPairs[at - 1] = rankAt(at - 1);
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
