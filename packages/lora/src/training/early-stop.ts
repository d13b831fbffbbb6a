/** Settings of {@link createEarlyStop}. */
export interface EarlyStopOptions {
  /** The first epoch, counted from 1, from which the best one is looked for; 0 never looks. */
  readonly bestAfter: number;
  /** Epochs without a better one after which training stops; 0 never stops. */
  readonly patience: number;
  /** Epochs whose losses are averaged. @defaultValue 5 */
  readonly window?: number | undefined;
  /** How much lower the average must be to count as better. @defaultValue 0.001 */
  readonly minDelta?: number | undefined;
  /** Whether `minDelta` is a share of the best average instead of a difference, so that it means the same at any loss. @defaultValue false */
  readonly isRelative?: boolean | undefined;
  /** Whether the window must be full before an epoch can be the best: a few losses alone are mostly chance. @defaultValue false */
  readonly needsFullWindow?: boolean | undefined;
}

/** What an epoch's loss led to. */
export interface EarlyStopDecision {
  /** The average over the window. */
  readonly average: number;
  /** Whether the best epoch is being looked for. */
  readonly isActive: boolean;
  /** Whether this epoch is the best so far, and should be kept. */
  readonly isBest: boolean;
  /** The lowest average so far. */
  readonly best: number | undefined;
  /** The epoch of that average; 0 for none. */
  readonly bestEpoch: number;
  /** Epochs since then. */
  readonly waited: number;
  /** Whether training should stop. */
  readonly shouldStop: boolean;
}

/** The state of an early stop, to be kept with a checkpoint. */
export interface EarlyStopState {
  readonly epoch: number;
  readonly isActive: boolean;
  readonly losses: readonly number[];
  readonly best: number | undefined;
  readonly bestEpoch: number;
  readonly waited: number;
  /** Losses that were no numbers, and counted for nothing. */
  readonly ignored: number;
}

/** Watches the losses of a training for its best epoch, and for the moment when waiting longer is in vain. */
export interface EarlyStop {
  /** Takes the loss of the next epoch. One that is no number changes nothing but the count of those that were ignored. */
  push(loss: number): EarlyStopDecision;
  readonly state: EarlyStopState;
}

/**
 * Creates an early stop.
 *
 * The loss of single epochs is noisy, so that the average of the last five is compared; when looking for the best begins, the window begins anew.
 *
 * Source: the rule of ace-lora-trainer.
 *
 * @param state - Goes on where another one was.
 */
export function createEarlyStop(options: EarlyStopOptions, state?: EarlyStopState): EarlyStop {
  const { bestAfter, patience, window = 5, minDelta = 0.001, isRelative = false, needsFullWindow = false } = options;
  let { epoch, isActive, losses, best, bestEpoch, waited, ignored } = state ?? START;
  return {
    push(loss) {
      epoch += 1;
      if (!isActive && bestAfter > 0 && epoch >= bestAfter) [isActive, losses] = [true, []];
      const isUsable = Number.isFinite(loss);
      if (isUsable) losses = [...losses, loss].slice(-window);
      else ignored += 1;
      const average = losses.length === 0 ? Number.NaN : losses.reduce((sum, value) => sum + value, 0) / losses.length;
      let isBest = false;
      if (isActive && isUsable && !(needsFullWindow && losses.length < window)) {
        isBest = best === undefined || average < (isRelative ? best * (1 - minDelta) : best - minDelta);
        if (isBest) [best, bestEpoch, waited] = [average, epoch, 0];
        else waited += 1;
      }
      const shouldStop = isActive && patience > 0 && waited >= patience;
      return { average, isActive, isBest, best, bestEpoch, waited, shouldStop };
    },
    get state() {
      return { epoch, isActive, losses, best, bestEpoch, waited, ignored };
    },
  };
}

const START: EarlyStopState = { epoch: 0, isActive: false, losses: [], best: undefined, bestEpoch: 0, waited: 0, ignored: 0 };
