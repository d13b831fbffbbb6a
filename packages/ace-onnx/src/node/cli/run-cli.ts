import { createProgram, runProgram } from '@loop/cli';
import type { CliIo, ExitCode } from '@loop/cli';

import { addBenchCommand } from './bench-command.js';
import { addDoctorCommand } from './doctor-command.js';
import { addGenerateCommand } from './generate-command.js';
import { addInspectCommand } from './inspect-command.js';
import { addListCommand } from './list-command.js';
import { addPullCommand } from './pull-command.js';
import { addPrepareCommand } from './prepare-command.js';
import { addRemoveCommand } from './remove-command.js';
import { addUnderstandCommand } from './understand-command.js';
import { addVerifyCommand } from './verify-command.js';

const COMMANDS = [
  addGenerateCommand,
  addUnderstandCommand,
  addPrepareCommand,
  addPullCommand,
  addListCommand,
  addVerifyCommand,
  addRemoveCommand,
  addInspectCommand,
  addBenchCommand,
  addDoctorCommand,
];

/**
 * Runs the command line `ace-onnx`.
 *
 * @param argv - The arguments after the program's name, such as `['inspect', './ACE-Step-v1-3.5B']`.
 * @param io - Where it writes and what stops it.
 * @returns The exit code; errors were reported on `stderr`.
 */
export function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createProgram(
    {
      name: 'ace-onnx',
      description: 'Runs ACE-Step on this machine: models, songs, checks.',
      module: import.meta.url,
      examples: [
        'ace-onnx pull ACE-Step/ACE-Step-v1-3.5B',
        'ace-onnx generate --model ./ACE-Step-v1-3.5B --prompt "dub techno, warm" --seed 42 --duration 10 -o dub.wav',
        'ace-onnx understand song.wav --model ./Ace-Step1.5',
        'ace-onnx prepare ./songs -o ./encoded --model ./Ace-Step1.5',
        'ace-onnx inspect ./ACE-Step-v1-3.5B',
      ],
    },
    io,
  );
  for (const add of COMMANDS) add(program, io);
  return runProgram(program, argv, io);
}
