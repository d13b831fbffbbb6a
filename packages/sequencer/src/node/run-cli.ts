import { isLoopError } from '@loop/core';
import { CommanderError } from 'commander';

import type { CliIo } from './cli-io.js';
import { EXIT_CODES } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { infoCommand } from './info-command.js';
import { createProgram } from './parse-arguments.js';
import { renderCommand } from './render-command.js';

/**
 * Runs the command line `loop`.
 *
 * @param argv - The arguments after the program's name, such as `['render', '--genre', 'techno', '-o', 'out.wav']`.
 * @param io - Where it writes and what stops it.
 * @returns The exit code; errors were told on `stderr`.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createProgram(io, {
    render: (options) => renderCommand(options, io),
    info: (file, options) => infoCommand(file, options, io),
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT_CODES.done;
  } catch (error) {
    // Commander has told its errors already, and help is not one.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    if (io.signal?.aborted === true) {
      io.stderr('loop: interrupted\n');
      return EXIT_CODES.interrupted;
    }
    io.stderr(`loop: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
}

/** What files that cannot be written answer. */
const OUTPUT_FAULTS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EEXIST']);

function exitCodeOf(error: unknown): ExitCode {
  if (isLoopError(error, 'invalid_input')) {
    const paths = error.issues.map(({ path }) => path);
    if (paths.includes('output')) return EXIT_CODES.output;
    return paths.every((path) => path.startsWith('--') || path === 'key') ? EXIT_CODES.usage : EXIT_CODES.input;
  }
  if (isLoopError(error)) return EXIT_CODES.input;
  return OUTPUT_FAULTS.has(String((error as { code?: unknown } | null)?.code)) ? EXIT_CODES.output : EXIT_CODES.failed;
}
