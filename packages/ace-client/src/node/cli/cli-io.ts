import type { Abortable } from '@loop/core';

/** The world around the command line. Tests pass their own. */
export interface CliIo extends Abortable {
  /** Takes results. */
  readonly stdout: (text: string) => void;
  /** Takes progress and errors. */
  readonly stderr: (text: string) => void;
  /** The variables `ACE_CLIENT_URL`, `ACE_CLIENT_API_KEY` and `ACESTEP_API_KEY` are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the exit code of the command line means. */
export const EXIT_CODES = {
  /** All was done. */
  done: 0,
  /** The work failed, here or on the server. */
  failed: 1,
  /** The arguments or their values are wrong; nothing was sent. */
  usage: 2,
  /** The server cannot be reached or turned the request away. */
  server: 3,
  /** Interrupted by the user. */
  interrupted: 130,
} as const;

/** An exit code of the command line. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
