import {
  assertOutputFree,
  assertWavOutput,
  createProgressLine,
  durationOption,
  forceOption,
  guidanceOption,
  jsonOption,
  outputOption,
  packageVersion,
  quietOption,
  seedOption,
  stepsOption,
} from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { Option } from 'commander';
import type { Command } from 'commander';

import { SCHEDULERS } from '../../diffusion/stepper.js';
import { readConfiguration } from '../configuration/read-configuration.js';
import type { Settings } from '../configuration/settings.js';
import { readBackendType } from '../requests/read-parameters.js';
import { serveStreams } from '../serve-streams.js';
import { generateOnce } from './generate-once.js';

/** What the program takes itself; the names are those of lofi.nvim's own daemon. */
export interface DaemonArguments {
  readonly daemon?: boolean;
  readonly config?: string;
  readonly prompt?: string;
  readonly duration: number;
  readonly output: string;
  readonly modelDir?: string;
  readonly seed?: number;
  readonly backend?: string;
  readonly steps?: number;
  readonly scheduler?: string;
  readonly guidance?: number;
  readonly lora?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds the options of the program itself: `--daemon`, and those of a single track. */
export function addDaemonOptions(program: Command, io: CliIo): void {
  program
    .option('--daemon', 'serve an editor on standard input and output')
    .option('--config <file>', 'settings as JSON; LOFI_CONFIG, else lofi.nvim/daemon.json where configurations are kept')
    .optionsGroup('To make one track:')
    .option('-p, --prompt <text>', 'style in words')
    .addOption(durationOption('length', [1, 600]).default(10))
    .addOption(outputOption().default('output.wav'))
    .addOption(seedOption())
    .option('-b, --backend <name>', 'musicgen, ace-step, ace-step-1.5 or pattern; the first that is installed by default')
    .option('-m, --model-dir <folder>', 'the folder of the model')
    .addOption(stepsOption())
    .addOption(new Option('--scheduler <name>', 'ACE-Step: how steps are taken').choices(SCHEDULERS))
    .addOption(guidanceOption())
    .option('--lora <name>', 'a LoRA in the folder of LoRAs, or a path')
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action((options: DaemonArguments) => run(program, options, io));
}

async function run(program: Command, options: DaemonArguments, io: CliIo): Promise<void> {
  if (options.daemon === true) return serve(options, io);
  if (options.prompt === undefined) {
    io.stdout(program.helpInformation());
    return undefined;
  }
  assertWavOutput(options.output);
  await assertOutputFree(options.output, { overwrite: options.force });
  const configuration = await readConfiguration({ env: io.env ?? {}, file: options.config, flags: flagsOf(options) });
  return generateOnce(configuration, { ...options, prompt: options.prompt }, io, createProgressLine(io, options.quiet === true));
}

async function serve(options: DaemonArguments, io: CliIo): Promise<void> {
  process.title = 'lofi-daemon --daemon';
  const env = io.env ?? {};
  const configuration = await readConfiguration({ env, file: options.config, flags: flagsOf(options) });
  // The terminal of an editor that was closed.
  const hangUp = new AbortController();
  process.once('SIGHUP', () => hangUp.abort());
  await serveStreams({
    configuration,
    input: process.stdin,
    output: process.stdout,
    log: (line) => io.stderr(`lofi-daemon: ${line}\n`),
    env,
    version: packageVersion(import.meta.url),
    signal: io.signal === undefined ? hangUp.signal : AbortSignal.any([io.signal, hangUp.signal]),
  });
  // Whatever native code still does: the client has gone.
  process.exit(0);
}

function flagsOf({ backend, modelDir, steps, scheduler, guidance, lora, daemon }: DaemonArguments): Settings {
  const type = backend === undefined ? undefined : readBackendType(backend);
  const place = type === 'ace_step' ? 'ace_step_model' : type === 'ace_step_1_5' ? 'ace_step_15_model' : 'musicgen_model';
  return {
    ...(type === undefined ? {} : { backend: type }),
    ...(modelDir === undefined ? {} : { [place]: modelDir }),
    ...(lora === undefined ? {} : { lora }),
    ...(daemon === true && steps !== undefined ? { steps } : {}),
    ...(daemon === true && scheduler !== undefined ? { scheduler: scheduler as 'euler' } : {}),
    ...(daemon === true && guidance !== undefined ? { guidance } : {}),
  };
}
