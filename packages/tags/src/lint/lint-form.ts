import type { FamilyLimits } from '../caption/model-families.js';
import { readKeys } from '../parse/read-key.js';
import { splitSegments } from '../parse/split-segments.js';
import type { Segment } from '../parse/split-segments.js';
import { canonicalTag } from '../vocabulary/canonical-tag.js';
import { MAX_TAG_LENGTH, foldTag, normalizeTag } from '../vocabulary/normalize-tag.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';
import type { LintIssue } from './lint-issue.js';
import { removeSegment } from './remove-segment.js';

/** What the form of a prompt of tags is held against. */
export interface FormRules {
  readonly vocabulary: Vocabulary;
  readonly limits: FamilyLimits;
  readonly reportUnknown: boolean;
}

/** Finds faults in the form of a prompt of tags. */
export function lintForm(text: string, rules: FormRules): readonly LintIssue[] {
  const segments = splitSegments(text);
  return [...lintSeparators(text, segments), ...lintTags(text, segments, rules), ...lintLength(text, segments, rules)];
}

function lintSeparators(text: string, segments: readonly Segment[]): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (segment.text === '') {
      const fix = removeSegment(text, segments, index);
      issues.push({ code: 'empty-tag', severity: 'warning', message: 'There is nothing between two separators.', ...rangeOf(fix), fix });
    } else if (next !== undefined && next.text !== '') {
      const between = text.slice(segment.end, next.start);
      if (between === ', ') continue;
      const range = { start: segment.end, end: next.start };
      const fix = [{ ...range, text: ', ' }];
      if (between.trim() === ',' && !between.includes('\n')) {
        issues.push({ code: 'spacing', severity: 'warning', message: 'Separate tags by a comma and one blank.', ...range, fix });
      } else issues.push({ code: 'separator', severity: 'error', message: 'Separate tags by commas.', ...range, fix });
    }
  }
  const [first, last] = [segments[0], segments.at(-1)];
  if (first?.text !== '' && first !== undefined && first.start > 0) issues.push(blank(0, first.start));
  if (last?.text !== '' && last !== undefined && last.end < text.length) issues.push(blank(last.end, text.length));
  return issues;
}

function blank(start: number, end: number): LintIssue {
  return { code: 'spacing', severity: 'info', message: 'There are blanks around the prompt.', start, end, fix: [{ start, end, text: '' }] };
}

function lintTags(text: string, segments: readonly Segment[], { vocabulary, reportUnknown }: FormRules): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  const seen = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    const { start, end } = segment;
    if (segment.text === '') continue;
    const tag = canonicalTag(segment.text, { vocabulary });
    const fold = foldTag(tag);
    if (seen.has(fold)) {
      const fix = removeSegment(text, segments, index);
      issues.push({ code: 'duplicate', severity: 'warning', message: `"${segment.text}" stands there already.`, start, end, fix });
      continue;
    }
    seen.add(fold);
    const lower = segment.text.toLowerCase();
    if (segment.text !== lower) {
      const fix = [{ start, end, text: lower }];
      issues.push({ code: 'casing', severity: 'warning', message: `Write tags in lower case: "${lower}".`, start, end, fix });
    }
    if (lower !== tag && tag !== '' && (vocabulary.kinds.has(tag) || normalizeTag(lower) !== lower)) {
      const fix = [{ start, end, text: tag }];
      issues.push({ code: 'alias', severity: 'warning', message: `"${segment.text}" is usually written "${tag}".`, start, end, fix });
    }
    if (segment.text.length > MAX_TAG_LENGTH) {
      const message = `A tag of ${segment.text.length} characters says too much at once; split it.`;
      issues.push({ code: 'tag-too-long', severity: 'warning', message, start, end });
    }
    if (reportUnknown && !vocabulary.kinds.has(tag) && !/\bbpm\b/.test(tag) && readKeys(segment.text).length === 0) {
      issues.push({ code: 'unknown-tag', severity: 'info', message: `The vocabulary does not know "${segment.text}".`, start, end });
    }
  }
  return issues;
}

function lintLength(text: string, segments: readonly Segment[], { limits }: FormRules): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  const full = segments.filter((segment) => segment.text !== '');
  const { captionLength, tagCount } = limits;
  const surplus = full[tagCount];
  const lastFit = full[tagCount - 1];
  if (surplus !== undefined && lastFit !== undefined) {
    const message = `There are ${full.length} tags; more than ${tagCount} dilute each other.`;
    const fix = [{ start: lastFit.end, end: text.length, text: '' }];
    issues.push({ code: 'too-many-tags', severity: 'warning', message, start: surplus.start, end: text.length, fix });
  }
  if (text.length > captionLength) {
    const message = `The prompt has ${text.length} characters; the model reads ${captionLength}.`;
    const fits = full.findLast((segment) => segment.end <= captionLength);
    const fix = fits === undefined ? undefined : [{ start: fits.end, end: text.length, text: '' }];
    issues.push({ code: 'too-long', severity: 'error', message, start: captionLength, end: text.length, fix });
  }
  return issues;
}

function rangeOf(fix: readonly { readonly start: number; readonly end: number }[]): { readonly start: number; readonly end: number } {
  return { start: fix[0]?.start ?? 0, end: fix[0]?.end ?? 0 };
}
