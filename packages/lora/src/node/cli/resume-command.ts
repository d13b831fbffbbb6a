import path from 'node:path';

import { InputFault, integer, jsonOption, quietOption } from '@loop/cli';

import { PROCESS_TRAINERS } from '../../training/trainers/trainer-command.js';
import { findCheckpoints } from '../training/find-checkpoints.js';
import { createMemoryMeasure } from '../training/memory-in-use.js';
import { TRAINING_FAMILY, createProcessTraining } from '../training/process-training.js';
import { openRun } from '../training/run-folder.js';
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
      const trainer = PROCESS_TRAINERS.find((name) => name === record.trainer);
      if (trainer === undefined || record.command === undefined)
        throw new InputFault(`${output} was trained by ${record.trainer}, which cannot be started from here`);
      const newest = (await findCheckpoints(run.output)).findLast(({ role }) => role === 'periodic' || role === 'stopped');
      const resumeFrom = options.from === undefined ? newest?.place : path.resolve(options.from);
      if (resumeFrom === undefined) throw new InputFault(`${output} holds no checkpoint to go on from`);
      io.stderr(`going on from ${resumeFrom}\n`);
      const configuration = { ...record.configuration, resumeFrom, ...(options.epochs === undefined ? {} : { epochs: options.epochs }) };
      const { file, folder } = record.command;
      const retention = options.keepLast === undefined ? undefined : { keepLast: options.keepLast };
      const service = createProcessTraining({
        trainer,
        folder,
        program: file,
        output: run.output,
        configuration,
        rule: options.rule,
        retention,
        measureMemory: createMemoryMeasure(),
      });
      const settings = { tensors: configuration.tensors, output: run.output, advanced: { [TRAINING_FAMILY]: configuration } };
      await showTraining(service.train(settings, { signal: io.signal }), run.output, options, io);
    });
};
