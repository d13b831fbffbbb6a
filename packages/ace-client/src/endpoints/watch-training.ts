import type { LossPoint, TrainingProgress, TrainingStatus, Warning } from '@loop/core';

import { readNotice } from '../wire/notice.js';

/** What was seen of a training while it ran. */
export interface TrainingWatch {
  /** Whether it ever ran. */
  readonly hasRun: boolean;
  /** The highest epoch; `undefined` before the first. */
  readonly epoch: number | undefined;
  /** The losses, oldest first. */
  readonly losses: readonly LossPoint[];
  /** What the server warned of. */
  readonly warnings: readonly Warning[];
  /** Takes the next state in. */
  add(state: TrainingStatus): void;
  /** Makes the progress event of a state; fractions never go back. */
  toProgress(state: TrainingStatus): TrainingProgress;
}

/** Creates a watch. */
export function watchTraining(): TrainingWatch {
  let hasRun = false;
  let epoch: number | undefined;
  let losses: readonly LossPoint[] = [];
  let highest = 0;
  const warned = new Map<string, Warning>();
  return {
    get hasRun() {
      return hasRun;
    },
    get epoch() {
      return epoch;
    },
    get losses() {
      return losses;
    },
    get warnings() {
      return [...warned.values()];
    },
    add(state) {
      hasRun ||= state.running;
      losses = mergeLosses(losses, state);
      epoch = Math.max(epoch ?? 0, state.epoch ?? 0) || undefined;
      const { kind, text } = readNotice(state.message);
      if (kind === 'warning') warned.set(text, { code: 'notice', message: text });
    },
    toProgress(state) {
      const fraction = state.epochs === undefined || state.epochs <= 0 ? undefined : Math.min(0.999, (state.epoch ?? 0) / state.epochs);
      highest = Math.max(highest, fraction ?? 0);
      return {
        type: 'progress',
        phase: state.phase ?? 'train',
        fraction: fraction === undefined ? undefined : highest,
        etaSeconds: state.etaSeconds,
        message: state.message,
        epoch: state.epoch,
        epochs: state.epochs,
        loss: state.loss,
        stepsPerSecond: state.stepsPerSecond,
        step: state.step,
      };
    },
  };
}

/**
 * Says how a training ended that did not fail. `completed` needs a sign of it: the last epoch was reached, or the server says so.
 *
 * @returns `undefined` when nothing shows how it ended.
 */
export function endingOf(
  { message }: TrainingStatus,
  { reached, all }: { readonly reached: number | undefined; readonly all: number | undefined },
): 'completed' | 'stopped' | undefined {
  if (/\bstop/i.test(message)) return 'stopped';
  if (readNotice(message).kind === 'success') return all !== undefined && reached !== undefined && reached < all ? 'stopped' : 'completed';
  if (all === undefined || reached === undefined) return undefined;
  return reached >= all ? 'completed' : 'stopped';
}

function mergeLosses(before: readonly LossPoint[], { losses, step: counted, epoch, loss }: TrainingStatus): readonly LossPoint[] {
  if (losses.length > 0) return losses.length >= before.length ? losses : before;
  // The fork counts epochs alone. A trainer that fails before its first step says step 0 and loss 0, which nobody measured.
  const step = counted ?? epoch;
  if (step === undefined || loss === undefined || (step === 0 && loss === 0) || before.at(-1)?.step === step) return before;
  return [...before, { step, loss }];
}
