import type { Abortable } from '@loop/core';

/** The world around a command: where it writes and what stops it. Tests pass their own. */
export interface CliIo extends Abortable {
  /** Takes results, for people or as JSON. */
  readonly stdout: (text: string) => void;
  /** Takes progress and errors. */
  readonly stderr: (text: string) => void;
  /** Whether `stderr` is a terminal, where a line of progress can be written over. @defaultValue false */
  readonly isTerminal?: boolean | undefined;
}
