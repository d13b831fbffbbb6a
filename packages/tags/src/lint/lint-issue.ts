/** A change of a text: the range from `start` to `end` becomes `text`. */
export interface TextEdit {
  /** Where the change begins, in UTF-16 units. */
  readonly start: number;
  /** Where it ends, not included. */
  readonly end: number;
  /** What stands there instead. */
  readonly text: string;
}

/** The rules of {@link lintPrompt}. */
export const LINT_CODES = [
  'empty',
  'separator',
  'spacing',
  'empty-tag',
  'casing',
  'alias',
  'duplicate',
  'tag-too-long',
  'too-many-tags',
  'too-long',
  'tempo-range',
  'two-tempos',
  'tempo-word',
  'style-tempo',
  'two-keys',
  'instrumental-and-vocals',
  'contradiction',
  'unknown-tag',
] as const;

/** The rule that an issue breaks. */
export type LintCode = (typeof LINT_CODES)[number];

/** Something that is wrong with a prompt. */
export interface LintIssue {
  /** The rule that was broken; it stays the same when messages change. */
  readonly code: LintCode;
  /** How bad it is: the model loses or misreads something, it may be misled, or just worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What is wrong and what to do, for people. */
  readonly message: string;
  /** Where it begins in the prompt, in UTF-16 units. */
  readonly start: number;
  /** Where it ends, not included. */
  readonly end: number;
  /** Changes that fix it, where there is one right way. */
  readonly fix?: readonly TextEdit[] | undefined;
}
