/** What the exit code of the command line means. */
export const EXIT_CODES = {
  /** All was done. */
  done: 0,
  /** Something unexpected failed. */
  failed: 1,
  /** The arguments or their values are wrong; nothing was written. */
  usage: 2,
  /** An input file is missing or is not what it should be. */
  input: 3,
  /** A file could not be written. */
  output: 4,
  /** Interrupted by the user; no partial file is left. */
  interrupted: 130,
} as const;

/** An exit code of the command line. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
