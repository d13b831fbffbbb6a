import { MAX_SEED, TIME_SIGNATURES, TRACK_NAMES } from '@loop/core';
import { Command, InvalidArgumentError, Option } from 'commander';

import { version } from '../../../package.json';
import { ACE_TASKS } from '../../task/ace-task.js';
import type { AceTaskName } from '../../task/ace-task.js';
import type { CliIo } from './cli-io.js';

/** What `generate` was told. */
export interface GenerateArguments {
  readonly url?: string | undefined;
  readonly task: AceTaskName;
  readonly output: string;
  readonly prompt?: string | undefined;
  readonly lyrics?: string | undefined;
  readonly instrumental?: boolean | undefined;
  readonly language?: string | undefined;
  readonly duration?: number | undefined;
  readonly bpm?: number | undefined;
  readonly key?: string | undefined;
  readonly timeSignature?: string | undefined;
  readonly source?: string | undefined;
  readonly reference?: string | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly strength?: number | undefined;
  readonly track?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly variations?: number | undefined;
  readonly steps?: number | undefined;
  readonly guidance?: number | undefined;
  readonly model?: string | undefined;
  readonly thinking?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** What `attach` was told. */
export interface AttachArguments {
  readonly url?: string | undefined;
  readonly output: string;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** What `health` and `models` were told. */
export interface InfoArguments {
  readonly url?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What `serve` was told. */
export interface ServeArguments {
  readonly generator: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly folder?: string | undefined;
  readonly origin?: readonly string[] | undefined;
}

/** What the command line can do. */
export interface CliActions {
  readonly generate: (options: GenerateArguments) => Promise<void>;
  readonly attach: (taskId: string, options: AttachArguments) => Promise<void>;
  readonly health: (options: InfoArguments) => Promise<void>;
  readonly models: (options: InfoArguments) => Promise<void>;
  readonly serve: (options: ServeArguments) => Promise<void>;
}

const HELP = `
Examples:
  ace-client serve -g @loop/sequencer
  ace-client generate -p "dub techno, 122 bpm" -d 30 -s 7 -o dub.wav
  ace-client generate -t cover --source dub.wav -p "the same on a piano" --strength 0.5 -o piano.wav
  ace-client health -u http://192.168.1.20:8001

Environment:
  ACE_CLIENT_URL      the server's address where --url is not given
  ACE_CLIENT_API_KEY  the server's key; arguments would show it to everybody on the machine
  ACESTEP_API_KEY     the same, and the key that \`serve\` asks for

Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 the server cannot be reached or refuses, 130 interrupted`;

/** Describes the command line. Parsing it runs one of the actions. */
export function createProgram(io: CliIo, actions: CliActions): Command {
  const program = new Command('ace-client')
    .description('Makes music with any ACE-Step server, and serves any generator as one.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .addHelpText('after', HELP);
  const url = (): Option => new Option('-u, --url <address>', 'the server, http://127.0.0.1:8001 by default');
  const json = (): Option => new Option('--json', 'print the result as one JSON object');
  const quiet = (): Option => new Option('-q, --quiet', 'no progress');

  program
    .command('generate')
    .description('Make music and save it as WAV.')
    .addOption(url())
    .addOption(new Option('-t, --task <task>', 'what to do').choices(ACE_TASKS).default('text2music'))
    .addOption(new Option('-o, --output <file>', 'where the WAV goes').makeOptionMandatory())
    .addOption(new Option('-p, --prompt <text>', 'the style in words or tags'))
    .addOption(new Option('-l, --lyrics <text>', 'the words to sing'))
    .addOption(new Option('--instrumental', 'no voice'))
    .addOption(new Option('--language <code>', 'the sung language, such as en'))
    .addOption(new Option('-d, --duration <seconds>', 'length, 0.5–600').argParser(number(0.5, 600)))
    .addOption(new Option('--bpm <number>', 'tempo, 30–300').argParser(number(30, 300)))
    .addOption(new Option('-k, --key <words>', 'root and scale, such as "A minor"'))
    .addOption(new Option('--time-signature <beats>', 'beats in a bar').choices(TIME_SIGNATURES.map(String)))
    .addOption(new Option('--source <file>', 'the audio to work on'))
    .addOption(new Option('--reference <file>', 'audio whose style to follow'))
    .addOption(new Option('--start <seconds>', 'where the region begins').argParser(number(-600, 600)))
    .addOption(new Option('--end <seconds>', 'where the region ends; the end of the source by default').argParser(number(-600, 1_200)))
    .addOption(new Option('--strength <share>', 'how much the source leads, 0–1').argParser(number(0, 1)))
    .addOption(new Option('--track <names...>', 'tracks for lego, extract and complete').choices(TRACK_NAMES))
    .addOption(new Option('-s, --seed <number>', 'names the random draws').argParser(integer(0, MAX_SEED)))
    .addOption(new Option('-n, --variations <number>', 'how many results, 1–9 as the server can').argParser(integer(1, 9)))
    .addOption(new Option('--steps <number>', 'denoising steps').argParser(integer(1, 200)))
    .addOption(new Option('--guidance <number>', 'how strictly the prompt is followed').argParser(number(0, 30)))
    .addOption(new Option('--model <name>', 'the model'))
    .addOption(new Option('--thinking', 'let the language model plan first'))
    .addOption(new Option('--force', 'replace files that exist'))
    .addOption(json())
    .addOption(quiet())
    .action((options: GenerateArguments) => actions.generate(options));

  program
    .command('attach')
    .description('Wait for a job that was submitted before and save it.')
    .argument('<task-id>', 'the id that `generate` printed')
    .addOption(url())
    .addOption(new Option('-o, --output <file>', 'where the WAV goes').makeOptionMandatory())
    .addOption(new Option('--force', 'replace files that exist'))
    .addOption(json())
    .addOption(quiet())
    .action((taskId: string, options: AttachArguments) => actions.attach(taskId, options));

  program
    .command('health')
    .description('Say what kind of server there is and what it can do.')
    .addOption(url())
    .addOption(json())
    .action((options: InfoArguments) => actions.health(options));

  program
    .command('models')
    .description("List the server's models and what they can do.")
    .addOption(url())
    .addOption(json())
    .action((options: InfoArguments) => actions.models(options));

  program
    .command('serve')
    .description('Serve a generator in the official REST dialect.')
    .addOption(new Option('-g, --generator <module>', 'an installed module, such as @loop/sequencer').makeOptionMandatory())
    .addOption(new Option('--host <address>', 'what to bind; others than this machine need ACESTEP_API_KEY'))
    .addOption(new Option('--port <number>', 'the port, 8001 by default').argParser(integer(0, 65_535)))
    .addOption(new Option('--folder <folder>', 'where jobs and audio are kept'))
    .addOption(
      new Option('--origin <origins...>', 'pages of other places that may call it, such as https://studio.example; null for opened files'),
    )
    .action((options: ServeArguments) => actions.serve(options));
  return program;
}

function number(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) throw new InvalidArgumentError(`It must be ${low}–${high}.`);
    return value;
  };
}

function integer(low: number, high: number): (text: string) => number {
  const parse = number(low, high);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}
