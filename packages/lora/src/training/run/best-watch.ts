import { createEarlyStop } from '../early-stop.js';
import type { EarlyStop, EarlyStopDecision } from '../early-stop.js';

/** How the best epoch is found. */
export const BEST_RULES = ['held-out', 'trainer'] as const;
/** How the best epoch is found: by the held-out loss where there is one, with a full window; or as the trainers do. */
export type BestRule = (typeof BEST_RULES)[number];

/** Settings of {@link createBestWatch}. */
export interface BestWatchOptions {
  readonly bestAfter: number;
  readonly patience: number;
  /** @defaultValue 'held-out' */
  readonly rule?: BestRule | undefined;
}

/** Watches epochs for the best one. */
export interface BestWatch {
  /**
   * Takes the losses of an epoch.
   *
   * @param heldOut - The loss on music that it does not learn from, where it was measured in this epoch.
   */
  push(loss: number | undefined, heldOut?: number | undefined): EarlyStopDecision | undefined;
  /** The losses that decide. */
  readonly basis: 'held-out' | 'training';
}

/**
 * Creates the watch for the best epoch.
 *
 * The trainers average the last five training losses from the first one on and ask for 0.001 less. Noise alone can win that way, so by default the
 * window must be full and the gain a thousandth of the best; and as soon as a held-out loss is measured, it alone decides: the loss on
 * learnt music falls on while the songs are learnt by heart.
 */
export function createBestWatch({ bestAfter, patience, rule = 'held-out' }: BestWatchOptions): BestWatch {
  const careful = { needsFullWindow: true, isRelative: true };
  let watch: EarlyStop = createEarlyStop({ bestAfter, patience, ...(rule === 'trainer' ? {} : careful) });
  let isHeldOut = false;
  let epoch = 0;
  return {
    push(loss, heldOut) {
      epoch += 1;
      if (rule === 'held-out' && heldOut !== undefined && Number.isFinite(heldOut) && !isHeldOut) {
        isHeldOut = true;
        // Another measure: what was best by the first one says nothing about it.
        const state = { epoch: epoch - 1, isActive: false, losses: [], best: undefined, bestEpoch: 0, waited: 0, ignored: 0 };
        watch = createEarlyStop({ bestAfter, patience, window: 3, ...careful }, state);
      }
      const deciding = isHeldOut ? heldOut : loss;
      // An epoch that was not measured is none for the watch, but its number counts.
      if (deciding === undefined) return undefined;
      if (!isHeldOut || watch.state.epoch === epoch - 1) return watch.push(deciding);
      watch = createEarlyStop({ bestAfter, patience, window: 3, ...careful }, { ...watch.state, epoch: epoch - 1 });
      return watch.push(deciding);
    },
    get basis() {
      return isHeldOut ? 'held-out' : 'training';
    },
  };
}
