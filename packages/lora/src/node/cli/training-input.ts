import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { readingInput } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { isLoopError } from '@loop/core';
import type { TrainingEvent, TrainingOutcome } from '@loop/core';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { parseTrainingConfiguration } from '../../training/configuration/configuration-json.js';
import { createTrainingConfiguration } from '../../training/configuration/create-configuration.js';
import { PARAMETERS } from '../../training/configuration/parameters.js';
import { PRESET_NAMES, presetConfiguration } from '../../training/configuration/preset-configuration.js';
import type {
  ConfigurationChanges,
  ConfigurationField,
  TrainingConfiguration,
} from '../../training/configuration/training-configuration.js';
import { BEST_RULES } from '../../training/run/best-watch.js';
import type { BestRule } from '../../training/run/best-watch.js';
import { createLiveView } from './training-view.js';

/** What commands need that configure a training. */
export interface ConfigurationArguments {
  readonly preset?: string;
  readonly config?: string;
  readonly set?: ConfigurationChanges;
}

/** Adds `--preset`, `--config` and `--set`. */
export function addConfigurationOptions(command: Command): Command {
  return command
    .addOption(new Option('--preset <name>', 'values to begin with').choices(PRESET_NAMES))
    .option(
      '--config <file>',
      'a configuration or preset as JSON: of ace-lora-trainer, Side-Step, training_v2, the official server, or ours',
    )
    .addOption(new Option('--set <field=value...>', 'single values, such as rank=32; they win').argParser(readChange));
}

/** Puts a configuration together: the preset, then the file, then single values. Fields that are not known are reported on `stderr`. */
export async function readConfiguration(options: ConfigurationArguments, io: CliIo): Promise<TrainingConfiguration> {
  const { preset = 'official/recommended', config, set = {} } = options;
  if (config === undefined) return presetConfiguration(preset, set);
  const read = await readingInput(config, io.signal, async () => parseTrainingConfiguration(await readFile(config, 'utf8')));
  for (const { message } of read.warnings) io.stderr(`${config}: ${message}\n`);
  return createTrainingConfiguration(set, read.configuration);
}

/** What commands need that watch a training. */
export interface WatchArguments {
  readonly rule: BestRule;
  readonly keepLast?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `--rule`: how the best epoch is found. */
export function ruleOption(): Option {
  return new Option('--rule <name>', 'how the best epoch is found: by the held-out loss where there is one, or as the trainers do')
    .choices(BEST_RULES)
    .default('held-out');
}

/** Shows a training to its end. @param onLeave - What an interrupt does to it. @returns How it ended. */
export async function showTraining(
  events: AsyncIterable<TrainingEvent>,
  output: string,
  { quiet = false, json = false }: WatchArguments,
  io: CliIo,
  onLeave: 'goes on' | 'stops' = 'goes on',
): Promise<TrainingOutcome | undefined> {
  const view = createLiveView(io, quiet);
  const place = path.relative('.', output) || '.';
  const sayStopping = (): void => io.stderr('\nThe training ends after this step, with a checkpoint. Again: at once.\n');
  if (onLeave === 'stops') io.signal?.addEventListener('abort', sayStopping, { once: true });
  try {
    for await (const event of events) {
      if (event.type !== 'result') {
        view.show(event);
        continue;
      }
      const { ending, output: adapter, epochs, warnings } = event.value;
      for (const { message } of quiet ? [] : warnings) io.stderr(`note: ${message}\n`);
      if (json) io.stdout(`${JSON.stringify({ ending, adapter, epochs, losses: event.value.losses.length, warnings })}\n`);
      else io.stdout(`${ending}${epochs === undefined ? '' : ` after epoch ${epochs}`}\n${adapter === undefined ? '' : `${adapter}\n`}`);
      if (ending === 'stopped' && onLeave === 'stops' && !quiet) io.stderr(`Go on with: loop-lora resume ${place}\n`);
      return event.value;
    }
  } catch (error) {
    // Leaving does not end it: whoever pressed Ctrl-C must know.
    if (io.signal?.aborted === true && onLeave === 'goes on') {
      io.stderr(`\nThe training goes on. See it again with: loop-lora watch ${place}   End it with: loop-lora stop ${place}\n`);
    }
    // It failed on this machine; exit codes of failed tasks are those of a server.
    if (isLoopError(error, 'task_failed')) throw new Error(error.message, { cause: error });
    throw error;
  } finally {
    io.signal?.removeEventListener('abort', sayStopping);
    view.end();
  }
  return undefined;
}

function readChange(text: string, before: ConfigurationChanges = {}): ConfigurationChanges {
  const [, field = '', value = ''] = /^(\w+)=(.*)$/su.exec(text) ?? [];
  if (!Object.hasOwn(PARAMETERS, field)) throw new InvalidArgumentError('It must be a field and its value, such as rank=32.');
  const { kind } = PARAMETERS[field as ConfigurationField];
  const read = (): unknown => {
    if (kind === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
    if (kind === 'integer' || kind === 'number') return value.trim() === '' ? value : Number(value);
    return kind === 'words' ? value.split(/[\s,]+/u).filter((word) => word !== '') : value;
  };
  return { ...before, [field]: read() };
}
