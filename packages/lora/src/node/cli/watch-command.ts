import { jsonOption, quietOption } from '@loop/cli';

import { createMemoryMeasure } from '../training/memory-in-use.js';
import { openRun } from '../training/run-folder.js';
import { watchJournal } from '../training/record-training.js';
import { watchRun } from '../training/watch-run.js';
import type { AddCommand } from './command.js';
import { ruleOption, showTraining } from './training-input.js';
import type { WatchArguments } from './training-input.js';

/** Adds `loop-lora watch`: shows a run, whoever started it. */
export const addWatchCommand: AddCommand = (program, io) => {
  program
    .command('watch')
    .description('Show a training that runs, or ended, from its folder, whoever started it. Ctrl-C leaves it running.')
    .argument('<output>', 'the folder of the run')
    .addOption(ruleOption())
    .option('--look-only', 'never stop it, though no epoch is better for as long as its patience says')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (output: string, options: WatchArguments & { readonly lookOnly?: boolean }) => {
      const { run, record } = await openRun(output);
      const control = options.lookOnly !== true;
      const isProcess = record.log !== undefined;
      const events = !isProcess
        ? watchJournal(run, record, { signal: io.signal })
        : watchRun(run, record, { signal: io.signal, rule: options.rule, control, measureMemory: createMemoryMeasure() });
      await showTraining(events, run.output, options, io);
    });
};
