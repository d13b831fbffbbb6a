import {
  bpmOption,
  createProgram,
  durationOption,
  forceOption,
  guidanceOption,
  integer,
  jsonOption,
  number,
  outputOption,
  quietOption,
  seedOption,
  stepsOption,
  variationsOption,
} from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { TIME_SIGNATURES, TRACK_NAMES } from '@loop/core';
import { Option } from 'commander';
import type { Command } from 'commander';

import { ACE_TASKS } from '../../task/ace-task.js';
import type { AceTaskName } from '../../task/ace-task.js';

/** The arguments of `generate`. */
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

/** The arguments of `attach`. */
export interface AttachArguments {
  readonly url?: string | undefined;
  readonly output: string;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** The arguments of `health` and `models`. */
export interface InfoArguments {
  readonly url?: string | undefined;
  readonly json?: boolean | undefined;
}

/** The arguments of `serve`. */
export interface ServeArguments {
  readonly generator: string;
  readonly host?: string | undefined;
  readonly lan?: boolean | readonly string[] | undefined;
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

const HELP = `Environment:
  ACE_CLIENT_URL      the server's address where --url is not given
  ACE_CLIENT_API_KEY  the server's key; arguments would show it to everybody on the machine
  ACESTEP_API_KEY     the same, and the key that \`serve\` asks for`;

/** Describes the command line. Parsing it runs one of the actions. */
export function createAceProgram(io: CliIo, actions: CliActions): Command {
  const program = createProgram(
    {
      name: 'ace-client',
      description: 'Makes music with any ACE-Step server, and serves any generator as one.',
      module: import.meta.url,
      help: HELP,
      examples: [
        'ace-client serve --generator @loop/sequencer',
        'ace-client serve --generator @loop/sequencer --lan',
        'ace-client generate --prompt "dub techno, warm" --duration 30 --seed 7 -o dub.wav',
        'ace-client generate -t cover --source dub.wav -p "the same on a piano" --strength 0.5 -o piano.wav',
        'ace-client health --url http://192.168.1.20:8001',
      ],
    },
    io,
  );
  const url = (): Option => new Option('-u, --url <address>', 'the server, http://127.0.0.1:8001 by default');

  program
    .command('generate')
    .description('Make music and save it as WAV.')
    .addOption(url())
    .addOption(new Option('-t, --task <task>', 'what to do').choices(ACE_TASKS).default('text2music'))
    .addOption(outputOption().makeOptionMandatory())
    .addOption(new Option('-p, --prompt <text>', 'the style in words or tags'))
    .addOption(new Option('-l, --lyrics <text>', 'the words to sing'))
    .addOption(new Option('--instrumental', 'no voice'))
    .addOption(new Option('--language <code>', 'the sung language, such as en'))
    .addOption(durationOption())
    .addOption(bpmOption())
    .addOption(new Option('-k, --key <words>', 'root and scale, such as "A minor"'))
    .addOption(new Option('--time-signature <beats>', 'beats in a bar').choices(TIME_SIGNATURES.map(String)))
    .addOption(new Option('--source <file>', 'the audio to work on'))
    .addOption(new Option('--reference <file>', 'audio whose style to follow'))
    .addOption(new Option('--start <seconds>', 'where the region begins').argParser(number(-600, 600)))
    .addOption(new Option('--end <seconds>', 'where the region ends; the end of the source by default').argParser(number(-600, 1_200)))
    .addOption(new Option('--strength <share>', 'how much the source leads, 0–1').argParser(number(0, 1)))
    .addOption(new Option('--track <names...>', 'tracks for lego, extract and complete').choices(TRACK_NAMES))
    .addOption(seedOption())
    .addOption(variationsOption([1, 9]))
    .addOption(stepsOption())
    .addOption(guidanceOption())
    .addOption(new Option('--model <name>', 'the model'))
    .addOption(new Option('--thinking', 'let the language model plan first'))
    .addOption(forceOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .action((options: GenerateArguments) => actions.generate(options));

  program
    .command('attach')
    .description('Wait for a job that was submitted before and save it.')
    .argument('<task-id>', 'the id that `generate` printed')
    .addOption(url())
    .addOption(outputOption().makeOptionMandatory())
    .addOption(forceOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .action((taskId: string, options: AttachArguments) => actions.attach(taskId, options));

  program
    .command('health')
    .description('Say what kind of server there is, and what it can do.')
    .addOption(url())
    .addOption(jsonOption())
    .action((options: InfoArguments) => actions.health(options));

  program
    .command('models')
    .description("List the server's models and what they can do.")
    .addOption(url())
    .addOption(jsonOption())
    .action((options: InfoArguments) => actions.models(options));

  program
    .command('serve')
    .description('Serve a generator in the official REST dialect.')
    .addOption(new Option('-g, --generator <module>', 'an installed module, such as @loop/sequencer').makeOptionMandatory())
    .addOption(new Option('--host <address>', 'what to bind; others than this machine need ACESTEP_API_KEY'))
    .addOption(
      new Option(
        '--lan [addresses...]',
        'let other devices of the network in, by a code that is printed here; on all addresses by default',
      ).conflicts('host'),
    )
    .addOption(new Option('--port <number>', 'the port, 8001 by default').argParser(integer(0, 65_535)))
    .addOption(new Option('--folder <folder>', 'where jobs and audio are kept'))
    .addOption(
      new Option('--origin <origins...>', 'pages of other places that may call it, such as https://studio.example; null for opened files'),
    )
    .action((options: ServeArguments) => actions.serve(options));
  return program;
}
