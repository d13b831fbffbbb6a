import { Command } from 'commander';

import type { CliIo } from './cli-io.js';
import { EXIT_HELP } from './exit-codes.js';
import { packageVersion } from './package-version.js';

/** What a program says of itself. */
export interface ProgramOptions {
  /** The name of the command, such as `loop`. */
  readonly name: string;
  /** What it is for, in one sentence. */
  readonly description: string;
  /** The address of a module of the package, whose version `--version` prints: `import.meta.url`. */
  readonly module: string;
  /** Complete command lines for the help. */
  readonly examples: readonly string[];
  /** Further help before the exit codes, such as the variables of the environment. */
  readonly help?: string | undefined;
}

/** Creates a program with what all have in common: `--version`, help with exit codes and examples, and errors that do not exit. */
export function createProgram({ name, description, module, examples, help = '' }: ProgramOptions, io: CliIo): Command {
  return new Command(name)
    .description(description)
    .version(packageVersion(module), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .showHelpAfterError('Add --help to see what is possible.')
    .addHelpText(
      'afterAll',
      `\n${help === '' ? '' : `${help.trim()}\n\n`}${EXIT_HELP}\n\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`,
    );
}
