import type { Abortable } from '@loop/core';
import type { Command } from 'commander';

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
  /** Variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Adds a command to the program. Its action throws typed errors; a command whose answer is "no" throws {@link CommandFailed}. */
export type AddCommand = (program: Command, io: CliIo) => void;

/** A command ended as it should, and what it found is bad: its exit code is 1, and nothing more is to be said. */
export class CommandFailed extends Error {}
