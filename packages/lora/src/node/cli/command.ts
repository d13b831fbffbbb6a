import type { CliIo } from '@loop/cli';
import type { Command } from 'commander';

/** Adds a command to the program. Its action throws typed errors; a command whose answer is "no" throws `CommandFailed`. */
export type AddCommand = (program: Command, io: CliIo) => void;
