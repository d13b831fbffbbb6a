import { InvalidInputError, describeValue } from '@loop/core';

import type { DatasetIssue } from '../dataset-issue.js';
import { ISSUE_SEVERITIES } from '../dataset-issue.js';
import type { Dataset } from '../track-record.js';
import { CAPTION_RULES } from './caption-rules.js';
import { DATASET_RULES } from './dataset-rules.js';
import type { LintRule } from './lint-rule.js';
import { toIssue } from './lint-rule.js';
import { LYRICS_RULES } from './lyrics-rules.js';
import { METADATA_RULES } from './metadata-rules.js';

/** Every fault that is looked for without hearing the audio. */
export const LINT_RULES: readonly LintRule[] = [...CAPTION_RULES, ...LYRICS_RULES, ...METADATA_RULES, ...DATASET_RULES];

/** Settings of {@link lintDataset}. */
export interface LintOptions {
  /** SHA-256 of the audio files by their paths, in hexadecimal: finds recordings that are there twice. @defaultValue not looked for */
  readonly hashes?: ReadonlyMap<string, string> | undefined;
  /** Codes of {@link LINT_RULES} that do not matter here. @defaultValue none */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * Looks for everything in a dataset that would spoil a training, before a GPU is paid for: words that are none, values that the model does not
 * know, rights that nobody gave, recordings that are there twice. Nothing is changed; see `applyFixes`.
 *
 * @returns The issues, errors first, each kind in the order of the tracks.
 * @throws {InvalidInputError} When `ignore` names a rule that there is not.
 */
export function lintDataset({ settings, tracks }: Dataset, options: LintOptions = {}): readonly DatasetIssue[] {
  const { hashes = new Map<string, string>(), ignore = [] } = options;
  for (const [index, code] of ignore.entries()) {
    if (LINT_RULES.some((rule) => rule.code === code)) continue;
    const issue = {
      path: `ignore[${index}]`,
      message: 'is no rule',
      received: describeValue(code),
      allowed: LINT_RULES.map((rule) => rule.code),
    };
    throw new InvalidInputError('lintDataset', [issue]);
  }
  const context = { settings, tracks, hashes };
  const rules = LINT_RULES.filter(({ code }) => !ignore.includes(code));
  const issues = rules.flatMap((rule) => Array.from(rule.find(context), (finding) => toIssue(rule, finding)));
  return issues.toSorted((a, b) => ISSUE_SEVERITIES.indexOf(a.severity) - ISSUE_SEVERITIES.indexOf(b.severity));
}
