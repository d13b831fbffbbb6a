import { parseInput } from '@loop/core';
import { formatKey } from '@loop/core/words';

import { canonicalTags } from '../vocabulary/canonical-tag.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { PROMPT_ORDER } from '../vocabulary/categories.js';
import { promptPartsSchema } from './prompt-parts.js';
import type { PromptParts } from './prompt-parts.js';

/** How much a tag matters when a prompt has no room for all: 0 is the last to go. */
export interface RankedTag {
  /** The tag as it stands in the prompt. */
  readonly tag: string;
  /** Its rank, 0 first. */
  readonly rank: number;
}

const RANKS = { subgenre: 2, mood: 3, instruments: 4, characteristics: 6, timbre: 7, production: 8, era: 9, region: 10 } as const;

/**
 * Writes a prompt of tags: genres, then subgenre, mood, instruments, timbre, characteristics, era, production and region,
 * then atmosphere, tempo, key and voice, and the user's own words last. Each tag stands once, in its canonical spelling.
 *
 * @throws {InvalidInputError} For parts that are out of range.
 *
 * @example
 * ```ts
 * composePrompt({ genres: ['techno', 'ambient'], tags: { instruments: ['bb'], mood: ['cc'] }, text: 'my custom' });
 * // 'techno, ambient, cc, bb, my custom'
 * ```
 */
export function composePrompt(parts: PromptParts, options: VocabularyOptions = {}): string {
  const text = (parts.text ?? '').replace(/^[\s,]+/, '').trimEnd();
  return [...promptTags(parts, options), text].filter((part) => part !== '').join(', ');
}

/** Lists the tags that a prompt of these parts has, without the user's own words. */
export function promptTags(parts: PromptParts, options: VocabularyOptions = {}): readonly string[] {
  return rankTags(parts, options).map(({ tag }) => tag);
}

/** Lists the tags of a prompt in its order, each with its importance. */
export function rankTags(parts: PromptParts, options: VocabularyOptions = {}): readonly RankedTag[] {
  parseInput(promptPartsSchema, parts, 'parts');
  const { genres = [], tags = {}, atmosphere = [], tempo, bpm, key, vocals } = parts;
  const listed: readonly (readonly [rank: number, tags: readonly (string | undefined)[]])[] = [
    [0, genres],
    ...PROMPT_ORDER.map((category) => [RANKS[category], tags[category] ?? []] as const),
    [5, atmosphere],
    [1, [tempo, bpm === undefined ? undefined : `${formatBpm(bpm)} bpm`]],
    [1, [key === undefined ? undefined : formatKey(key).toLowerCase()]],
    [1, [vocals]],
  ];
  const seen = new Set<string>();
  return listed.flatMap(([rank, group]) => {
    // A comma always separates: a "tag" that holds one is several.
    const split = group.flatMap((tag) => (tag ?? '').split(/[,;|\n]/));
    const fresh = canonicalTags(split, options).filter((tag) => !seen.has(tag));
    for (const tag of fresh) seen.add(tag);
    return fresh.map((tag) => ({ tag, rank }));
  });
}

function formatBpm(bpm: number): string {
  return String(Math.round(bpm * 10) / 10);
}
