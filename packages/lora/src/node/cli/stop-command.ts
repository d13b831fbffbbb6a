import { jsonOption } from '@loop/cli';

import { stopRun } from '../training/process-training.js';
import type { AddCommand } from './command.js';

/** Adds `loop-lora stop`: ends a run, whoever started it. */
export const addStopCommand: AddCommand = (program, io) => {
  program
    .command('stop')
    .description(
      'End a training, whoever started it: after its step where it can, else as Ctrl-C does first, then harder. Its checkpoints stay.',
    )
    .argument('<output>', 'the folder of the run')
    .addOption(jsonOption())
    .action(async (output: string, { json = false }: { readonly json?: boolean }) => {
      const stopped = await stopRun(output, undefined, { signal: io.signal });
      io.stdout(json ? `${JSON.stringify({ stopped })}\n` : `${stopped ? 'stopped' : 'nothing runs there'}\n`);
    });
};
