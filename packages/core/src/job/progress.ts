import type { Fraction, Milliseconds, Seconds } from '../units.js';

/** Says how far a long piece of work has come. */
export interface Progress<P extends string = string> {
  readonly type: 'progress';
  /** What is being done now. */
  readonly phase: P;
  /** Share of the *whole* work that is done, 0–1; never goes back; 1 only when all is done; `undefined` when unknown. */
  readonly fraction: Fraction | undefined;
  /** Expected time to the end, from the rate so far; `undefined` while there is no ground for a guess. */
  readonly etaSeconds?: Seconds | undefined;
  /** The step that was just finished, from 1, in phases that have steps. */
  readonly step?: number | undefined;
  /** How many steps this phase has. */
  readonly steps?: number | undefined;
}

/** A stage of a longer piece of work. */
export interface ProgressStage<P extends string> {
  /** The phase's name. */
  readonly phase: P;
  /** Its expected share of the whole time, in any unit that all stages use. */
  readonly weight: number;
}

/** Turns steps of stages into honest {@link Progress} values. */
export interface ProgressPlan<P extends string> {
  /**
   * Reports that a share of a stage is done.
   *
   * @param phase - One of the plan's stages.
   * @param done - The stage's own share, 0–1.
   * @param steps - Step numbers to carry along.
   */
  at(phase: P, done: Fraction, steps?: { readonly step: number; readonly steps: number }): Progress<P>;
}

/**
 * Plans progress over stages of known relative weight. The fraction is monotonic and stays below 1 until the last stage is
 * reported as 1. With a clock it also estimates the time left.
 *
 * @param stages - In the order in which they run.
 * @param options - `now`: a clock in milliseconds; without one there is no estimate.
 */
export function planProgress<P extends string>(
  stages: readonly ProgressStage<P>[],
  options: { readonly clock?: (() => Milliseconds) | undefined } = {},
): ProgressPlan<P> {
  const { clock } = options;
  const total = stages.reduce((sum, stage) => sum + stage.weight, 0);
  const startedMs = clock?.();
  let highest = 0;
  return {
    at(phase, done, steps) {
      const index = stages.findIndex((stage) => stage.phase === phase);
      const before = stages.slice(0, index).reduce((sum, stage) => sum + stage.weight, 0);
      const share = (before + (stages[index]?.weight ?? 0) * Math.min(1, Math.max(0, done))) / total;
      const finished = index === stages.length - 1 && done >= 1;
      highest = finished ? 1 : Math.min(1 - Number.EPSILON, Math.max(highest, share));
      const elapsedMs = clock === undefined || startedMs === undefined ? undefined : clock() - startedMs;
      const etaSeconds = elapsedMs === undefined || highest < 0.01 ? undefined : ((elapsedMs / highest) * (1 - highest)) / 1000;
      return { type: 'progress', phase, fraction: highest, etaSeconds, ...steps };
    },
  };
}
