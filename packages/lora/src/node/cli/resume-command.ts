import path from 'node:path';

import { InputFault, integer, jsonOption, quietOption } from '@loop/cli';

import type { RunRecord } from '../../training/run/run-record.js';
import { PROCESS_TRAINERS } from '../../training/trainers/trainer-command.js';
import { loadTrainer } from '../load-trainer.js';
import { findCheckpoints } from '../training/find-checkpoints.js';
import { openRun } from '../training/run-folder.js';
import { trainElsewhere } from '../training/train-elsewhere.js';
import type { TrainElsewhereOptions } from '../training/train-elsewhere.js';
import { trainHere } from '../training/train-here.js';
import type { AddCommand } from './command.js';
import { ruleOption, showTraining } from './training-input.js';
import type { WatchArguments } from './training-input.js';

interface ResumeArguments extends WatchArguments {
  readonly from?: string;
  readonly epochs?: number;
}

/** Adds `loop-lora resume`: goes on with a run that was stopped or broke off. */
export const addResumeCommand: AddCommand = (program, io) => {
  program
    .command('resume')
    .description('Go on with a training that was stopped or broke off, from its newest checkpoint, with the same trainer and values.')
    .argument('<output>', 'the folder of the run')
    .option('--from <checkpoint>', 'another checkpoint than the newest')
    .option('--epochs <number>', 'the last epoch, where it shall be another one', integer(1, 1_000_000))
    .addOption(ruleOption())
    .option('--keep-last <number>', 'remove older checkpoints but this many, the two best, and the best epoch', integer(1, 1000))
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (output: string, options: ResumeArguments) => {
      const { run, record } = await openRun(output);
      const { module } = record;
      const installed = installedTrainer(record);
      if (module === undefined && installed === undefined)
        throw new InputFault(`${output} was trained by ${record.trainer}, which cannot be started from here`);
      const newest = (await findCheckpoints(run.output)).findLast(({ role }) => role === 'periodic' || role === 'stopped');
      const resumeFrom = options.from === undefined ? newest?.place : path.resolve(options.from);
      // What was not saved yet is drawn again from the same seed.
      if (resumeFrom === undefined && module === undefined) throw new InputFault(`${output} holds no checkpoint to go on from`);
      io.stderr(resumeFrom === undefined ? 'nothing was saved yet: starting again\n' : `going on from ${resumeFrom}\n`);
      const changes = options.epochs === undefined ? {} : { epochs: options.epochs };
      const configuration = { ...record.configuration, output: run.output, resumeFrom: resumeFrom ?? '', ...changes };
      const retention = options.keepLast === undefined ? undefined : { keepLast: options.keepLast };
      const shared = { rule: options.rule, retention, signal: io.signal };
      if (module !== undefined) {
        const events = trainHere(configuration, { ...shared, module, openTrainer: await loadTrainer(module) });
        await showTraining(events, run.output, options, io, 'stops');
      } else if (installed !== undefined) {
        await showTraining(trainElsewhere(configuration, { ...shared, ...installed }), run.output, options, io);
      }
    });
};

/** What starts the installed trainer of a run again; `undefined` where nothing does. */
function installedTrainer({
  trainer: name,
  command,
}: RunRecord): Pick<TrainElsewhereOptions, 'trainer' | 'folder' | 'program'> | undefined {
  const trainer = PROCESS_TRAINERS.find((known) => known === name);
  return trainer === undefined || command === undefined ? undefined : { trainer, folder: command.folder, program: command.file };
}
