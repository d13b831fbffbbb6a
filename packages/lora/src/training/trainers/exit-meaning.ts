import type { FailureReason } from './observation.js';

/** How a process ended; both are `undefined` when nobody was there to see it. */
export interface ProcessExit {
  /** Its exit code. */
  readonly code?: number | undefined;
  /** The signal that ended it, such as `SIGKILL`. */
  readonly signal?: string | undefined;
}

/** What is known at the end of a training. */
export interface EndingEvidence {
  readonly exit: ProcessExit;
  /** What the trainer said of its end. */
  readonly said: 'completed' | 'stopped' | undefined;
  /** The first failure that it reported. */
  readonly failure: { readonly reason: FailureReason; readonly message: string } | undefined;
  /** The steps that were made. */
  readonly steps: number;
  /** Whether an adapter is there that is newer than the start. */
  readonly hasArtefacts: boolean;
  /** Whether this side asked it to stop. */
  readonly wasStopped: boolean;
}

/** What came of a training. */
export type TrainingVerdict =
  | { readonly ending: 'completed' | 'stopped' }
  | { readonly ending: 'failed'; readonly reason: FailureReason; readonly message: string };

/**
 * Judges how a training ended. An exit code of 0 alone proves nothing: trainers give it after failures and without a single step. A success needs
 * no failure, a step, and either the trainer's word or an adapter that is new.
 */
export function judgeEnding({ exit, said, failure, steps, hasArtefacts, wasStopped }: EndingEvidence): TrainingVerdict {
  const isDone = said === 'completed' && failure === undefined && (exit.code ?? 0) === 0;
  if ((wasStopped && !isDone) || said === 'stopped') return { ending: 'stopped' };
  if (failure !== undefined) return { ending: 'failed', ...failure };
  const crash = describeExit(exit);
  if (crash !== undefined) return { ending: 'failed', ...crash };
  if (said === undefined && !hasArtefacts) {
    return { ending: 'failed', reason: 'other', message: 'The process ended without saying that it was done, and left no adapter.' };
  }
  if (steps === 0) return { ending: 'failed', reason: 'no-samples', message: 'The process ended without a single step.' };
  return { ending: 'completed' };
}

/** What an exit says by itself; `undefined` for one without a fault. */
export function describeExit({ code, signal }: ProcessExit): { reason: FailureReason; message: string } | undefined {
  if (signal === 'SIGKILL' || code === 137 || code === -9) {
    return { reason: 'memory', message: 'The process was killed (SIGKILL): most likely the machine had no memory left.' };
  }
  if (signal === 'SIGSEGV' || code === 139 || code === -11) return { reason: 'crash', message: 'The process crashed (SIGSEGV).' };
  if (signal !== undefined) return { reason: 'crash', message: `The process was ended by ${signal}.` };
  if (code === 2) return { reason: 'arguments', message: 'The process refused its arguments (exit code 2).' };
  return code === undefined || code === 0 ? undefined : { reason: 'other', message: `The process ended with exit code ${code}.` };
}
