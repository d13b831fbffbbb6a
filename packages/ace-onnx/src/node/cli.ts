#!/usr/bin/env node
import { askOnTerminal } from './cli/ask-on-terminal.js';
import { runCli } from './cli/run-cli.js';

const controller = new AbortController();
const interrupt = (): void => controller.abort(new Error('interrupted'));
process.once('SIGINT', interrupt);
process.once('SIGTERM', interrupt);
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  columns: process.stderr.columns,
  ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? askOnTerminal : undefined,
  env: process.env,
  signal: controller.signal,
});
