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
    serve: ({ origin, ...options }) =>
      runServe({
        ...options,
        ...(origin === undefined ? {} : { access: { origins: ['loopback', ...origin] } }),
        signal: io.signal,
        print: (line) => io.stderr(`${line}\n`),
      }),
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
    io.stderr(`ace-client: ${describeFault(error)}\n`);
    return exitCodeOf(error);
  }
}

/** The message of an error in the words of the command line. */
function describeFault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (isLoopError(error, 'connection')) {
    return `${message}\nIs a server running there? \`ace-client serve -g @loop/sequencer\` starts one; --url names another.`;
  }
  if (isLoopError(error, 'http') && error.status === 401) {
    return message.replace('Give the server’s key as `apiKey`.', 'Set ACE_CLIENT_API_KEY to the server’s key.');
  }
  return message;
}

function exitCodeOf(error: unknown): ExitCode {
  if (isLoopError(error, 'invalid_input') || isLoopError(error, 'unsupported')) return EXIT_CODES.usage;
  const isServer = (['connection', 'http', 'invalid_response', 'timeout'] as const).some((code) => isLoopError(error, code));
  return isServer ? EXIT_CODES.server : EXIT_CODES.failed;
}
