import type { LintIssue, TextEdit } from './lint-issue.js';
import { lintPrompt } from './lint-prompt.js';
import type { LintOptions } from './lint-prompt.js';

/** A prompt after its fixes. */
export interface FixedPrompt {
  /** The mended text. */
  readonly text: string;
  /** What was mended, in order. */
  readonly fixed: readonly LintIssue[];
  /** What a person has to decide. */
  readonly remaining: readonly LintIssue[];
}

/** Applies the fixes of issues to the text that they were found in. Where two overlap, the first wins; lint again for the rest. */
export function applyFixes(prompt: string, issues: readonly Pick<LintIssue, 'fix'>[]): string {
  return independentFixes(issues)
    .flatMap(({ fix = [] }) => fix)
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end), prompt);
}

/** The issues whose fixes can be applied together. */
function independentFixes<Issue extends Pick<LintIssue, 'fix'>>(issues: readonly Issue[]): readonly Issue[] {
  const edits: TextEdit[] = [];
  return issues.filter(({ fix }) => {
    // Changes that meet at one point have both been made for the present text, so one must wait as well.
    const isFree = fix?.every((edit) => edits.every((other) => edit.end < other.start || edit.start > other.end)) ?? false;
    if (isFree) edits.push(...(fix ?? []));
    return isFree;
  });
}

/**
 * Mends everything in a prompt that has one right way to be mended, until nothing is left to mend.
 *
 * @example
 * ```ts
 * fixPrompt('Lofi;  Rhodes piano, 80 bpm, 120 bpm').text; // 'lofi hip hop, rhodes, 80 bpm'
 * ```
 */
export function fixPrompt(prompt: string, options: LintOptions = {}): FixedPrompt {
  const fixed: LintIssue[] = [];
  let text = prompt;
  for (;;) {
    const issues = lintPrompt(text, options);
    const next = applyFixes(text, issues);
    // Every fix shortens, or brings nearer to, the one canonical form; the guard only keeps a faulty vocabulary from looping.
    if (next === text || fixed.length > 4 * prompt.length + 100) return { text, fixed, remaining: issues };
    fixed.push(...independentFixes(issues));
    text = next;
  }
}
