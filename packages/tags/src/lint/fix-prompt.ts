import type { LintIssue, TextEdit } from './lint-issue.js';
import { createLint } from './lint-prompt.js';
import type { LintOptions } from './lint-prompt.js';

/** A prompt after its fixes. */
export interface FixedPrompt {
  /** The text after its fixes. */
  readonly text: string;
  /** What was fixed, in order. */
  readonly fixed: readonly LintIssue[];
  /** What a person has to decide. */
  readonly remaining: readonly LintIssue[];
}

/** Applies the fixes of issues to the text that they were found in. Where two overlap, the first wins; lint again for the rest. */
export function applyFixes(prompt: string, issues: readonly Pick<LintIssue, 'fix'>[]): string {
  return applyEdits(prompt, independentFixes(issues, prompt.length));
}

function applyEdits(prompt: string, issues: readonly Pick<LintIssue, 'fix'>[]): string {
  const edits = issues.flatMap(({ fix = [] }) => fix).sort((a, b) => a.start - b.start);
  const kept: string[] = [];
  let from = 0;
  for (const { start, end, text } of edits) {
    kept.push(prompt.slice(from, start), text);
    from = end;
  }
  return kept.join('') + prompt.slice(from);
}

/** The issues whose fixes can be applied together. Each place of the text is looked at as often as a fix touches it. */
function independentFixes<Issue extends Pick<LintIssue, 'fix'>>(issues: readonly Issue[], length: number): readonly Issue[] {
  const taken = new Uint8Array(length + 1);
  // Changes that meet at one point have both been made for the present text, so one must wait as well.
  const isTaken = ({ start, end }: TextEdit): boolean => taken.subarray(start, end + 1).includes(1);
  return issues.filter(({ fix }) => {
    if (fix === undefined || fix.some(isTaken)) return false;
    for (const { start, end } of fix) taken.fill(1, start, end + 1);
    return true;
  });
}

/**
 * Fixes everything in a prompt that has one right way to be fixed, until nothing is left to fix. The work grows with the length of the prompt.
 *
 * @example
 * ```ts
 * fixPrompt('Lofi;  Rhodes piano, 80 bpm, 120 bpm').text; // 'lofi hip hop, rhodes, 80 bpm'
 * ```
 */
export function fixPrompt(prompt: string, options: LintOptions = {}): FixedPrompt {
  const lint = createLint(prompt, options);
  const fixed: LintIssue[] = [];
  let text = prompt;
  for (;;) {
    const issues = lint(text);
    const now = independentFixes(issues, text.length);
    const next = applyEdits(text, now);
    // Every fix shortens, or brings nearer to, the one canonical form; the guard only keeps a faulty vocabulary from looping.
    if (next === text || fixed.length > 4 * prompt.length + 100) return { text, fixed, remaining: issues };
    fixed.push(...now);
    text = next;
  }
}
