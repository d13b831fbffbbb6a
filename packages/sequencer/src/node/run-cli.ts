import { runProgram } from '@loop/cli';
import type { CliIo, ExitCode } from '@loop/cli';

import { genresCommand } from './genres-command.js';
import { infoCommand } from './info-command.js';
import { kitsCommand } from './kits-command.js';
import { createLoopProgram } from './parse-arguments.js';
import { renderCommand } from './render-command.js';
import { saveKitCommand } from './save-kit-command.js';

/**
 * Runs the command line `loop`.
 *
 * @param argv - The arguments after the program's name, such as `['render', '--genre', 'techno', '-o', 'out.wav']`.
 * @param io - Where it writes and what stops it.
 * @returns The exit code; errors were reported on `stderr`.
 */
export function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createLoopProgram(io, {
    render: (options) => renderCommand(options, io),
    genres: (options) => genresCommand(options, io),
    kits: (files, options) => kitsCommand(files, options, io),
    saveKit: (input, options) => saveKitCommand(input, options, io),
    info: (file, options) => infoCommand(file, options, io),
  });
  return runProgram(program, argv, io);
}
