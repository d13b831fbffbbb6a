import { Command, CommanderError } from 'commander';

import { addBenchCommand } from './bench-command.js';
import type { CliIo } from './command.js';
import { CommandFailed } from './command.js';
import { addDoctorCommand } from './doctor-command.js';
import { EXIT_CODES, exitCodeOf } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { addGenerateCommand } from './generate-command.js';
import { addInspectCommand } from './inspect-command.js';
import { addListCommand } from './list-command.js';
import { addPullCommand } from './pull-command.js';
import { addRemoveCommand } from './remove-command.js';
import { addVerifyCommand } from './verify-command.js';

const COMMANDS = [
  addGenerateCommand,
  addPullCommand,
  addListCommand,
  addVerifyCommand,
  addRemoveCommand,
  addInspectCommand,
  addBenchCommand,
  addDoctorCommand,
];

const HELP = `
Exit codes: 0 done, 1 failed or not in order, 2 wrong arguments, 3 model or input missing or damaged, 4 output cannot be written,
5 network, 130 interrupted.

Examples:
  ace-onnx pull ACE-Step/ACE-Step-v1-3.5B
  ace-onnx generate --model ./ACE-Step-v1-3.5B --prompt "dub techno, warm" --seed 42 --seconds 10 --out dub.wav
  ace-onnx inspect ./ACE-Step-v1-3.5B
`;

/**
 * Runs the command line `ace-onnx`.
 *
 * @param argv - The arguments after the program's name, such as `['inspect', './ACE-Step-v1-3.5B']`.
 * @param io - Where it writes and what stops it.
 * @returns The exit code; errors were told on `stderr`.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = new Command('ace-onnx')
    .description('Runs ACE-Step on this machine: models, songs, checks.')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .addHelpText('after', HELP);
  for (const add of COMMANDS) add(program, io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT_CODES.done;
  } catch (error) {
    // Commander has told its errors already, and help is not one.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    if (error instanceof CommandFailed) return EXIT_CODES.failed;
    if (io.signal?.aborted === true) {
      io.stderr('ace-onnx: interrupted\n');
      return EXIT_CODES.interrupted;
    }
    io.stderr(`ace-onnx: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
}
