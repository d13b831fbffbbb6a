import type { CliIo } from './cli-io.js';

/** Shows how far a command has come. */
export interface ProgressLine {
  /** Shows a phase and its share of the whole, 0–1. */
  show(phase: string, fraction: number | undefined): void;
  /** Removes the line from a terminal. */
  clear(): void;
}

/** Shows progress on standard error: one line written over on a terminal, otherwise a line for each tenth. */
export function createProgressLine(io: CliIo, isQuiet: boolean): ProgressLine {
  let shown = '';
  return {
    show(phase, fraction) {
      if (isQuiet) return;
      const percent = Math.floor((fraction ?? 0) * 100);
      const text = `${phase} ${io.isTerminal === true ? percent : percent - (percent % 10)} %`;
      if (text === shown) return;
      shown = text;
      io.stderr(io.isTerminal === true ? `\r\u001B[K${text}` : `${text}\n`);
    },
    clear() {
      if (!isQuiet && io.isTerminal === true && shown !== '') io.stderr('\r\u001B[K');
    },
  };
}
