import path from 'node:path';

import { integer, jsonOption, quietOption } from '@loop/cli';
import { Option } from 'commander';

import { findTraps } from '../../training/configuration/configuration-traps.js';
import { PROCESS_TRAINERS, TRAINERS } from '../../training/trainers/trainer-command.js';
import type { ProcessTrainerName } from '../../training/trainers/trainer-command.js';
import { createMemoryMeasure } from '../training/memory-in-use.js';
import { TRAINING_FAMILY, createProcessTraining } from '../training/process-training.js';
import { runFolderOf } from '../training/run-folder.js';
import type { AddCommand } from './command.js';
import { addConfigurationOptions, readConfiguration, ruleOption, showTraining } from './training-input.js';
import type { ConfigurationArguments, WatchArguments } from './training-input.js';

interface TrainArguments extends ConfigurationArguments, WatchArguments {
  readonly trainer: ProcessTrainerName;
  readonly trainerFolder: string;
  readonly program?: string;
  readonly checkpoints?: string;
  readonly output: string;
  readonly dryRun?: boolean;
}

/** Adds `loop-lora train`: starts a trainer that is installed here, and watches it. */
export const addTrainCommand: AddCommand = (program, io) => {
  const command = program
    .command('train')
    .description('Train an adapter with a trainer that is installed here, and watch it. Ctrl-C leaves it running.')
    .argument('<tensors>', 'the folder with the prepared tensors')
    .addOption(new Option('--trainer <name>', 'which trainer').choices(PROCESS_TRAINERS).makeOptionMandatory())
    .requiredOption('--trainer-folder <folder>', 'where it is installed')
    .option('--program <file>', 'what runs it, such as the python of its environment')
    .option('--checkpoints <folder>', 'where the models are')
    .requiredOption('-o, --output <folder>', 'where the adapter and its checkpoints go');
  addConfigurationOptions(command)
    .addOption(ruleOption())
    .option('--keep-last <number>', 'remove older checkpoints but this many, the two best, and the best epoch', integer(1, 1000))
    .option('--dry-run', 'print what would be run, and start nothing')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (tensors: string, options: TrainArguments) => {
      const { trainer, trainerFolder, checkpoints, keepLast, rule, dryRun = false, json = false } = options;
      const output = path.resolve(options.output);
      const chosen = await readConfiguration(options, io);
      const configuration = {
        ...chosen,
        tensors: path.resolve(tensors),
        output,
        ...(checkpoints === undefined ? {} : { checkpointFolder: path.resolve(checkpoints) }),
        ...(chosen.resumeFrom === '' ? {} : { resumeFrom: path.resolve(chosen.resumeFrom) }),
      };
      const traps = findTraps(configuration, { trainer, isWindows: process.platform === 'win32' });
      if (dryRun) {
        const place = { folder: path.resolve(trainerFolder), program: options.program, scratch: runFolderOf(output).folder };
        const { file, args, folder, files } = TRAINERS[trainer].command(configuration, place);
        if (json) return io.stdout(`${JSON.stringify({ file, args, folder, files: Object.fromEntries(files), traps })}\n`);
        for (const { field, message } of traps) io.stderr(`${field}: ${message}\n`);
        io.stdout(`in ${folder}:\n${[file, ...args].map(quote).join(' ')}\n`);
        for (const [name, text] of files) io.stdout(`\n${name}:\n${text}`);
        return;
      }
      const service = createProcessTraining({
        trainer,
        folder: trainerFolder,
        program: options.program,
        output,
        configuration,
        rule,
        retention: keepLast === undefined ? undefined : { keepLast },
        measureMemory: createMemoryMeasure(),
      });
      const settings = { tensors: configuration.tensors, output, advanced: { [TRAINING_FAMILY]: configuration } };
      await showTraining(service.train(settings, { signal: io.signal }), output, options, io);
    });
};

/** As a person would type it; nothing is run through a shell. */
const quote = (text: string): string => (/^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
