import { isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';

/** What the exit code of the command line means. */
export const EXIT_CODES = {
  /** All was done. */
  done: 0,
  /** Something failed, or what was checked is not in order. */
  failed: 1,
  /** The arguments or their values are wrong; nothing was done. */
  usage: 2,
  /** A model or an input file is missing, damaged, or not what it should be. */
  input: 3,
  /** A file could not be written, or the disk is full. */
  output: 4,
  /** The network or a server failed. What was loaded so far is kept. */
  network: 5,
  /** Interrupted by the user; no partial file is left where a whole one is expected. */
  interrupted: 130,
} as const;

/** An exit code of the command line. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

const BY_ERROR: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  invalid_input: EXIT_CODES.usage,
  model_missing: EXIT_CODES.input,
  model_load_failed: EXIT_CODES.input,
  shape_mismatch: EXIT_CODES.input,
  file_format: EXIT_CODES.input,
  checksum_mismatch: EXIT_CODES.input,
  storage: EXIT_CODES.output,
  http: EXIT_CODES.network,
  connection: EXIT_CODES.network,
  timeout: EXIT_CODES.network,
};

/** What files that cannot be written answer. */
const OUTPUT_FAULTS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EEXIST']);

/** The exit code that an error leads to. */
export function exitCodeOf(error: unknown): ExitCode {
  if (isLoopError(error)) return BY_ERROR[error.code] ?? EXIT_CODES.failed;
  return OUTPUT_FAULTS.has(String((error as { code?: unknown } | null)?.code)) ? EXIT_CODES.output : EXIT_CODES.failed;
}
