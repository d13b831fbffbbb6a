import { parseInput } from '@loop/core';
import * as z from 'zod/mini';

import { rankTags } from '../compose/compose-prompt.js';
import type { RankedTag } from '../compose/compose-prompt.js';
import type { PromptParts } from '../compose/prompt-parts.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { FAMILY_LIMITS, MODEL_FAMILIES } from './model-families.js';
import type { ModelFamily } from './model-families.js';
import { writeSentences } from './write-sentences.js';

/** How a caption is written. */
export interface CaptionOptions extends VocabularyOptions {
  /** The models that it is for. @defaultValue 'ace-step-1.5' */
  readonly family?: ModelFamily | undefined;
}

/** A caption, and what did not fit into it. */
export interface Caption {
  /** The text for the model. */
  readonly text: string;
  /** Tags and words that there was no room for, the most important first. */
  readonly dropped: readonly string[];
}

/**
 * Writes what a model is given: comma tags of at most 256 characters for ACE-Step v1, where tempo and key are tags too; sentences of
 * at most 512 characters for 1.5, where tempo and key are fields of the request and only a scale that the model does not know is
 * named. When there is no room for everything, the least important tags go first: region, era, production.
 *
 * @throws {InvalidInputError} For parts that are out of range or an unknown family.
 */
export function writeCaption(parts: PromptParts, options: CaptionOptions = {}): Caption {
  const family = parseInput(z.enum(MODEL_FAMILIES), options.family ?? 'ace-step-1.5', 'family');
  const { form, captionLength, tagCount } = FAMILY_LIMITS[family];
  const own = (parts.text ?? '').split(form === 'tags' ? /[,;|\n]/ : /\n/).map((text) => text.trim());
  const texts = own.filter((text) => text !== '').map((tag): RankedTag => ({ tag, rank: 1 }));
  const ranked = [...rankTags(parts, options), ...texts];
  const write = (tags: ReadonlySet<RankedTag>): string =>
    form === 'tags'
      ? ranked.flatMap((tag) => (tags.has(tag) ? [tag.tag] : [])).join(', ')
      : writeSentences(parts, { ...options, only: new Set([...tags].map(({ tag }) => tag)), texts });
  const whole = write(new Set(ranked));
  if (ranked.length <= tagCount && whole.length <= captionLength) return { text: whole, dropped: [] };
  const byImportance = [...ranked].sort((a, b) => a.rank - b.rank);
  const kept = new Set<RankedTag>();
  const dropped: string[] = [];
  for (const tag of byImportance) {
    const fits = kept.size < tagCount && write(new Set([...kept, tag])).length <= captionLength;
    if (fits) kept.add(tag);
    else dropped.push(tag.tag);
  }
  return { text: write(kept), dropped };
}
