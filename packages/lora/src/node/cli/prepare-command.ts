import path from 'node:path';

import { createProgressLine, jsonOption, number, quietOption } from '@loop/cli';
import { Option } from 'commander';

import { MODEL_VARIANTS } from '../../training/configuration/training-configuration.js';
import type { ModelVariant } from '../../training/configuration/training-configuration.js';
import { PROCESS_TRAINERS } from '../../training/trainers/trainer-command.js';
import type { ProcessTrainerName } from '../../training/trainers/trainer-command.js';
import { TRAINING_FAMILY, createProcessTraining } from '../training/process-training.js';
import type { AddCommand } from './command.js';

interface PrepareArguments {
  readonly trainer: ProcessTrainerName;
  readonly trainerFolder: string;
  readonly program?: string;
  readonly checkpoints: string;
  readonly variant: ModelVariant;
  readonly dataset?: string;
  readonly maxDuration: number;
  readonly output: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora prepare`: makes tensors of songs with the command of a trainer that is installed here. */
export const addPrepareCommand: AddCommand = (program, io) => {
  program
    .command('prepare')
    .description(
      'Make tensors of songs with the command of a trainer that is installed here. For a training without Python: `ace-onnx prepare`.',
    )
    .argument('<songs>', 'the folder with the songs')
    .addOption(new Option('--trainer <name>', 'which trainer').choices(PROCESS_TRAINERS).makeOptionMandatory())
    .requiredOption('--trainer-folder <folder>', 'where it is installed')
    .option('--program <file>', 'what runs it, such as the python of its environment')
    .requiredOption('--checkpoints <folder>', 'where the models are')
    .addOption(new Option('--variant <name>', 'the checkpoint that will be trained').choices(MODEL_VARIANTS).default('turbo'))
    .option('--dataset <file>', 'the JSON with captions and lyrics, such as `loop-lora dataset --to json` writes')
    .addOption(new Option('--max-duration <seconds>', 'longer songs are cut').argParser(number(1, 3_600)).default(240))
    .requiredOption('-o, --output <folder>', 'where the tensors go')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (songs: string, options: PrepareArguments) => {
      const { trainer, trainerFolder, checkpoints, variant, dataset, maxDuration, output, json = false, quiet = false } = options;
      const service = createProcessTraining({
        trainer,
        folder: trainerFolder,
        program: options.program,
        output,
        configuration: { checkpointFolder: path.resolve(checkpoints), variant },
      });
      const line = createProgressLine(io, quiet);
      try {
        const input = { source: songs, outputDirectory: output, advanced: { [TRAINING_FAMILY]: { dataset, maxSeconds: maxDuration } } };
        for await (const event of service.prepare(input, { signal: io.signal })) {
          if (event.type === 'progress') {
            line.show({ phase: event.message ?? 'preparing', fraction: event.fraction });
            continue;
          }
          line.clear();
          const { tensors, samples, warnings } = event.value;
          for (const { message } of quiet ? [] : warnings) io.stderr(`note: ${message}\n`);
          io.stdout(json ? `${JSON.stringify(event.value)}\n` : `wrote ${tensors}, ${samples ?? 'some'} songs\n`);
        }
      } finally {
        line.clear();
      }
    });
};
