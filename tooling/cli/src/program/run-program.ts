import { setTimeout as wait } from 'node:timers/promises';

import type { Command } from 'commander';

import { askOnTerminal } from './ask-on-terminal.js';
import type { CliIo } from './cli-io.js';
import { CommandFailed } from './command-faults.js';
import { EXIT_CODES, exitCodeOf } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';

/** What a program adds to running. */
export interface RunProgramOptions {
  /** What a person can do about an error beyond its message. */
  readonly hint?: ((error: unknown) => string | undefined) | undefined;
}

/** Runs a program: parses the arguments, runs their action, reports what failed on `stderr`. @returns The exit code. */
export async function runProgram(program: Command, argv: readonly string[], io: CliIo, options: RunProgramOptions = {}): Promise<ExitCode> {
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT_CODES.done;
  } catch (error) {
    // The parser has reported its errors already, and help is not one.
    const parsing = error as { code?: unknown; exitCode?: unknown };
    if (typeof parsing.code === 'string' && parsing.code.startsWith('commander.')) {
      return parsing.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    }
    if (io.signal?.aborted === true) {
      io.stderr(`${program.name()}: interrupted\n`);
      return EXIT_CODES.interrupted;
    }
    if (!(error instanceof CommandFailed)) {
      const hint = options.hint?.(error);
      io.stderr(`${program.name()}: ${error instanceof Error ? error.message : String(error)}\n${hint === undefined ? '' : `${hint}\n`}`);
    }
    return exitCodeOf(error);
  }
}

/** How long work may take to stop after an interrupt; a second interrupt ends the process at once. */
const STOP_MS = 10_000;

/** Runs a command line as this process: its arguments, streams, terminal and signals, and its exit code. */
export async function runAsProcess(runCli: (argv: readonly string[], io: CliIo) => Promise<ExitCode>): Promise<void> {
  const controller = new AbortController();
  const stop = (why: string, code: ExitCode): void => {
    controller.abort(new Error(why));
    // Work in native code may not listen.
    void wait(STOP_MS, undefined, { ref: false }).then(() => process.exit(code));
  };
  const interrupt = (): void => stop('interrupted', EXIT_CODES.interrupted);
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // Whoever reads the output may stop reading it: `loop info a.wav | head -1`. The work ends in order, so that no partial file stays.
  let isUnread = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isUnread = true;
    stop('nobody reads the output', EXIT_CODES.done);
  });
  // Progress that nobody reads is no reason to stop.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const code = await runCli(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void (isUnread || process.stderr.write(text)),
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns,
    ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? askOnTerminal : undefined,
    env: process.env,
    signal: controller.signal,
  });
  process.exitCode = isUnread ? EXIT_CODES.done : code;
}
