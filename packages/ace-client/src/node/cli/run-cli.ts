import { runProgram } from '@loop/cli';
import type { CliIo, ExitCode } from '@loop/cli';
import { isLoopError } from '@loop/core';

import { runServe } from '../serve.js';
import { createAceProgram } from './arguments.js';
import { attachCommand, generateCommand } from './generate-command.js';
import { healthCommand, modelsCommand } from './info-commands.js';

/**
 * Runs the command line `ace-client`.
 *
 * @param argv - The arguments after the program's name, such as `['health', '--url', 'http://127.0.0.1:8001']`.
 * @returns The exit code; errors were reported on `stderr`.
 */
export function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createAceProgram(io, {
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
  return runProgram(program, argv, io, { hint: hintFor });
}

function hintFor(error: unknown): string | undefined {
  if (isLoopError(error, 'connection')) {
    return 'Is a server running there? Name another with --url, or start one with: ace-client serve --generator @loop/sequencer';
  }
  const isRefused = isLoopError(error, 'http') && (error.status === 401 || error.status === 403);
  return isRefused ? 'Put the key of the server into ACE_CLIENT_API_KEY.' : undefined;
}
