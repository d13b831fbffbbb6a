import { createProgram, runProgram } from '@loop/cli';
import type { CliIo, ExitCode } from '@loop/cli';

import { addBackendsCommand } from './backends-command.js';
import { addDaemonOptions } from './daemon-command.js';
import { addDownloadCommand } from './download-command.js';

/**
 * Runs the command line `lofi-daemon`.
 *
 * @param argv - The arguments after the program's name, such as `['--daemon']`.
 * @param io - Where it writes and what stops it.
 * @returns The exit code; errors were reported on `stderr`.
 */
export function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createProgram(
    {
      name: 'lofi-daemon',
      description: 'Makes music for an editor: `--daemon` speaks JSON-RPC 2.0 on standard input and output, as lofi.nvim asks for it.',
      module: import.meta.url,
      examples: [
        'lofi-daemon backends',
        'lofi-daemon download ace_step',
        'lofi-daemon -p "rainy lofi, soft piano" -d 30 -o rain.wav',
        'lofi-daemon --daemon',
      ],
      help: VARIABLES_HELP,
    },
    io,
  );
  addDaemonOptions(program, io);
  addBackendsCommand(program, io);
  addDownloadCommand(program, io);
  return runProgram(program, argv, io);
}

const VARIABLES_HELP = `Variables: LOFI_BACKEND, LOFI_DEVICE, LOFI_THREADS, LOFI_MODEL_PATH (MusicGen), LOFI_ACE_STEP_MODEL_PATH, LOFI_ACE_STEP_15_MODEL_PATH,
LOFI_ACE_STEP_STEPS, LOFI_ACE_STEP_SCHEDULER, LOFI_ACE_STEP_GUIDANCE, LOFI_LORA, LOFI_LORA_SCALE, LOFI_LORA_PATH, LOFI_PRECISION, LOFI_CACHE_PATH,
LOFI_CACHE_LIMIT_MB, LOFI_QUEUE_LIMIT, LOFI_AUTO_DOWNLOAD, LOFI_PATTERN_MODULE, LOFI_WAV_FORMAT, LOFI_CONFIG.`;
