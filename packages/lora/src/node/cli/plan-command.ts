import { InputFault, forceOption, integer, jsonOption, number, outputOption, replaceFile } from '@loop/cli';
import { Option } from 'commander';

import { formatTrainingConfiguration } from '../../training/configuration/configuration-json.js';
import { TRAINER_NAMES } from '../../training/configuration/configuration-traps.js';
import type { TrainerName } from '../../training/configuration/configuration-traps.js';
import { CONFIGURATION_DIALECTS } from '../../training/configuration/dialects.js';
import type { ConfigurationDialect } from '../../training/configuration/dialects.js';
import { planTraining } from '../../training/configuration/plan-training.js';
import type { TrainingPlan } from '../../training/configuration/plan-training.js';
import type { AddCommand } from './command.js';
import { loadDataset } from './load-dataset.js';
import { addConfigurationOptions, readConfiguration } from './training-input.js';
import type { ConfigurationArguments } from './training-input.js';

interface PlanArguments extends ConfigurationArguments {
  readonly songs?: number;
  readonly length: number;
  readonly gpu?: number;
  readonly trainer?: TrainerName;
  readonly for: ConfigurationDialect;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora plan`: chooses the values of a training for songs and a GPU. */
export const addPlanCommand: AddCommand = (program, io) => {
  const command = program
    .command('plan')
    .description('Choose rank, crop, epochs and memory for your songs and GPU, and say why, how long, how large, and what to beware of.')
    .argument('[dataset]', 'a folder of songs or a dataset JSON that says their lengths')
    .option('--songs <number>', 'how many songs there are, in place of a dataset', integer(1, 100_000))
    .option('--length <seconds>', 'the length of a song where nothing says it', number(1, 36_000), 180)
    .option('--gpu <gib>', 'the memory of the GPU in GiB', number(1, 1_000))
    .addOption(new Option('--trainer <name>', 'what will train').choices(TRAINER_NAMES));
  addConfigurationOptions(command)
    .addOption(new Option('--for <program>', 'whose JSON is written').choices(CONFIGURATION_DIALECTS).default('loop'))
    .addOption(outputOption('where the configuration goes'))
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (dataset: string | undefined, options: PlanArguments) => {
      const songs = await lengthsOf(dataset, options, io);
      const changes = options.config === undefined ? options.set : await readConfiguration(options, io);
      const plan = planTraining(songs, {
        gpuMemoryGib: options.gpu,
        preset: options.preset,
        trainer: options.trainer,
        isWindows: process.platform === 'win32',
        changes,
      });
      if (options.output !== undefined) {
        const { text, warnings } = formatTrainingConfiguration(plan.configuration, options.for);
        for (const { message } of warnings) io.stderr(`${message}\n`);
        await replaceFile(options.output, (handle) => handle.writeFile(text), { overwrite: options.force === true });
      }
      if (options.json) io.stdout(`${JSON.stringify(plan)}\n`);
      else io.stdout(describePlan(songs.length, plan));
    });
};

async function lengthsOf(
  dataset: string | undefined,
  { songs, length }: PlanArguments,
  io: Parameters<AddCommand>[1],
): Promise<readonly number[]> {
  if (dataset === undefined) {
    if (songs === undefined) throw new InputFault('Name a dataset, or say how many songs there are with --songs');
    return Array.from({ length: songs }, () => length);
  }
  const loaded = await loadDataset(dataset, { signal: io.signal });
  const { tracks } = loaded.dataset;
  if (tracks.length === 0) throw new InputFault(`${dataset} holds no songs`);
  const unknown = tracks.filter(({ seconds }) => seconds === undefined || seconds <= 0).length;
  if (unknown > 0) io.stderr(`${unknown} of ${tracks.length} songs do not say their length: ${length} s are taken (--length)\n`);
  return tracks.map(({ seconds }) => (seconds === undefined || seconds <= 0 ? length : seconds));
}

function describePlan(songs: number, { configuration, reasons, length, memory, verdict, disk, advice, traps }: TrainingPlan): string {
  const { rank, alpha, method, epochs, learningRate, cropFrames, batchSize, gradientAccumulation, optimizer } = configuration;
  const facts: Readonly<Record<string, string>> = {
    songs: String(songs),
    adapter: `${method}, rank ${rank}, alpha ${alpha}`,
    training: `${epochs} epochs, ${length.steps} steps of ${batchSize} × ${gradientAccumulation}, ${Math.round(length.audioSeconds)} s of music`,
    crop: cropFrames === 0 ? 'whole songs' : `${cropFrames / 25} s`,
    optimizer: `${optimizer}, step size ${learningRate}`,
    memory: `about ${(memory.peak / 1024).toFixed(1)} GiB${verdict === undefined ? '' : ` (${verdict})`}`,
    disk: `${(disk.totalBytes / 1e9).toFixed(2)} GB, ${(disk.adapterBytes / 1e6).toFixed(0)} MB an adapter`,
    others: `ace-lora-trainer advises ${advice.aceLoraTrainer.epochs} epochs, Side-Step ${advice.sideStep.join('–')}`,
  };
  const lines = Object.entries(facts).map(([name, text]) => `${`${name}:`.padEnd(11)}${text}\n`);
  const why = reasons.map((reason) => `- ${reason}\n`);
  const beware = traps.map(({ field, message }) => `! ${field}: ${message}\n`);
  return `${lines.join('')}\n${why.join('')}${beware.length === 0 ? '' : `\n${beware.join('')}`}`;
}
