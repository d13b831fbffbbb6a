import { isLoopError } from '@loop/core';
import { CommanderError } from 'commander';

import { createProgram } from './arguments.js';
import { EXIT_CODES } from './cli-io.js';
import type { CliIo, ExitCode } from './cli-io.js';
import { attachCommand, generateCommand } from './generate-command.js';
import { healthCommand, modelsCommand } from './info-commands.js';
import { runServe } from '../serve.js';

/**
 * Runs the command line `ace-client`.
 *
 * @param argv - The arguments after the program's name, such as `['health', '--url', 'http://127.0.0.1:8001']`.
 * @returns The exit code; errors were told on `stderr`.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createProgram(io, {
    generate: (options) => generateCommand(options, io),
    attach: (taskId, options) => attachCommand(taskId, options, io),
    health: (options) => healthCommand(options, io),
    models: (options) => modelsCommand(options, io),
    serve: (options) => runServe({ ...options, signal: io.signal, print: (line) => io.stderr(`${line}\n`) }),
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT_CODES.done;
  } catch (error) {
    // Commander has told its errors already, and help is not one.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    if (io.signal?.aborted === true) {
      io.stderr('ace-client: interrupted\n');
      return EXIT_CODES.interrupted;
    }
    io.stderr(`ace-client: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (isLoopError(error, 'invalid_input') || isLoopError(error, 'unsupported')) return EXIT_CODES.usage;
  const isServer = (['connection', 'http', 'invalid_response', 'timeout'] as const).some((code) => isLoopError(error, code));
  return isServer ? EXIT_CODES.server : EXIT_CODES.failed;
}
