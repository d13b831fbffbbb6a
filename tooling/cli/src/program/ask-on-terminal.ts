import { createInterface } from 'node:readline/promises';

import type { Abortable } from '@loop/core';

/** Asks a question on standard error and reads a line; standard output stays for results. */
export async function askOnTerminal(question: string, { signal }: Abortable = {}): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal takes Ctrl+C for itself while it asks; the process wants it.
  terminal.once('SIGINT', () => process.emit('SIGINT'));
  try {
    return await (signal === undefined ? terminal.question(question) : terminal.question(question, { signal }));
  } finally {
    terminal.close();
  }
}
