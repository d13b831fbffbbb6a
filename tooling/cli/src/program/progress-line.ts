import type { Progress } from '@loop/core';

import type { CliIo } from './cli-io.js';

/** Shows how far a command has come. */
export interface ProgressLine {
  /** Shows a phase, its share of the whole (0–1), and the time that is left. */
  show(progress: Pick<Progress, 'phase' | 'fraction' | 'etaSeconds' | 'step' | 'steps'>): void;
  /** Removes the line from a terminal. */
  clear(): void;
}

const BAR_WIDTH = 24;

/** Shows progress on standard error: a bar that is written over on a terminal, otherwise a line for each tenth. */
export function createProgressLine(io: Pick<CliIo, 'stderr' | 'isTerminal' | 'columns'>, isQuiet: boolean): ProgressLine {
  const isTerminal = io.isTerminal === true;
  let shown = '';
  return {
    show({ phase, fraction, etaSeconds, step, steps }) {
      if (isQuiet) return;
      const percent = Math.floor((fraction ?? 0) * 100);
      const filled = Math.round((fraction ?? 0) * BAR_WIDTH);
      const count = step === undefined || steps === undefined ? '' : ` ${step}/${steps}`;
      const eta = etaSeconds === undefined ? '' : `, ${formatSeconds(etaSeconds)} left`;
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}${fraction === undefined ? '' : ` ${percent} %`}`;
      const share = fraction === undefined ? '' : ` ${percent - (percent % 10)} %`;
      const text = isTerminal ? `${bar}  ${phase}${count}${eta}` : `${phase}${share}`;
      if (text === shown) return;
      shown = text;
      // A line that wraps cannot be written over.
      io.stderr(isTerminal ? `\r\u001B[K${text.slice(0, (io.columns ?? 80) - 1)}` : `${text}\n`);
    },
    clear() {
      if (!isQuiet && isTerminal && shown !== '') io.stderr('\r\u001B[K');
    },
  };
}

/** A time for people: `42 s`, `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
