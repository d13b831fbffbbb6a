import { parseInput } from '@loop/core';
import * as z from 'zod/mini';

import { FAMILY_LIMITS, MODEL_FAMILIES } from '../caption/model-families.js';
import type { ModelFamily } from '../caption/model-families.js';
import { isSentences } from '../parse/split-segments.js';
import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { lintConflicts } from './lint-conflicts.js';
import { lintForm } from './lint-form.js';
import type { LintIssue } from './lint-issue.js';

/** What a prompt is held against. */
export interface LintOptions extends VocabularyOptions {
  /** The models that the prompt is for: 256 characters and 20 tags for v1, 512 and 40 for 1.5. @defaultValue 'ace-step-v1' */
  readonly family?: ModelFamily | undefined;
  /** Reports tags that the vocabulary does not know. @defaultValue false */
  readonly reportUnknown?: boolean | undefined;
}

const optionsSchema = z.strictObject({
  family: z.optional(z.enum(MODEL_FAMILIES)),
  reportUnknown: z.optional(z.boolean()),
  vocabulary: z.optional(z.any()),
});

/**
 * Finds what is wrong with a prompt: its form (separators, spacing, casing, aliases, duplicates, length) and what contradicts itself
 * (two tempos, two keys, instrumental with a voice, "no drums" with drums). Fixes are data; see `applyFixes` and `fixPrompt`.
 * Sentences are only held against the length and the contradictions.
 *
 * @returns In the order of the text; empty for a prompt without fault.
 * @throws {InvalidInputError} When the prompt is no text or longer than 16 384 characters.
 *
 * @example
 * ```ts
 * lintPrompt('Lofi; 80 bpm, 120 bpm').map(({ code }) => code); // ['casing', 'alias', 'separator', 'two-tempos']
 * ```
 */
export function lintPrompt(prompt: string, options: LintOptions = {}): readonly LintIssue[] {
  return createLint(prompt, options)(prompt);
}

/**
 * Checks a prompt and the options, and creates the function that lints; `fixPrompt` calls it again for what becomes of the prompt, which
 * may be a little longer for a while.
 */
export function createLint(prompt: string, options: LintOptions): (text: string) => readonly LintIssue[] {
  parseInput(z.string().check(z.maxLength(16_384)), prompt, 'prompt');
  const { family = 'ace-step-v1', reportUnknown = false } = parseInput(optionsSchema, options, 'options');
  const { vocabulary = VOCABULARY } = options;
  const limits = FAMILY_LIMITS[family];
  return (text) => {
    if (text.trim() === '') {
      return [{ code: 'empty', severity: 'error', message: 'The prompt is empty; name at least a genre.', start: 0, end: text.length }];
    }
    const isTags = !isSentences(text);
    const issues = [
      ...(isTags ? lintForm(text, { vocabulary, limits, reportUnknown }) : lintLength(text, limits.captionLength)),
      ...lintConflicts(text, { vocabulary, isTags }),
    ];
    return issues.sort((a, b) => a.start - b.start);
  };
}

function lintLength(text: string, limit: number): readonly LintIssue[] {
  if (text.length <= limit) return [];
  const message = `The prompt has ${text.length} characters; the model reads ${limit}. Shorten it.`;
  return [{ code: 'too-long', severity: 'error', message, start: limit, end: text.length }];
}
