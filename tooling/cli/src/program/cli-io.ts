import type { Abortable } from '@loop/core';

/** The world around a command: where it writes, what it reads its settings from, and what stops it. Tests pass their own. */
export interface CliIo extends Abortable {
  /** Takes results, for people or as JSON. */
  readonly stdout: (text: string) => void;
  /** Takes progress and errors. */
  readonly stderr: (text: string) => void;
  /** Whether `stderr` is a terminal, where a line of progress can be written over. @defaultValue false */
  readonly isTerminal?: boolean | undefined;
  /** How many characters a line of the terminal has. @defaultValue 80 */
  readonly columns?: number | undefined;
  /** Asks the person at the terminal; `undefined` when nobody is there. */
  readonly ask?: ((question: string, options?: Abortable) => Promise<string>) | undefined;
  /** Variables of the environment. @defaultValue none */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}
