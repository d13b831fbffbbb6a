import type { Seconds } from '@loop/core';

/** A sung word, as a transcriber heard it. */
export interface TimedWord {
  /** The word with its punctuation, without blanks around it. */
  readonly text: string;
  /** When it begins; `undefined` when the transcriber does not say. */
  readonly start?: Seconds | undefined;
  /** When it ends. */
  readonly end?: Seconds | undefined;
  /** The voice that sings it, where the transcriber separates voices. */
  readonly speaker?: string | undefined;
  /** Whether a line ends here whatever stands there, as a transcript's own lines do. @defaultValue false */
  readonly endsLine?: boolean | undefined;
}

/** A line of lyrics. */
export interface TimedLine {
  readonly text: string;
  readonly start?: Seconds | undefined;
  readonly end?: Seconds | undefined;
}
