import { stat } from 'node:fs/promises';
import path from 'node:path';

import { integer, jsonOption, quietOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError } from '@loop/core';

import { findTraps } from '../../training/configuration/configuration-traps.js';
import type { TrainingConfiguration } from '../../training/configuration/training-configuration.js';
import { toTrainerRequest } from '../../training/local/trainer-request.js';
import { PROCESS_TRAINERS, TRAINERS } from '../../training/trainers/trainer-command.js';
import type { ProcessTrainerName } from '../../training/trainers/trainer-command.js';
import { loadTrainer, wholeModuleName } from '../load-trainer.js';
import { findCheckpoints } from '../training/find-checkpoints.js';
import { runFolderOf } from '../training/run-folder.js';
import { trainElsewhere } from '../training/train-elsewhere.js';
import { trainHere } from '../training/train-here.js';
import type { AddCommand } from './command.js';
import { addConfigurationOptions, readConfiguration, ruleOption, showTraining } from './training-input.js';
import type { ConfigurationArguments, WatchArguments } from './training-input.js';

interface TrainArguments extends ConfigurationArguments, WatchArguments {
  readonly trainer: string;
  readonly trainerFolder?: string;
  readonly program?: string;
  readonly checkpoints?: string;
  readonly model?: string;
  readonly output: string;
  readonly dryRun?: boolean;
}

/** Adds `loop-lora train`: starts a trainer that is installed here, or trains in this program. */
export const addTrainCommand: AddCommand = (program, io) => {
  const command = program
    .command('train')
    .description(
      'Train an adapter: without Python by a module such as @loop/ace-onnx, or with a trainer that is installed here, and watch it. Ctrl-C ends a training by a module after its step; other trainers go on.',
    )
    .argument('<tensors>', 'the folder with the prepared tensors, such as `ace-onnx prepare` writes')
    .requiredOption('--trainer <name>', `a module that exports openTrainer, such as @loop/ace-onnx; or ${PROCESS_TRAINERS.join(', ')}`)
    .option('-m, --model <place>', 'for a module: the model, a folder or a name that the trainer knows')
    .option('--trainer-folder <folder>', 'for other trainers: where it is installed')
    .option('--program <file>', 'for other trainers: what runs it, such as the python of its environment')
    .option('--checkpoints <folder>', 'for other trainers: where the models are')
    .requiredOption('-o, --output <folder>', 'where the adapter and its checkpoints go');
  addConfigurationOptions(command)
    .addOption(ruleOption())
    .option('--keep-last <number>', 'remove older checkpoints but this many, the two best, and the best epoch', integer(1, 1000))
    .option('--dry-run', 'print what would be run, and start nothing')
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (tensors: string, options: TrainArguments) => {
      const chosen = await readConfiguration(options, io);
      const configuration = {
        ...chosen,
        tensors: path.resolve(tensors),
        output: path.resolve(options.output),
        ...(chosen.resumeFrom === '' ? {} : { resumeFrom: path.resolve(chosen.resumeFrom) }),
      };
      const installed = PROCESS_TRAINERS.find((name) => name === options.trainer);
      assertOptions(options, installed);
      if (installed === undefined) await trainByModule(configuration, options, io);
      else await trainByProcess(installed, configuration, options, io);
    });
};

/** Which options belong to which kind of trainer. */
function assertOptions(options: TrainArguments, installed: ProcessTrainerName | undefined): void {
  const foreign = installed === undefined ? (['trainerFolder', 'program', 'checkpoints'] as const) : (['model'] as const);
  const kind = installed === undefined ? 'a module' : `${installed}, which takes --trainer-folder and --checkpoints`;
  const issues = foreign
    .filter((name) => options[name] !== undefined)
    .map((name) => ({ path: `--${name.replace('F', '-f')}`, message: `is not for ${kind}`, received: options[name] }));
  if (installed !== undefined && options.trainerFolder === undefined)
    issues.push({ path: '--trainer-folder', message: `must say where ${installed} is installed`, received: undefined });
  if (issues.length > 0) throw new InvalidInputError('arguments', issues);
}

async function trainByModule(chosen: TrainingConfiguration, options: TrainArguments, io: CliIo): Promise<void> {
  const { keepLast, rule, dryRun = false, json = false, quiet = false } = options;
  const module = wholeModuleName(options.trainer);
  const configuration = { ...chosen, checkpointFolder: options.model === undefined ? '' : await placeOf(options.model) };
  const { output, resumeFrom } = configuration;
  const traps = findTraps(configuration, { trainer: 'loop', isWindows: process.platform === 'win32' });
  const request = toTrainerRequest(configuration);
  if (dryRun) {
    if (json) return io.stdout(`${JSON.stringify({ module, request, traps })}\n`);
    for (const { field, message } of traps) io.stderr(`${field}: ${message}\n`);
    return io.stdout(`${module} would train here:\n${JSON.stringify(request, undefined, 2)}\n`);
  }
  const finished = resumeFrom === '' ? (await findCheckpoints(output)).find(({ role }) => role === 'final') : undefined;
  if (finished !== undefined) {
    const message = `holds a finished adapter (${finished.place}) that would be replaced; name another folder, or resume`;
    throw new InvalidInputError('arguments', [{ path: '--output', message }]);
  }
  const openTrainer = await loadTrainer(module);
  for (const { field, message } of quiet ? [] : traps) io.stderr(`note: ${field}: ${message}\n`);
  const retention = keepLast === undefined ? undefined : { keepLast };
  const events = trainHere(configuration, { openTrainer, module, rule, retention, signal: io.signal });
  await showTraining(events, output, options, io, 'stops');
}

async function trainByProcess(
  trainer: ProcessTrainerName,
  chosen: TrainingConfiguration,
  options: TrainArguments,
  io: CliIo,
): Promise<void> {
  const { trainerFolder = '.', checkpoints, keepLast, rule, dryRun = false, json = false } = options;
  const configuration = { ...chosen, ...(checkpoints === undefined ? {} : { checkpointFolder: path.resolve(checkpoints) }) };
  const { output } = configuration;
  if (dryRun) {
    const traps = findTraps(configuration, { trainer, isWindows: process.platform === 'win32' });
    const place = { folder: path.resolve(trainerFolder), program: options.program, scratch: runFolderOf(output).folder };
    const { file, args, folder, files } = TRAINERS[trainer].command(configuration, place);
    if (json) return io.stdout(`${JSON.stringify({ file, args, folder, files: Object.fromEntries(files), traps })}\n`);
    for (const { field, message } of traps) io.stderr(`${field}: ${message}\n`);
    io.stdout(`in ${folder}:\n${[file, ...args].map(quote).join(' ')}\n`);
    for (const [name, text] of files) io.stdout(`\n${name}:\n${text}`);
    return;
  }
  const retention = keepLast === undefined ? undefined : { keepLast };
  const place = { trainer, folder: trainerFolder, program: options.program };
  await showTraining(trainElsewhere(configuration, { ...place, rule, retention, signal: io.signal }), output, options, io);
}

/** A folder is where it is seen from here; anything else is a name. */
async function placeOf(model: string): Promise<string> {
  const whole = path.resolve(model);
  return (await stat(whole).catch(() => undefined)) === undefined ? model : whole;
}

/** As a person would type it; nothing is run through a shell. */
const quote = (text: string): string => (/^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
