import { isLoopError } from '@loop/core';
import type { ErrorCode } from '@loop/core';

import { CommandFailed, InputFault } from './command-faults.js';

/** What the exit code of every command line of Loop means. */
export const EXIT_CODES = {
  /** All was done. */
  done: 0,
  /** Something unexpected failed, or what was checked is not in order. */
  failed: 1,
  /** The arguments or their values are wrong; nothing was done. */
  usage: 2,
  /** A model or an input file is missing, damaged, or not what it should be. */
  input: 3,
  /** A file is there already or could not be written. */
  output: 4,
  /** The network or a server failed, or a server turned the request away. */
  network: 5,
  /** Interrupted by the user; no partial file is left where a whole one is expected. */
  interrupted: 130,
} as const;

/** An exit code of the command line. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The exit codes for the help of a program. */
export const EXIT_HELP =
  'Exit codes: 0 done, 1 failed or not in order, 2 wrong arguments, 3 input or model missing or damaged, 4 output exists or cannot be\n' +
  'written, 5 network or server, 130 interrupted.';

const BY_ERROR: Readonly<Record<ErrorCode, ExitCode>> = {
  invalid_input: EXIT_CODES.usage,
  unsupported: EXIT_CODES.usage,
  model_missing: EXIT_CODES.input,
  model_load_failed: EXIT_CODES.input,
  shape_mismatch: EXIT_CODES.input,
  file_format: EXIT_CODES.input,
  checksum_mismatch: EXIT_CODES.input,
  storage: EXIT_CODES.output,
  http: EXIT_CODES.network,
  connection: EXIT_CODES.network,
  timeout: EXIT_CODES.network,
  invalid_response: EXIT_CODES.network,
  task_failed: EXIT_CODES.network,
  queue_full: EXIT_CODES.network,
  inference_failed: EXIT_CODES.failed,
  disposed: EXIT_CODES.failed,
};

/** What the system says of files that cannot be written. */
const OUTPUT_FAULTS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EEXIST']);

/** The exit code that an error leads to. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandFailed) return EXIT_CODES.failed;
  if (error instanceof InputFault) return EXIT_CODES.input;
  if (isLoopError(error, 'invalid_input') && error.issues.some(({ path }) => path === 'output')) return EXIT_CODES.output;
  if (isLoopError(error)) return BY_ERROR[error.code];
  return OUTPUT_FAULTS.has(String((error as { code?: unknown } | null)?.code)) ? EXIT_CODES.output : EXIT_CODES.failed;
}
