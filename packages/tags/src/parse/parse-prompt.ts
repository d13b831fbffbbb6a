import { parseInput } from '@loop/core';
import type { Bpm, Key } from '@loop/core';
import { findTempos } from '@loop/core/words';
import * as z from 'zod/mini';

import type { PromptParts } from '../compose/prompt-parts.js';
import { canonicalTag } from '../vocabulary/canonical-tag.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { mapCategories } from '../vocabulary/categories.js';
import type { TagCategory, TagsByCategory } from '../vocabulary/categories.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';
import { findTags } from './find-tags.js';
import { guessStyle } from './guess-style.js';
import type { StyleGuess } from './guess-style.js';
import { readKeys } from './read-key.js';
import { isSentences, splitSegments } from './split-segments.js';

/** What a prompt says. It can be composed again: it is `PromptParts`, every list filled in. */
export interface ParsedPrompt extends PromptParts {
  /** Whether the prompt is tags or sentences. */
  readonly form: 'tags' | 'sentences';
  /** Genres, in the order of the text. */
  readonly genres: readonly string[];
  /** Known tags by category; one that fits several stands in the likeliest. */
  readonly tags: TagsByCategory;
  /** Places, times and weathers. */
  readonly atmosphere: readonly string[];
  /** What the vocabulary knows nothing of: pieces of a tag prompt as they are, or whole sentences. */
  readonly text: string;
  /** Every known tag that the prompt mentions, in its order, also inside `text`. */
  readonly mentions: readonly string[];
  /** The style that all of it points to; `undefined` when the vocabulary has no styles. */
  readonly style: StyleGuess | undefined;
}

/** What is known beside the prompt's text. */
export interface ParsePromptOptions extends VocabularyOptions {
  /** The tempo that a request names in a field of its own; it wins over the text. */
  readonly bpm?: Bpm | undefined;
  /** The key that a request names in a field of its own, such as `F# minor`. A scale in the text on the same root is more exact and wins. */
  readonly key?: string | undefined;
}

const MAX_PROMPT = 16_384;

/**
 * Reads a prompt back: genres, tags by category, tempo, key, voice, and a guess of the style. Understands comma tags as well as
 * sentences.
 *
 * @throws {InvalidInputError} When the prompt is no text or longer than 16 384 characters.
 *
 * @example
 * ```ts
 * const { genres, bpm, key, style } = parsePrompt('Lo-Fi Hip-Hop, rhodes piano, vinyl crackle, 82 BPM, F# minor');
 * // ['lofi hip hop'], 82, { root: 'F#', scale: 'minor' }, { id: 'CORE-01', … }
 * ```
 */
export function parsePrompt(
  prompt: string,
  { vocabulary = VOCABULARY, bpm: knownBpm, key: knownKey }: ParsePromptOptions = {},
): ParsedPrompt {
  const text = parseInput(z.string().check(z.maxLength(MAX_PROMPT)), prompt, 'prompt');
  const form = isSentences(text) ? 'sentences' : 'tags';
  const read = form === 'tags' ? readTags(text, vocabulary) : readSentences(text, vocabulary);
  const listOf = (kind: string): string[] => read.tags.filter((tag) => vocabulary.kinds.get(tag)?.[0] === kind);
  const bpm = knownBpm ?? read.bpm;
  const key = joinKeys(knownKey === undefined ? undefined : readKeys(knownKey)[0]?.key, read.key);
  return {
    form,
    genres: listOf('genre'),
    tags: mapCategories((category: TagCategory) => listOf(category)),
    atmosphere: listOf('atmosphere'),
    vocals: listOf('vocals')[0],
    tempo: listOf('tempo')[0],
    bpm,
    key,
    text: read.rest.join(', '),
    mentions: read.mentions,
    style: guessStyle(read.mentions, { vocabulary, bpm }),
  };
}

interface ReadPrompt {
  readonly tags: readonly string[];
  readonly mentions: readonly string[];
  readonly bpm: Bpm | undefined;
  readonly key: Key | undefined;
  readonly rest: readonly string[];
}

function readTags(text: string, vocabulary: Vocabulary): ReadPrompt {
  const tags = new Set<string>();
  const mentions = new Set<string>();
  const rest: string[] = [];
  let bpm: Bpm | undefined;
  let key: Key | undefined;
  const addTag = (tag: string): void => {
    // Of several forms of voice one is the prompt's; the others stay as words, so that nothing is lost.
    const isSecondVoice = isVoice(tag, vocabulary) && [...tags].some((one) => one !== tag && isVoice(one, vocabulary));
    if (isSecondVoice) rest.push(tag);
    else tags.add(tag);
    mentions.add(tag);
  };
  for (const { text: segment } of splitSegments(text)) {
    let left = segment;
    if (!vocabulary.kinds.has(canonicalTag(segment, { vocabulary }))) {
      const tempo = bpm === undefined ? findTempos(left).find((one) => isUsable(one.bpm)) : undefined;
      bpm ??= tempo?.bpm;
      left = cut(left, tempo);
      const found = key === undefined ? readKeys(left)[0] : undefined;
      key ??= found?.key;
      left = cut(left, found);
    }
    const tag = canonicalTag(left, { vocabulary });
    if (tag === '') continue;
    if (vocabulary.kinds.has(tag)) addTag(tag);
    else {
      rest.push(left);
      for (const inside of findTags(left, vocabulary)) mentions.add(inside.tag);
    }
  }
  return { tags: [...tags], mentions: [...mentions], bpm, key, rest };
}

function readSentences(text: string, vocabulary: Vocabulary): ReadPrompt {
  const tags = new Set(findTags(text, vocabulary).map(({ tag }) => tag));
  const sentences = text.split(/(?<=[.!?])\s+|\n+/).map((sentence) => sentence.trim());
  const rest = sentences.filter((sentence) => sentence !== '' && !saysSomething(sentence, vocabulary));
  return {
    tags: [...tags],
    mentions: [...tags],
    bpm: findTempos(text).find(({ bpm }) => isUsable(bpm))?.bpm,
    key: readKeys(text)[0]?.key,
    rest: rest.map((sentence) => sentence.replace(/\.$/, '')),
  };
}

function saysSomething(sentence: string, vocabulary: Vocabulary): boolean {
  return findTags(sentence, vocabulary).length > 0 || findTempos(sentence).length > 0 || readKeys(sentence).length > 0;
}

function isVoice(tag: string, vocabulary: Vocabulary): boolean {
  return vocabulary.kinds.get(tag)?.[0] === 'vocals';
}

function isUsable(bpm: Bpm): boolean {
  return bpm >= 30 && bpm <= 300;
}

const LINK = String.raw`(?:\s|[:=~]|\b(?:in|at|key|of|the|tempo|scale|around|about)\b)`;
const LINKS_BEFORE = new RegExp(`${LINK}{1,8}$`, 'i');
const LINKS_AFTER = new RegExp(`^${LINK}{1,8}`, 'i');

/** Takes a find out of a piece, together with the words that led to it, such as "in the key of". */
function cut(segment: string, found: { readonly start: number; readonly end: number } | undefined): string {
  if (found === undefined) return segment;
  const before = segment.slice(0, found.start).replace(LINKS_BEFORE, '');
  return `${before} ${segment.slice(found.end).replace(LINKS_AFTER, '')}`.trim();
}

/** A request can only name major and minor; the text may know the scale better. */
function joinKeys(known: Key | undefined, written: Key | undefined): Key | undefined {
  if (known === undefined || written === undefined) return known ?? written;
  return known.root === written.root ? written : known;
}
